import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { HeadwaterError } from '../../model/errors';
import type { HttpContext } from './http-application';
import { setRetryAfter } from './retry-after';

/** Asks the client for credentials (RFC 7617). */
const BASIC_CHALLENGE = 'Basic realm="headwater", charset="UTF-8"';

/** `{error: <code>, message}` with the code's HTTP status, `Retry-After` and `WWW-Authenticate` where they apply. */
export function renderJsonError(context: HttpContext, error: HeadwaterError): Response {
  setRetryAfter(context, error);
  if (error.status === 401) context.header('WWW-Authenticate', BASIC_CHALLENGE);
  return context.json({ error: error.code, message: error.message }, error.status as ContentfulStatusCode);
}
