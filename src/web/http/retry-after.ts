import type { HeadwaterError } from '../../model/errors';
import type { HttpContext } from './http-application';

/** Where an error is temporary and nobody knows for how long. */
const DEFAULT_RETRY_AFTER_SECONDS = 5;

/** Says when a retry makes sense: always for 429 and 503, whole seconds, at least one (RFC 9110, section 10.2.3). */
export function setRetryAfter(context: HttpContext, error: HeadwaterError): void {
  if (error.status !== 429 && error.status !== 503) return;
  const seconds = Math.max(1, Math.ceil(error.retryAfterSeconds ?? DEFAULT_RETRY_AFTER_SECONDS));
  context.header('Retry-After', String(seconds));
}
