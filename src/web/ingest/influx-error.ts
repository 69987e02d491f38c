import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { HeadwaterError } from '../../model/errors';
import type { HttpContext } from '../http/http-application';
import { setRetryAfter } from '../http/retry-after';

/** HTTP status -> the code that InfluxDB's write API has for it (docs.influxdata.com, "InfluxDB v2 API", responses of /api/v2/write). */
const INFLUX_CODES: Readonly<Record<number, string>> = {
  400: 'invalid',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not found',
  405: 'method not allowed',
  413: 'request too large',
  415: 'unsupported media type',
  422: 'invalid',
  429: 'too many requests',
  503: 'unavailable',
};

/**
 * An error as clients of InfluxDB read it: `{code, message}` of version 2, with the `error` of version 1. They drop a batch that
 * was answered with 400 and keep those of 429 and 503 for later; so what cannot become right is 400 here.
 */
export function renderInfluxError(context: HttpContext, error: HeadwaterError): Response {
  setRetryAfter(context, error);
  const status = error.status === 422 ? 400 : error.status;
  const code = INFLUX_CODES[status] ?? 'internal error';
  return context.json({ code, message: error.message, error: error.message }, status as ContentfulStatusCode);
}
