import { payloadOf, type Payload } from '../wamp/payload';

/** The connection is gone, or was closed, before the answer came; whether the request was done is unknown. */
export const CONNECTION_LOST = 'headwater.error.connection_lost';

/** An ERROR or ABORT of the router, or an error that a callee answered; `uri` says which. */
export class WampError extends Error {
  readonly uri: string;
  readonly payload: Payload;

  constructor(
    uri: string,
    message?: string,
    payload: Payload = payloadOf(message === undefined ? undefined : [message]),
  ) {
    super(message === undefined ? uri : `${uri}: ${message}`);
    this.name = 'WampError';
    this.uri = uri;
    this.payload = payload;
  }

  /** Of an ERROR message, whose first argument is its text if it is a string. */
  static of(uri: string, payload: Payload): WampError {
    const [text] = payload.args ?? [];
    return new WampError(uri, typeof text === 'string' ? text : undefined, payload);
  }
}
