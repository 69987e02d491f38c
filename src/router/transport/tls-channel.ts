import type { TLSSocket } from 'node:tls';
import type { ChannelBinding, ClientCertificate, SecureChannel } from '../auth/secure-channel';

/** RFC 9266, section 2. */
const EXPORTER_LABEL = 'EXPORTER-Channel-Binding';
const EXPORTED_BYTES = 32;

/** The TLS of one connection, once its handshake is done. */
export class TlsChannel implements SecureChannel {
  private readonly socket: TLSSocket;

  constructor(socket: TLSSocket) {
    this.socket = socket;
  }

  get clientCertificate(): ClientCertificate | undefined {
    const certificate = this.socket.getPeerX509Certificate();
    if (certificate === undefined) return undefined;
    return {
      sha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
      commonName: commonNameOf(certificate.toLegacyObject().subject),
      isTrusted: this.socket.authorized,
      validFromMs: Date.parse(certificate.validFrom),
      validToMs: Date.parse(certificate.validTo),
    };
  }

  /**
   * Each version has one of the two alone: the Finished messages of TLS 1.3 are not unique, and what older ones export is so only with
   * an extension of which Node does not tell whether it was agreed. As no session is resumed here, the first Finished message is
   * the client's.
   */
  binding(type: ChannelBinding): Buffer | undefined {
    const isTls13 = this.socket.getProtocol() === 'TLSv1.3';
    switch (type) {
      case 'tls-unique':
        return isTls13 ? undefined : this.socket.getPeerFinished();
      case 'tls-exporter':
        return isTls13 ? this.socket.exportKeyingMaterial(EXPORTED_BYTES, EXPORTER_LABEL, Buffer.alloc(0)) : undefined;
    }
  }
}

/** A subject may have several common names, and is then called by none. */
function commonNameOf(subject: { readonly CN?: unknown }): string | undefined {
  return typeof subject.CN === 'string' ? subject.CN : undefined;
}
