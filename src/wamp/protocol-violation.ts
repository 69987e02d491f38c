import { ERROR_URI } from './error-uris';

/** What a peer sent breaks the protocol: the session is ended by ABORT with `uri` and the message. */
export class ProtocolViolation extends Error {
  readonly uri: string;

  constructor(message: string, uri: string = ERROR_URI.protocolViolation) {
    super(message);
    this.name = 'ProtocolViolation';
    this.uri = uri;
  }
}

/** A value that a peer sent, for a message: as JSON, cut short. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= 64 ? text : `${text.slice(0, 61)}...`;
}
