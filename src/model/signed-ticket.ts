import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { roleSchema } from './device';
import { deviceUuidSchema } from './names';

/** What a ticket says. Times are seconds since 1970. */
const claimsSchema = z.object({
  uuid: deviceUuidSchema,
  role: roleSchema,
  /** A ticket for one purpose is worthless for another. */
  purpose: z.enum(['wamp', 'sign-in', 'session']),
  expiresAt: z.number().int(),
  nonce: z.string().min(1),
});
export type TicketClaims = z.infer<typeof claimsSchema>;

const PREFIX = 'hwt1';

/** `hwt1.<base64url claims>.<base64url HMAC-SHA256 of all before>`: short-lived, self-contained, signed with a derived key. */
export function signTicket(claims: TicketClaims, key: string): string {
  const body = `${PREFIX}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  return `${body}.${signature(body, key)}`;
}

export interface TicketCheck {
  readonly key: string;
  readonly purpose: TicketClaims['purpose'];
  readonly nowMs: number;
}

/** The claims of a ticket that this key signed for this purpose and that has not expired; otherwise undefined. Never throws. */
export function verifyTicket(ticket: string, check: TicketCheck): TicketClaims | undefined {
  const [prefix, payload, mac, ...rest] = ticket.split('.');
  if (prefix !== PREFIX || payload === undefined || mac === undefined || rest.length > 0) return undefined;
  const expected = Buffer.from(signature(`${prefix}.${payload}`, check.key));
  const actual = Buffer.from(mac);
  if (expected.length !== actual.length || !timingSafeEqual(expected, actual)) return undefined;
  const claims = claimsSchema.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
  if (!claims.success) return undefined;
  const { purpose, expiresAt } = claims.data;
  return purpose === check.purpose && expiresAt * 1000 > check.nowMs ? claims.data : undefined;
}

export function looksLikeTicket(text: string): boolean {
  return text.startsWith(`${PREFIX}.`);
}

function signature(body: string, key: string): string {
  return createHmac('sha256', key).update(body).digest('base64url');
}
