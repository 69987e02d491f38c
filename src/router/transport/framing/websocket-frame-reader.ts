import { isUtf8 } from 'node:buffer';
import type { FrameHandler, FrameReader, FramingFault } from './framing';
import { UnreadBytes } from './unread-bytes';
import { Unmasker } from './unmask';
import { FINAL, LENGTH_16, LENGTH_64, OPCODE } from './websocket-framing';

export interface WebSocketFrameReaderOptions {
  readonly handler: FrameHandler;
  /** Whether messages are to be text frames; others are a fault. */
  readonly isText: boolean;
  readonly maximumMessageBytes: number;
}

const RESERVED_BITS = 0x70;
const MASKED = 0x80;
const MASK_BYTES = 4;
const MAXIMUM_CONTROL_BYTES = 125;
/** Pieces of one message: each takes memory beside its content, and may have none. */
const MAXIMUM_FRAGMENTS = 4_096;

/**
 * Reads the frames that a client sends (RFC 6455, section 5): masked, possibly fragmented, with control frames in between. Whether text
 * is UTF-8 is left to the serializer, but for close reasons.
 */
export class WebSocketFrameReader implements FrameReader {
  private readonly options: WebSocketFrameReaderOptions;
  private readonly unread = new UnreadBytes();
  /** How many bytes there must be before it is worth to look again. */
  private needed = 2;
  /** Fragments of the message that is not complete, once there is one. */
  private fragments: Buffer[] | undefined;
  private fragmentBytes = 0;
  private hasEnded = false;
  /** The first byte of a frame that is a whole message. */
  private readonly wholeMessage: number;
  /** Where the content of the frame whose header was read last is, after the mask. */
  private contentStart = 0;
  private contentEnd = 0;

  constructor(options: WebSocketFrameReaderOptions) {
    this.options = options;
    this.wholeMessage = FINAL | (options.isText ? OPCODE.text : OPCODE.binary);
  }

  push(chunk: Buffer): void {
    if (this.hasEnded) return;
    let bytes = chunk;
    if (this.unread.length > 0) {
      this.unread.keep(chunk);
      if (this.unread.length < this.needed) return;
      bytes = this.unread.take();
    }
    const unmasker = new Unmasker(bytes);
    let offset = 0;
    this.needed = 2;
    while (!this.hasEnded && this.readHead(bytes, offset)) {
      const { contentStart, contentEnd } = this;
      if (contentEnd > bytes.length) {
        this.needed = contentEnd - offset;
        break;
      }
      unmasker.unmask(contentStart, contentEnd);
      this.take(bytes[offset] ?? 0, bytes.subarray(contentStart, contentEnd));
      offset = contentEnd;
    }
    if (!this.hasEnded) this.unread.keep(offset === 0 ? bytes : bytes.subarray(offset));
  }

  /** Reads the header at `offset`. @returns false if it is not there as a whole, or is at fault. */
  private readHead(bytes: Buffer, offset: number): boolean {
    const available = bytes.length - offset;
    if (available < 2) return false;
    const first = bytes[offset] ?? 0;
    const second = bytes[offset + 1] ?? 0;
    const shortLength = second & ~MASKED;
    const lengthBytes = shortLength === LENGTH_16 ? 2 : shortLength === LENGTH_64 ? 8 : 0;
    const headerBytes = 2 + lengthBytes + MASK_BYTES;
    const opcode = first & 0x0f;
    const fault = this.faultOfHead(first, second, shortLength);
    if (fault !== undefined) return this.end(fault);
    if (available < headerBytes) {
      this.needed = headerBytes;
      return false;
    }
    const length = lengthBytes === 0 ? shortLength : lengthAt(bytes, offset + 2, lengthBytes);
    const { maximumMessageBytes } = this.options;
    if (opcode < OPCODE.close && length + this.fragmentBytes > maximumMessageBytes) {
      return this.end({
        kind: 'tooLarge',
        message: `The message has ${length + this.fragmentBytes} bytes or more and at most ${maximumMessageBytes} are taken: split it`,
      });
    }
    this.contentStart = offset + headerBytes;
    this.contentEnd = this.contentStart + length;
    return true;
  }

