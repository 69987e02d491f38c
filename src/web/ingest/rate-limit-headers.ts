import type { RateLimitState } from '../../model/device-rate-limiter';
import type { HttpContext } from '../http/http-application';

/**
 * Says how the device stands to its limits, by draft-ietf-httpapi-ratelimit-headers-10: of each policy the quota `q` and the
 * window `w` in which it comes back, what remains `r`, and the seconds `t` until all of it is there again.
 */
export function setRateLimitHeaders(context: HttpContext, states: readonly RateLimitState[]): void {
  const policies = states.map(
    ({ unit, burst, windowSeconds }) =>
      `"${unit}";q=${burst};w=${windowSeconds}${unit === 'requests' ? '' : `;qu="${unit}"`}`,
  );
  const remainders = states.map(({ unit, remaining, resetSeconds }) => `"${unit}";r=${remaining};t=${resetSeconds}`);
  context.header('RateLimit-Policy', policies.join(', '));
  context.header('RateLimit', remainders.join(', '));
}
