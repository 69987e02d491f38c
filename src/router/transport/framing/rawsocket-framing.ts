import type { FrameHandler, FrameReader, Framing } from './framing';
import { UnreadBytes } from './unread-bytes';

/*
 * WAMP over plain byte streams (Advanced Profile, "RawSocket Transport"): after a handshake of four octets, each frame is an octet for
 * its type, three for its length, and that many bytes.
 */

export const RAWSOCKET_MAGIC = 0x7f;
export const HANDSHAKE_BYTES = 4;
const HEADER_BYTES = 4;
const FRAME_TYPE = { message: 0, ping: 1, pong: 2 } as const;
const MAXIMUM_FRAME_BYTES = 0xff_ff_ff;

/** Errors of the handshake, the high four bits of the router's second octet. */
export const HANDSHAKE_ERROR = {
  serializerUnsupported: 1,
  lengthUnacceptable: 2,
  reservedBits: 3,
  tooManyConnections: 4,
} as const;

/** The largest message that a length code of the handshake allows: 2^9 to 2^24 bytes. */
export function maximumBytesOf(lengthCode: number): number {
  return 2 ** (9 + lengthCode);
}

/** The largest length code that promises no more than this limit, at least the smallest that there is. */
export function lengthCodeFor(maximumBytes: number): number {
  return Math.max(0, Math.min(15, Math.floor(Math.log2(maximumBytes)) - 9));
}

class RawSocketFraming implements Framing {
  headerBytes(): number {
    return HEADER_BYTES;
  }

  writeHeader(bytes: Buffer, start: number, messageBytes: number): void {
    bytes[start] = FRAME_TYPE.message;
    bytes.writeUIntBE(Math.min(messageBytes, MAXIMUM_FRAME_BYTES), start + 1, 3);
  }
}

export const RAWSOCKET_FRAMES: Framing = new RawSocketFraming();

export function rawSocketPing(): Buffer {
  return Buffer.from([FRAME_TYPE.ping, 0, 0, 0]);
}

export function rawSocketPong(content: Buffer): Buffer {
  const header = Buffer.from([FRAME_TYPE.pong, 0, 0, 0]);
  header.writeUIntBE(content.length, 1, 3);
  return Buffer.concat([header, content]);
}

/** Reads the frames after the handshake. */
export class RawSocketFrameReader implements FrameReader {
  private readonly handler: FrameHandler;
  private readonly maximumMessageBytes: number;
  private readonly unread = new UnreadBytes();
  private needed = HEADER_BYTES;
  private hasEnded = false;

  constructor({ handler, maximumMessageBytes }: { handler: FrameHandler; maximumMessageBytes: number }) {
    this.handler = handler;
    this.maximumMessageBytes = maximumMessageBytes;
  }

  push(chunk: Buffer): void {
    if (this.hasEnded) return;
    let bytes = chunk;
    if (this.unread.length > 0) {
      this.unread.keep(chunk);
      if (this.unread.length < this.needed) return;
      bytes = this.unread.take();
    }
    let offset = 0;
    this.needed = HEADER_BYTES;
    while (!this.hasEnded && bytes.length - offset >= HEADER_BYTES) {
      const type = bytes[offset] ?? 0;
      const length = bytes.readUIntBE(offset + 1, 3);
      this.checkHeader(type, length);
      if (this.hasEnded) return;
      const end = offset + HEADER_BYTES + length;
      if (end > bytes.length) {
        this.needed = end - offset;
        break;
      }
      this.take(type, bytes.subarray(offset + HEADER_BYTES, end));
      offset = end;
    }
    if (!this.hasEnded) this.unread.keep(offset === 0 ? bytes : bytes.subarray(offset));
  }

  private checkHeader(type: number, length: number): void {
    if (type > FRAME_TYPE.pong) {
      this.end({ kind: 'protocol', message: `a frame begins with ${type}, which is no type of frame` });
    } else if (length > this.maximumMessageBytes) {
      const message = `The message has ${length} bytes and at most ${this.maximumMessageBytes} are taken: split it`;
      this.end({ kind: 'tooLarge', message });
    }
  }

  private take(type: number, content: Buffer): void {
    if (type === FRAME_TYPE.message) this.handler.message(content);
    else if (type === FRAME_TYPE.ping) this.handler.ping(content);
    else this.handler.pong();
  }

  private end(fault: Parameters<FrameHandler['fault']>[0]): void {
    this.hasEnded = true;
    this.handler.fault(fault);
  }
}
