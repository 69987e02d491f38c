import { MESSAGE_CODE, messageName } from './message-codes';
import { ProtocolViolation, quote } from './protocol-violation';
import type { RequestType, Revocation, RouterMessage } from './router-message';
import type { WireMessage } from './serialization/wire-message';
import { WireReader } from './wire-reader';

/**
 * Reads a decoded message that a router sent.
 *
 * @throws ProtocolViolation naming the message, the field and the value.
 */
export function parseRouterMessage(message: WireMessage): RouterMessage {
  const { elements } = message;
  const name = messageName(elements[0]);
  const wire = new WireReader(name ?? 'message', message);
  switch (elements[0]) {
    case MESSAGE_CODE.WELCOME:
      return { type: 'WELCOME', sessionId: wire.id(1, 'Session'), details: wire.dict(2, 'Details').all };
    case MESSAGE_CODE.CHALLENGE:
      return { type: 'CHALLENGE', authmethod: wire.text(1, 'AuthMethod'), extra: wire.dict(2, 'Extra').all };
    case MESSAGE_CODE.ABORT:
    case MESSAGE_CODE.GOODBYE:
      return {
        type: elements[0] === MESSAGE_CODE.ABORT ? 'ABORT' : 'GOODBYE',
        reason: wire.text(2, 'Reason'),
        message: wire.dict(1, 'Details').text('message', undefined),
      };
    case MESSAGE_CODE.ERROR:
      return {
        type: 'ERROR',
        requestType: requestType(wire.id(1, 'REQUEST.Type')),
        requestId: wire.id(2, 'REQUEST.Request'),
        details: wire.dict(3, 'Details').all,
        error: wire.text(4, 'Error'),
        payload: wire.payload(5),
      };
    case MESSAGE_CODE.PUBLISHED:
      return { type: 'PUBLISHED', requestId: wire.id(1, 'Request'), publicationId: wire.id(2, 'Publication') };
    case MESSAGE_CODE.SUBSCRIBED:
      return { type: 'SUBSCRIBED', requestId: wire.id(1, 'Request'), subscriptionId: wire.id(2, 'Subscription') };
    case MESSAGE_CODE.UNSUBSCRIBED:
      return elements[1] === 0
        ? { type: 'UNSUBSCRIBED', requestId: 0, revoked: revocation(wire, 'subscription') }
        : { type: 'UNSUBSCRIBED', requestId: wire.id(1, 'Request') };
    case MESSAGE_CODE.EVENT:
      return {
        type: 'EVENT',
        subscriptionId: wire.id(1, 'Subscription'),
        publicationId: wire.id(2, 'Publication'),
        details: wire.dict(3, 'Details').all,
        payload: wire.payload(4),
      };
    case MESSAGE_CODE.RESULT:
      return {
        type: 'RESULT',
        requestId: wire.id(1, 'Request'),
        details: wire.dict(2, 'Details').all,
        payload: wire.payload(3),
      };
    case MESSAGE_CODE.REGISTERED:
      return { type: 'REGISTERED', requestId: wire.id(1, 'Request'), registrationId: wire.id(2, 'Registration') };
    case MESSAGE_CODE.UNREGISTERED:
      return elements[1] === 0
        ? { type: 'UNREGISTERED', requestId: 0, revoked: revocation(wire, 'registration') }
        : { type: 'UNREGISTERED', requestId: wire.id(1, 'Request') };
    case MESSAGE_CODE.INVOCATION:
      return {
        type: 'INVOCATION',
        invocationId: wire.id(1, 'Request'),
        registrationId: wire.id(2, 'Registration'),
        details: wire.dict(3, 'Details').all,
        payload: wire.payload(4),
      };
    case MESSAGE_CODE.INTERRUPT:
      return { type: 'INTERRUPT', invocationId: wire.id(1, 'Request'), options: wire.dict(2, 'Options').all };
    default:
      throw new ProtocolViolation(
        name === undefined ? `${quote(elements[0])} is no message type` : `${name} is not for a router to send`,
      );
  }
}

function revocation(wire: WireReader, key: 'subscription' | 'registration'): Revocation {
  const details = wire.dict(2, 'Details');
  return { id: details.id(key), reason: details.text('reason', undefined) };
}

const REQUEST_TYPES: readonly RequestType[] = ['PUBLISH', 'SUBSCRIBE', 'UNSUBSCRIBE', 'CALL', 'REGISTER', 'UNREGISTER'];

function requestType(code: number): RequestType {
  const type = REQUEST_TYPES.find((name) => MESSAGE_CODE[name] === code);
  if (type === undefined) throw new ProtocolViolation(`ERROR.REQUEST.Type ${code} is no request of a client`);
  return type;
}
