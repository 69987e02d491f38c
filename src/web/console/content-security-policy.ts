import type { PublicAddress } from '../http/forwarded-host';

/** Pages run and show only what comes from their own origin; the WAMP address is named because older browsers ask for it. */
export function contentSecurityPolicy({ wampUrl }: PublicAddress): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self' ${new URL(wampUrl).origin}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
