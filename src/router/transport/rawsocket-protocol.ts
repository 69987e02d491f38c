import type { FrameHandler, FrameReader, Framing } from './framing/framing';
import {
  HANDSHAKE_BYTES,
  HANDSHAKE_ERROR,
  lengthCodeFor,
  maximumBytesOf,
  RAWSOCKET_FRAMES,
  RAWSOCKET_MAGIC,
  RawSocketFrameReader,
  rawSocketPing,
  rawSocketPong,
} from './framing/rawsocket-framing';
import type { SocketProtocol } from './socket-transport';

/** RawSocket after its handshake. */
export class RawSocketProtocol implements SocketProtocol {
  readonly framing: Framing = RAWSOCKET_FRAMES;
  readonly maximumFrameBytes: number;
  private readonly maximumMessageBytes: number;

  constructor(limits: { readonly maximumSentBytes: number; readonly maximumMessageBytes: number }) {
    this.maximumFrameBytes = limits.maximumSentBytes + RAWSOCKET_FRAMES.headerBytes(limits.maximumSentBytes);
    this.maximumMessageBytes = limits.maximumMessageBytes;
  }

  reader(handler: FrameHandler): FrameReader {
    return new RawSocketFrameReader({ handler, maximumMessageBytes: this.maximumMessageBytes });
  }

  ping(): Buffer {
    return rawSocketPing();
  }

  pong(content: Buffer): Buffer {
    return rawSocketPong(content);
  }

  /** RawSocket ends with its stream. */
  closing(): undefined {
    return undefined;
  }
}

/** What the handshake of a RawSocket peer comes to. */
export type RawSocketHandshake =
  | {
      readonly kind: 'agreed';
      readonly answer: Buffer;
      readonly serializerId: number;
      readonly maximumSentBytes: number;
    }
  | { readonly kind: 'refused'; readonly answer: Buffer };

/**
 * Reads the four octets with which a peer begins: the magic one, the largest message that it takes and its serializer, and two that
 * are reserved.
 */
export function answerRawSocketHandshake(
  octets: Buffer,
  { serializerIds, maximumMessageBytes }: { serializerIds: readonly number[]; maximumMessageBytes: number },
): RawSocketHandshake {
  const choice = octets[1] ?? 0;
  const serializerId = choice & 0x0f;
  const refused = (error: number): RawSocketHandshake => ({ kind: 'refused', answer: refusal(error) });
  if (octets.readUInt16BE(2) !== 0) return refused(HANDSHAKE_ERROR.reservedBits);
  if (!serializerIds.includes(serializerId)) return refused(HANDSHAKE_ERROR.serializerUnsupported);
  const answer = Buffer.from([RAWSOCKET_MAGIC, (lengthCodeFor(maximumMessageBytes) << 4) | serializerId, 0, 0]);
  return { kind: 'agreed', answer, serializerId, maximumSentBytes: maximumBytesOf(choice >> 4) };
}

function refusal(error: number): Buffer {
  return Buffer.from([RAWSOCKET_MAGIC, error << 4, 0, 0]);
}

/** The answer to a handshake for which there is no room. */
export const RAWSOCKET_FULL = refusal(HANDSHAKE_ERROR.tooManyConnections);

export { HANDSHAKE_BYTES, RAWSOCKET_MAGIC };