  /** What the first two bytes of a frame say that they may not. */
  private faultOfHead(first: number, second: number, shortLength: number): FramingFault | undefined {
    // Nearly every frame: a whole message.
    if (first === this.wholeMessage && second >= MASKED && this.fragments === undefined) return undefined;
    const opcode = first & 0x0f;
    const isFinal = (first & FINAL) !== 0;
    const isControl = opcode >= OPCODE.close;
    const fault = (message: string): FramingFault => ({ kind: 'protocol', message });
    if ((first & RESERVED_BITS) !== 0) return fault('reserved bits of a frame are set: no extension was agreed');
    if ((second & MASKED) === 0) return fault('a frame is not masked: clients must mask theirs');
    if (isControl) {
      if (opcode > OPCODE.pong) return fault(`there is no opcode ${opcode}`);
      if (!isFinal) return fault('a control frame is fragmented');
      return shortLength > MAXIMUM_CONTROL_BYTES ? fault('a control frame has more than 125 bytes') : undefined;
    }
    if (opcode > OPCODE.binary) return fault(`there is no opcode ${opcode}`);
    const isContinuation = opcode === OPCODE.continuation;
    if (isContinuation !== (this.fragments !== undefined)) {
      return fault(isContinuation ? 'a continuation continues nothing' : 'a fragmented message is not complete');
    }
    if (isContinuation || (opcode === OPCODE.text) === this.options.isText) return undefined;
    return fault(
      `messages are ${this.options.isText ? 'text frames; received a binary one' : 'binary frames; received a text one'}`,
    );
  }

  private take(first: number, content: Buffer): void {
    const { handler } = this.options;
    const isFinal = (first & FINAL) !== 0;
    switch (first & 0x0f) {
      case OPCODE.ping:
        return handler.ping(content);
      case OPCODE.pong:
        return handler.pong();
      case OPCODE.close:
        return this.takeClose(content);
      default:
        if (isFinal && this.fragments === undefined) return handler.message(content);
        this.takeFragment(content, isFinal);
    }
  }

  private takeFragment(content: Buffer, isFinal: boolean): void {
    this.fragments ??= [];
    if (this.fragments.length >= MAXIMUM_FRAGMENTS) {
      this.end({
        kind: 'tooLarge',
        message: `A message is in more than ${MAXIMUM_FRAGMENTS} fragments: send larger ones`,
      });
      return;
    }
    this.fragments.push(content);
    this.fragmentBytes += content.length;
    if (!isFinal) return;
    const message = Buffer.concat(this.fragments, this.fragmentBytes);
    this.fragments = undefined;
    this.fragmentBytes = 0;
    this.options.handler.message(message);
  }

  private takeClose(content: Buffer): void {
    if (content.length === 0) {
      this.hasEnded = true;
      return this.options.handler.closed();
    }
    const code = content.length === 1 ? 0 : content.readUInt16BE(0);
    if (!isCloseCode(code)) {
      this.end({ kind: 'protocol', message: `a close frame has the code ${code}, which is none` });
    } else if (!isUtf8(content.subarray(2))) {
      this.end({ kind: 'notUtf8', message: 'the reason of a close frame is not UTF-8' });
    } else {
      this.hasEnded = true;
      this.options.handler.closed();
    }
  }

  private end(fault: FramingFault): false {
    this.hasEnded = true;
    this.options.handler.fault(fault);
    return false;
  }
}

/** The length that follows the first two bytes. What is above 2^53 is rounded: it is too large anyway. */
function lengthAt(bytes: Buffer, start: number, lengthBytes: number): number {
  return lengthBytes === 2
    ? bytes.readUInt16BE(start)
    : bytes.readUInt32BE(start) * 2 ** 32 + bytes.readUInt32BE(start + 4);
}

/** Codes that may be in a close frame (RFC 6455, section 7.4, and the registry that it founds). */
function isCloseCode(code: number): boolean {
  if (code >= 3000 && code < 5000) return true;
  return code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006;
}
