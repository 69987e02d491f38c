import { UUID_PATTERN } from './names';

/** What a request's `Authorization` header says: a principal's UUID and token, not checked against anything yet. */
export interface GivenCredentials {
  readonly uuid: string;
  readonly token: string;
}

/**
 * Reads `Basic base64(uuid:token)`, `Bearer base64(uuid:token)` or `Bearer uuid:token`, and `Token` as `Bearer`, which clients of
 * InfluxDB say. Undefined for everything else, also for what cannot be a UUID: no store need be asked for it. A UUID holds no
 * colon, so the first one separates; a token may hold some.
 */
export function parseAuthorization(header: string | undefined): GivenCredentials | undefined {
  const [, scheme = '', text = ''] = /^(basic|bearer|token) +(\S+)$/i.exec(header?.trim() ?? '') ?? [];
  // A colon is no base64 character, so it decides which of the two such a credential is.
  const isPlain = scheme.toLowerCase() !== 'basic' && text.includes(':');
  const pair = isPlain ? text : Buffer.from(text, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  const uuid = pair.slice(0, Math.max(colon, 0));
  const token = pair.slice(colon + 1);
  return UUID_PATTERN.test(uuid) && token !== '' ? { uuid, token } : undefined;
}
