import type { PublicAddress } from '../http/forwarded-host';

/**
 * Pages run and show only what comes from their own origin, and images from the bucket's where they show uploads; the WAMP address is
 * named because older browsers ask for it.
 */
export function contentSecurityPolicy({ wampUrl }: PublicAddress, imageOrigin?: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    ["img-src 'self'", imageOrigin].filter(Boolean).join(' '),
    `connect-src 'self' ${new URL(wampUrl).origin}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
