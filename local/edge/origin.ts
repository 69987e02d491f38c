import type { Duplex, Readable } from 'node:stream';

/** A request as the edge sends it to an origin. Header names are in lower case; repeated ones are joined as HTTP allows. */
export interface OriginRequest {
  readonly method: string;
  /** Path and query string as the viewer sent them, undecoded. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable;
  /** The viewer's address; origins see it in `x-forwarded-for`. */
  readonly viewerAddress: string;
}

export interface OriginResponse {
  readonly status: number;
  /** Lower case; `set-cookie` may have several values. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Readable | Buffer | string;
}

/** What a behaviour of the distribution forwards to. */
export interface Origin {
  /** Rejects with `OriginUnavailable` if the origin does not answer. */
  send(request: OriginRequest): Promise<OriginResponse>;
  /** Takes over a WebSocket handshake and its socket; origins that have no WebSockets leave it out. */
  upgrade?(request: Omit<OriginRequest, 'body'>, viewer: { readonly socket: Duplex; readonly head: Buffer }): void;
}

/** The origin refused the connection (502), has nobody to serve it (503), or kept silent for too long (504). */
export class OriginUnavailable extends Error {
  readonly status: 502 | 503 | 504;
  constructor(status: 502 | 503 | 504, message: string) {
    super(message);
    this.name = 'OriginUnavailable';
    this.status = status;
  }
}
