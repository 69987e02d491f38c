/** What a channel tells the peer above it. */
export interface ChannelEvents {
  message(bytes: Buffer): void;
  closed(): void;
}

/** A connection to a router over which messages go as bytes. */
export interface Channel {
  readonly transport: 'websocket' | 'rawsocket';
  send(bytes: Uint8Array): void;
  /** Sends a message in a way that only the other serializations use; undefined where there is no such way. */
  readonly sendMismatched: ((bytes: Uint8Array) => void) | undefined;
  /** Sends bytes past the framing. */
  sendRaw(bytes: Uint8Array): void;
  /** Cuts the connection without a farewell. */
  cut(): void;
}

/** The router does not speak this serialization over this transport. */
export class NotSpoken extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NotSpoken';
  }
}
