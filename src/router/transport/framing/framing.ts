/** How a transport marks where a message begins and ends. One object a kind of frame, compared by identity. */
export interface Framing {
  /** How long the header of a message of so many bytes is. */
  headerBytes(messageBytes: number): number;
  /** Writes the header of a message of so many bytes at `start`. */
  writeHeader(bytes: Buffer, start: number, messageBytes: number): void;
}

/** What a frame reader makes of the bytes that came. Calls are in the order of the bytes. */
export interface FrameHandler {
  /** A whole message. The bytes are the handler's alone until it returns; what it keeps of them stays unchanged. */
  message(bytes: Buffer): void;
  /** To be answered with the same bytes. */
  ping(bytes: Buffer): void;
  pong(): void;
  /** The peer closes. Nothing is read after it. */
  closed(): void;
  /** What came breaks the framing; nothing is read after it. */
  fault(fault: FramingFault): void;
}

export interface FramingFault {
  readonly kind: 'protocol' | 'notUtf8' | 'tooLarge';
  readonly message: string;
}

/** Cuts a stream of bytes into frames. */
export interface FrameReader {
  /** Takes what was read; the reader may change and keep these bytes. */
  push(chunk: Buffer): void;
}
