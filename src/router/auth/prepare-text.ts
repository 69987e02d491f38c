import { saslprep } from '@mongodb-js/saslprep';

/**
 * The one form of what people type in several (SASLprep, RFC 4013): of an authid and of a password.
 *
 * @returns undefined for text that has none: empty, or of control characters and the like.
 */
export function prepareText(text: string): string | undefined {
  try {
    return saslprep(text) || undefined;
  } catch {
    return undefined;
  }
}
