import type { ClientMessage } from './client-message';
import type { RouterMessage } from './router-message';

/** Turns messages into frames and frames into decoded values, which the parsers then check. */
export interface Serializer {
  /** The WebSocket subprotocol, as in `wamp.2.json`. */
  readonly subprotocol: string;
  encode(message: ClientMessage | RouterMessage): string;
  /** @throws ProtocolViolation for a frame that is not well-formed. */
  decode(frame: string): unknown;
}
