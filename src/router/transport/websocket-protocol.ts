import type { FrameHandler, FrameReader, Framing, FramingFault } from './framing/framing';
import { WebSocketFrameReader } from './framing/websocket-frame-reader';
import { BINARY_FRAMES, closeFrame, controlFrame, OPCODE, TEXT_FRAMES } from './framing/websocket-framing';
import type { SocketProtocol } from './socket-transport';

/** Close codes (RFC 6455, section 7.4.1). */
const CLOSE_CODE: Readonly<Record<'done' | FramingFault['kind'], number>> = {
  done: 1000,
  protocol: 1002,
  notUtf8: 1007,
  tooLarge: 1009,
};

/** WebSocket after its handshake, for a serializer of text or of binary frames. */
export class WebSocketProtocol implements SocketProtocol {
  readonly framing: Framing;
  readonly maximumFrameBytes = Number.POSITIVE_INFINITY;
  private readonly isText: boolean;
  private readonly maximumMessageBytes: number;

  constructor({ isText, maximumMessageBytes }: { readonly isText: boolean; readonly maximumMessageBytes: number }) {
    this.framing = isText ? TEXT_FRAMES : BINARY_FRAMES;
    this.isText = isText;
    this.maximumMessageBytes = maximumMessageBytes;
  }

  reader(handler: FrameHandler): FrameReader {
    const { isText, maximumMessageBytes } = this;
    return new WebSocketFrameReader({ handler, isText, maximumMessageBytes });
  }

  ping(): Buffer {
    return controlFrame(OPCODE.ping);
  }

  pong(content: Buffer): Buffer {
    return controlFrame(OPCODE.pong, content);
  }

  closing(reason: 'done' | FramingFault['kind']): Buffer {
    return closeFrame(CLOSE_CODE[reason]);
  }
}
