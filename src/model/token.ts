import { createHash, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/** A fresh secret token: 256 random bits in base64url (43 characters). */
export function createToken(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * The stored form of a token, `sha256:<base64url>`. A plain hash is enough for tokens of 256 random bits, which nobody can guess
 * from it; tokens that a caller chooses would need a slow hash and get a scheme of their own.
 */
export function hashToken(token: string): string {
  return `sha256:${createHash('sha256').update(token, 'utf8').digest('base64url')}`;
}

/** Compares in a time that does not depend on where the hashes differ. */
export function tokenMatches(token: string, tokenHash: string): boolean {
  const expected = Buffer.from(tokenHash);
  const actual = Buffer.from(hashToken(token));
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

/**
 * The one credentials secret of a deployment. Secrets Manager generates `seed`; each use derives its own key from it
 * (HKDF-SHA256, RFC 5869), so that knowing one of them tells nothing of the others.
 */
export const credentialsSecretSchema = z.object({
  adminUuid: z.string(),
  serviceUuid: z.string(),
  seed: z.string().min(32),
});
export type CredentialsSecret = z.infer<typeof credentialsSecretSchema>;

export type DerivedKey = 'admin-token' | 'service-token' | 'ticket-key' | 'session-key';

export function deriveKey(secret: CredentialsSecret, purpose: DerivedKey): string {
  const key = hkdfSync('sha256', secret.seed, 'headwater', purpose, 32);
  return Buffer.from(key).toString('base64url');
}
