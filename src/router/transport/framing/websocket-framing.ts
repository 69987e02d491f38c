import type { Framing } from './framing';

export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;
export const FINAL = 0x80;
/** The length octet says that 16 or 64 bits of length follow. */
export const LENGTH_16 = 126;
export const LENGTH_64 = 127;

/** Unmasked final frames of one opcode, as servers send them (RFC 6455, section 5.2). */
class WebSocketFraming implements Framing {
  private readonly firstByte: number;

  constructor(opcode: number) {
    this.firstByte = FINAL | opcode;
  }

  headerBytes(messageBytes: number): number {
    if (messageBytes < LENGTH_16) return 2;
    return messageBytes < 65_536 ? 4 : 10;
  }

  writeHeader(bytes: Buffer, start: number, messageBytes: number): void {
    bytes[start] = this.firstByte;
    if (messageBytes < LENGTH_16) bytes[start + 1] = messageBytes;
    else if (messageBytes < 65_536) {
      bytes[start + 1] = LENGTH_16;
      bytes[start + 2] = messageBytes >>> 8;
      bytes[start + 3] = messageBytes & 0xff;
    } else {
      bytes[start + 1] = LENGTH_64;
      bytes.writeUInt32BE(0, start + 2);
      bytes.writeUInt32BE(messageBytes, start + 6);
    }
  }
}

export const TEXT_FRAMES: Framing = new WebSocketFraming(OPCODE.text);
export const BINARY_FRAMES: Framing = new WebSocketFraming(OPCODE.binary);

/** A whole control frame; its content is at most 125 bytes. */
export function controlFrame(opcode: number, content: Uint8Array = new Uint8Array(0)): Buffer {
  return Buffer.concat([Buffer.from([FINAL | opcode, content.length]), content]);
}

/** A close frame with a code (RFC 6455, section 7.4.1). */
export function closeFrame(code: number): Buffer {
  return controlFrame(OPCODE.close, Buffer.from([code >>> 8, code & 0xff]));
}
