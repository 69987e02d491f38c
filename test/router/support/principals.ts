import { publicKeyOf } from '../../../conformance/peers/ed25519-keys';
import { hashToken } from '../../../src/model/token';
import { deriveScramSecret, deriveWampcraSecret } from '../../../src/router/auth/derive-secrets';
import type { ScramSecret, StoredPrincipal } from '../../../src/router/auth/principal-schema';

export const TICKET = 'a-ticket';
export const SHARED_KEY = 'a-shared-secret-of-some-length';
export const PASSWORD = 'pencil';
/** An Ed25519 private key of the specification's test vectors. */
export const PRIVATE_KEY = 'd511fe78e23934b3dadb52fcd022974b80bd92bccc7c5cf404e46cc0a8a2f5cd';
export const SALTING = { salt: 'W22ZaJ0SNY7soEsUEjb6gQ==', iterations: 4_096 };
export const ARGON2 = { salt: SALTING.salt, iterations: 1, memoryKibibytes: 64 };

/** Of the password; Argon2 derives it in its own time, so it is written down here and derived again by a test. */
export const ARGON2_SECRET = {
  kdf: 'argon2id13',
  ...ARGON2,
  storedKey: 'gfnF68Ls+ApGxHhCBqPXq9ca1ky+yENv1fKJRHfpxtc=',
  serverKey: 'hLlUJ5h+j7BcCKndL+QJjVtsih6YQmPaVCSCPojLBcs=',
} as const satisfies ScramSecret;

/** One principal for each method, named for it. */
export const PRINCIPALS: readonly StoredPrincipal[] = [
  { authid: 'ticket-admin', role: 'admin', ticket: { hash: hashToken(TICKET) } },
  { authid: 'cra-admin', role: 'admin', wampcra: { key: SHARED_KEY } },
  { authid: 'salted-admin', role: 'admin', wampcra: deriveWampcraSecret(PASSWORD, SALTING) },
  { authid: 'scram-admin', role: 'admin', scram: deriveScramSecret(PASSWORD, SALTING) },
  { authid: 'argon2-admin', role: 'admin', scram: ARGON2_SECRET },
  { authid: 'sign-admin', role: 'admin', cryptosign: { publicKeys: [publicKeyOf(PRIVATE_KEY)] } },
];
