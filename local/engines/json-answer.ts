import type { ServiceAnswer } from '../contracts';

/** An answer of a JSON protocol. The gateway adds the content type of the protocol version and the request id. */
export function jsonAnswer(body: object): ServiceAnswer {
  return { status: 200, headers: {}, body: JSON.stringify(body) };
}
