import type { MiddlewareHandler } from 'hono';

/** What JSON answers are given; pages replace it by one that admits their own style sheet, script and sockets. */
const NOTHING_EMBEDDED = "default-src 'none'; frame-ancestors 'none'";

/**
 * Answers are not cached, sniffed, framed or read across origins. `same-origin` as referrer policy, not `no-referrer`: with the
 * latter, browsers send `Origin: null` with a page's own forms, and the check against forged requests could not tell them apart.
 */
export const securityHeaders: MiddlewareHandler = async (context, next) => {
  await next();
  const { headers } = context.res;
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
  if (!headers.has('content-security-policy')) headers.set('content-security-policy', NOTHING_EMBEDDED);
  headers.set('x-content-type-options', 'nosniff');
  headers.set('x-frame-options', 'DENY');
  headers.set('referrer-policy', 'same-origin');
  headers.set('cross-origin-resource-policy', 'same-origin');
  headers.set('strict-transport-security', 'max-age=31536000');
};
