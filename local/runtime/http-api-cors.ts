import { z } from 'zod';
import type { OriginRequest, OriginResponse } from '../edge/origin';

export const corsSchema = z.object({
  AllowOrigins: z.array(z.string()).default([]),
  AllowMethods: z.array(z.string()).default([]),
  AllowHeaders: z.array(z.string()).default([]),
  ExposeHeaders: z.array(z.string()).default([]),
  AllowCredentials: z.boolean().default(false),
  MaxAge: z.coerce.number().optional(),
});
export type CorsConfiguration = z.output<typeof corsSchema>;

/**
 * CORS as an HTTP API does it when it is configured: it answers preflight requests itself, and its headers replace those that a
 * function sends.
 */
export function preflightResponse(cors: CorsConfiguration, request: OriginRequest): OriginResponse | undefined {
  const { origin, 'access-control-request-method': method } = request.headers;
  if (request.method !== 'OPTIONS' || origin === undefined || method === undefined) return undefined;
  const allowed = corsHeaders(cors, origin);
  if (allowed === undefined) return { status: 204, headers: {}, body: '' };
  return {
    status: 204,
    headers: {
      ...allowed,
      'access-control-allow-methods': cors.AllowMethods.join(','),
      'access-control-allow-headers': cors.AllowHeaders.map((name) => name.toLowerCase()).join(','),
      ...(cors.MaxAge === undefined ? {} : { 'access-control-max-age': String(cors.MaxAge) }),
    },
    body: '',
  };
}

export function withCors(cors: CorsConfiguration, request: OriginRequest, response: OriginResponse): OriginResponse {
  const own = Object.entries(response.headers).filter(([name]) => !name.startsWith('access-control-'));
  const { origin } = request.headers;
  const allowed = origin === undefined ? undefined : corsHeaders(cors, origin);
  const exposed = cors.ExposeHeaders.join(',').toLowerCase();
  return {
    ...response,
    headers: {
      ...Object.fromEntries(own),
      ...allowed,
      ...(allowed !== undefined && exposed !== '' ? { 'access-control-expose-headers': exposed } : {}),
    },
  };
}

function corsHeaders(cors: CorsConfiguration, origin: string): Record<string, string> | undefined {
  const any = cors.AllowOrigins.includes('*');
  const named = cors.AllowOrigins.some((allowed) => matchesOrigin(allowed, origin));
  if (!any && !named) return undefined;
  return {
    'access-control-allow-origin': any ? '*' : origin,
    ...(any ? {} : { vary: 'Origin' }),
    ...(cors.AllowCredentials ? { 'access-control-allow-credentials': 'true' } : {}),
  };
}

/** `https://*` stands for every origin of that scheme. */
function matchesOrigin(allowed: string, origin: string): boolean {
  return allowed.endsWith('//*') ? origin.startsWith(allowed.slice(0, -1)) : allowed === origin;
}
