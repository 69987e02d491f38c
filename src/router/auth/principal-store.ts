import type { Identity } from '../session';
import type { StoredPrincipal } from './principal-schema';

/** Knows principals and what proves who they are. Synchronous, so that CHALLENGE follows HELLO at once. */
export interface PrincipalStore {
  find(authid: string): StoredPrincipal | undefined;
  /** @param publicKey of cryptosign, in small hexadecimal digits. */
  findByPublicKey(publicKey: string): StoredPrincipal | undefined;
  /** @param sha256 of the client's certificate, in small hexadecimal digits. */
  findByCertificate(sha256: string): StoredPrincipal | undefined;
  /** @param commonName of a client's certificate that an authority has issued. */
  findByCommonName(commonName: string): StoredPrincipal | undefined;
}

/** The principals of the configuration file. */
export class StaticPrincipalStore implements PrincipalStore {
  /** authid -> principal */
  private readonly byAuthid: ReadonlyMap<string, StoredPrincipal>;
  /** public key -> principal */
  private readonly byPublicKey: ReadonlyMap<string, StoredPrincipal>;
  /** SHA-256 of a certificate -> principal */
  private readonly byCertificate: ReadonlyMap<string, StoredPrincipal>;
  /** common name -> principal */
  private readonly byCommonName: ReadonlyMap<string, StoredPrincipal>;

  constructor(principals: readonly StoredPrincipal[]) {
    this.byAuthid = indexBy(principals, ({ authid }) => [authid]);
    this.byPublicKey = indexBy(principals, ({ cryptosign }) => cryptosign?.publicKeys);
    this.byCertificate = indexBy(principals, ({ tls }) => tls?.certificateSha256);
    this.byCommonName = indexBy(principals, ({ tls }) => tls?.commonNames);
  }

  find(authid: string): StoredPrincipal | undefined {
    return this.byAuthid.get(authid);
  }

  findByPublicKey(publicKey: string): StoredPrincipal | undefined {
    return this.byPublicKey.get(publicKey);
  }

  findByCertificate(sha256: string): StoredPrincipal | undefined {
    return this.byCertificate.get(sha256);
  }

  findByCommonName(commonName: string): StoredPrincipal | undefined {
    return this.byCommonName.get(commonName);
  }
}

function indexBy(
  principals: readonly StoredPrincipal[],
  keysOf: (principal: StoredPrincipal) => readonly string[] | undefined,
): ReadonlyMap<string, StoredPrincipal> {
  return new Map(principals.flatMap((principal) => (keysOf(principal) ?? []).map((key) => [key, principal])));
}

export function identityOf({ authid, role }: StoredPrincipal, authmethod: string): Identity {
  return { authid, authrole: role, authmethod, authprovider: 'static' };
}
