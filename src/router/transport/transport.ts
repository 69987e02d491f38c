import type { SecureChannel } from '../auth/secure-channel';
import type { RouterMessage } from '../../wamp/router-message';

/** The way to one peer. It decodes what comes and gives it to a Connection; what the Connection sends, it encodes. */
export interface Transport {
  /** Where the peer is, for logs. */
  readonly peer: string;
  /** The TLS that it goes over, if that ends here. */
  readonly channel: SecureChannel | undefined;
  /** Queues a message. Never throws and never blocks; a peer that does not read is disconnected at the transport's bound. */
  send(message: RouterMessage): void;
  /** Closes once everything queued has been sent. */
  close(): void;
}
