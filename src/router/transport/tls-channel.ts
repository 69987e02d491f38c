import type { TLSSocket } from 'node:tls';
import type { ChannelBinding, SecureChannel } from '../auth/secure-channel';

/** RFC 9266, section 2. */
const EXPORTER_LABEL = 'EXPORTER-Channel-Binding';
const EXPORTED_BYTES = 32;

/** The TLS of one connection, once its handshake is done. */
export class TlsChannel implements SecureChannel {
  private readonly socket: TLSSocket;

  constructor(socket: TLSSocket) {
    this.socket = socket;
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
