import type { Identity } from '../session';
import type { StoredPrincipal } from './principal-schema';

/** Knows principals and what proves who they are. Synchronous, so that CHALLENGE follows HELLO at once. */
export interface PrincipalStore {
  find(authid: string): StoredPrincipal | undefined;
  /** @param publicKey of cryptosign, in small hexadecimal digits. */
  findByPublicKey(publicKey: string): StoredPrincipal | undefined;
}

/** The principals of the configuration file. */
export class StaticPrincipalStore implements PrincipalStore {
  /** authid -> principal */
  private readonly byAuthid: ReadonlyMap<string, StoredPrincipal>;
  /** public key -> principal */
  private readonly byPublicKey: ReadonlyMap<string, StoredPrincipal>;

  constructor(principals: readonly StoredPrincipal[]) {
    this.byAuthid = new Map(principals.map((principal) => [principal.authid, principal]));
    this.byPublicKey = new Map(
      principals.flatMap((principal) => (principal.cryptosign?.publicKeys ?? []).map((key) => [key, principal])),
    );
  }

  find(authid: string): StoredPrincipal | undefined {
    return this.byAuthid.get(authid);
  }

  findByPublicKey(publicKey: string): StoredPrincipal | undefined {
    return this.byPublicKey.get(publicKey);
  }
}

export function identityOf({ authid, role }: StoredPrincipal, authmethod: string): Identity {
  return { authid, authrole: role, authmethod, authprovider: 'static' };
}
