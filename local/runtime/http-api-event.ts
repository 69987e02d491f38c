import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { OriginRequest, OriginResponse } from '../edge/origin';
import type { RouteMatch } from './http-api-routes';

/** Body types that API Gateway hands over as text; every other body is base64. */
const TEXT_BODY = /^\s*(text\/|application\/(json|xml|javascript)\s*(;|$))/i;

/**
 * The event of payload format 2.0 (docs.aws.amazon.com/apigateway, "AWS Lambda proxy integrations for HTTP APIs"). `rawPath` is
 * percent-decoded, as HTTP APIs do it, `rawQueryString` is not.
 */
export function toEvent(
  request: OriginRequest,
  { route, pathParameters }: RouteMatch,
  context: { readonly body: Buffer; readonly apiId: string; readonly accountId: string; readonly nowMs: number },
): Record<string, unknown> {
  const { path, query } = splitTarget(request.target);
  const { cookie, ...headers } = request.headers;
  const queryStringParameters = parametersOf(query);
  const isText = TEXT_BODY.test(headers['content-type'] ?? 'text/plain');
  const now = new Date(context.nowMs);
  return {
    version: '2.0',
    routeKey: route.routeKey,
    rawPath: path,
    rawQueryString: query,
    ...(cookie === undefined ? {} : { cookies: cookie.split(/;\s*/) }),
    headers,
    ...(queryStringParameters === undefined ? {} : { queryStringParameters }),
    requestContext: {
      accountId: context.accountId,
      apiId: context.apiId,
      domainName: headers['host'] ?? '',
      domainPrefix: (headers['host'] ?? '').split('.')[0] ?? '',
      http: {
        method: request.method,
        path,
        protocol: 'HTTP/1.1',
        sourceIp: request.viewerAddress,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: route.routeKey,
      stage: '$default',
      time: commonLogTime(now),
      timeEpoch: context.nowMs,
    },
    ...(Object.keys(pathParameters).length === 0 ? {} : { pathParameters }),
    ...(context.body.length === 0 ? {} : { body: context.body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: context.body.length > 0 && !isText,
  };
}

/** Path (decoded; API Gateway cuts it at a decoded question mark) and query (as received) of a request target. */
export function splitTarget(target: string): { readonly path: string; readonly query: string } {
  const mark = target.indexOf('?');
  const rawPath = mark === -1 ? target : target.slice(0, mark);
  const query = mark === -1 ? '' : target.slice(mark + 1);
  return { path: decode(rawPath).split('?')[0] ?? '/', query };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // Not well-formed: API Gateway leaves it as it is.
  }
}

function parametersOf(query: string): Record<string, string> | undefined {
  if (query === '') return undefined;
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    const earlier = parameters.get(name);
    parameters.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  return Object.fromEntries(parameters);
}

/** As in `22/Nov/2026:10:40:17 +0000`. */
function commonLogTime(instant: Date): string {
  const [, day, month, year, time] = /, (\d+) (\w+) (\d+) ([\d:]+) GMT$/.exec(instant.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}

const structuredSchema = z.object({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  cookies: z.array(z.string()).optional(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/**
 * The HTTP answer for a function's result: with a `statusCode` it says everything, without one the whole result is the JSON body
 * of a 200. Undefined if the result is malformed, which API Gateway answers with 500.
 */
export function toResponse(result: unknown): OriginResponse | undefined {
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) {
    const body = typeof result === 'string' ? result : JSON.stringify(result ?? null);
    return { status: 200, headers: { 'content-type': 'application/json' }, body };
  }
  const parsed = structuredSchema.safeParse(result);
  if (!parsed.success) return undefined;
  const { statusCode, headers = {}, cookies = [], body, isBase64Encoded } = parsed.data;
  const answered = new Map<string, string | readonly string[]>();
  for (const [name, value] of Object.entries(headers)) answered.set(name.toLowerCase(), String(value));
  if (!answered.has('content-type')) answered.set('content-type', 'text/plain;charset=utf-8');
  if (cookies.length > 0) answered.set('set-cookie', cookies);
  return {
    status: statusCode,
    headers: Object.fromEntries(answered),
    body: Buffer.from(body ?? '', isBase64Encoded === true ? 'base64' : 'utf8'),
  };
}
