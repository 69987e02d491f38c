import type { Clock } from '../../../model/ports';
import type { AuthMethod, Beginning, Opening } from '../auth-method';
import type { StoredPrincipal } from '../principal-schema';
import { identityOf, type PrincipalStore } from '../principal-store';
import type { ClientCertificate } from '../secure-channel';

export interface TlsMethodOptions {
  readonly principals: PrincipalStore;
  readonly clock: Clock;
}

/** TLS has seen already that the client holds the key of its certificate: there is nothing to ask. */
export class TlsMethod implements AuthMethod {
  readonly name = 'tls';
  readonly offer = '"tls" with a client certificate';
  private readonly options: TlsMethodOptions;

  constructor(options: TlsMethodOptions) {
    this.options = options;
  }

  begin({ hello: { authid }, channel }: Opening): Beginning | undefined {
    const certificate = channel?.clientCertificate;
    if (certificate === undefined) return undefined;
    const principal = this.find(certificate);
    if (principal === undefined || (authid !== undefined && authid !== principal.authid)) {
      return { type: 'denied', claimed: authid ?? certificate.commonName ?? certificate.sha256 };
    }
    return { type: 'accepted', authenticated: { identity: identityOf(principal, this.name) } };
  }

  /** A certificate that the configuration names need not be issued by an authority; its dates count all the same. */
  private find({
    sha256,
    commonName,
    isTrusted,
    validFromMs,
    validToMs,
  }: ClientCertificate): StoredPrincipal | undefined {
    const { principals, clock } = this.options;
    const nowMs = clock();
    if (nowMs < validFromMs || nowMs > validToMs) return undefined;
    const named = principals.findByCertificate(sha256);
    if (named !== undefined) return named;
    return isTrusted && commonName !== undefined ? principals.findByCommonName(commonName) : undefined;
  }
}
