import type { CredentialAuthenticator } from './credential-authenticator';
import type { StoredPrincipal } from './principal-schema';
import { StaticPrincipalStore } from './principal-store';
import { StoredTickets } from './stored-tickets';

export interface TokenVerifierOptions {
  readonly principals: readonly StoredPrincipal[];
  readonly registry: Pick<CredentialAuthenticator, 'byToken'> | undefined;
}

/** Who makes an HTTP request. The role is one of the registry's or of the configuration's. */
export interface TokenHolder {
  readonly uuid: string;
  readonly role: string;
}

/** @returns undefined for who is unknown or has another token. Rejects if it cannot be checked now. */
export type VerifyToken = (uuid: string, token: string) => Promise<TokenHolder | undefined>;

/** Knows who makes an HTTP request: by a ticket of the configuration, or a token of the registry. */
export function createTokenVerifier({ principals, registry }: TokenVerifierOptions): VerifyToken {
  const storedTickets = new StoredTickets(new StaticPrincipalStore(principals));
  return async (uuid, token) => {
    const stored = storedTickets.find(uuid, token);
    return stored === undefined ? registry?.byToken(uuid, token) : { uuid: stored.authid, role: stored.role };
  };
}
