import type { ClientMessage } from './client-message';
import { findDuplicateOption, isNestedDeeperThan } from './json-scan';
import { ProtocolViolation, quote } from './protocol-violation';
import type { RouterMessage } from './router-message';
import type { Serializer } from './serializer';
import { toWire } from './to-wire';

/** Deeper payloads are refused: JSON.stringify recurses, and one such message must not break those that it is sent on to. */
const MAXIMUM_DEPTH = 512;

/**
 * `wamp.2.json`: text frames. Integers are exact up to 2^53, as JSON is read in JavaScript.
 *
 * The same message object encoded again right after (an EVENT to many subscribers) is encoded once.
 */
export class JsonSerializer implements Serializer {
  readonly subprotocol = 'wamp.2.json';
  private lastMessage: ClientMessage | RouterMessage | undefined;
  private lastFrame = '';

  encode(message: ClientMessage | RouterMessage): string {
    if (message !== this.lastMessage) {
      this.lastFrame = JSON.stringify(toWire(message));
      this.lastMessage = message;
    }
    return this.lastFrame;
  }

  decode(frame: string): unknown {
    if (frame.length > MAXIMUM_DEPTH && isNestedDeeperThan(frame, MAXIMUM_DEPTH)) {
      throw new ProtocolViolation(`the message is nested deeper than ${MAXIMUM_DEPTH} levels`);
    }
    let decoded: unknown;
    try {
      decoded = JSON.parse(frame);
    } catch {
      // The parser's own message would quote what may be a secret.
      throw new ProtocolViolation(`the frame of ${frame.length} characters is not well-formed JSON`);
    }
    const duplicate = findDuplicateOption(frame);
    if (duplicate !== undefined) {
      throw new ProtocolViolation(`the key ${quote(duplicate)} occurs twice in the options or details`);
    }
    return decoded;
  }
}
