import type { ClientMessage } from '../client-message';
import type { RouterMessage } from '../router-message';
import type { ByteSink } from './byte-sink';
import type { WireMessage } from './wire-message';

/** Turns messages into bytes and back. It has no state that a message leaves behind. */
export interface Serializer {
  readonly name: 'json' | 'msgpack' | 'cbor';
  /** The WebSocket subprotocol, as in `wamp.2.json`. */
  readonly subprotocol: string;
  /** Its number in RawSocket's handshake (Advanced Profile, "RawSocket Transport"). */
  readonly rawSocketId: number;
  /** Whether WebSocket messages are text frames. */
  readonly isText: boolean;
  /** Appends a message. A payload that came by the same serializer goes on byte by byte. */
  encode(message: ClientMessage | RouterMessage, sink: ByteSink): void;
  /**
   * Reads the elements of a message; the payload is checked for being well-formed, and decoded when it is asked for. It refers to `bytes`,
   * which must not change as long as the payload is needed.
   *
   * @throws ProtocolViolation for what is not well-formed.
   */
  decode(bytes: Buffer): WireMessage;
}

/** Deeper messages are refused: encoders recurse, and one such message must not break those that it is sent on to. */
export const MAXIMUM_DEPTH = 512;
