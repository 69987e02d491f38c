import type { ClientMessage, Hello } from './client-message';
import { MESSAGE_CODE } from './message-codes';
import type { Dict, Payload } from './payload';
import type { RouterMessage } from './router-message';
import { EMPTY_DICT } from './serialization/serializer';

/** A message as every serializer writes it: its elements up to the payload, and the payload, if it has one. */
export interface WireElements {
  readonly elements: readonly unknown[];
  readonly payload: Payload | undefined;
}

export function toWire(message: ClientMessage | RouterMessage): WireElements {
  return { elements: elementsOf(message), payload: 'payload' in message ? message.payload : undefined };
}

function elementsOf(message: ClientMessage | RouterMessage): readonly unknown[] {
  switch (message.type) {
    case 'HELLO':
      return [MESSAGE_CODE.HELLO, message.realm, helloDetails(message)];
    case 'WELCOME':
      return [MESSAGE_CODE.WELCOME, message.sessionId, message.details];
    case 'ABORT':
    case 'GOODBYE':
      return [
        MESSAGE_CODE[message.type],
        message.message === undefined ? {} : { message: message.message },
        message.reason,
      ];
    case 'CHALLENGE':
      return [MESSAGE_CODE.CHALLENGE, message.authmethod, message.extra];
    case 'AUTHENTICATE':
      return [MESSAGE_CODE.AUTHENTICATE, message.signature, {}];
    case 'ERROR':
      return 'invocationId' in message
        ? [MESSAGE_CODE.ERROR, MESSAGE_CODE.INVOCATION, message.invocationId, EMPTY_DICT, message.error]
        : [MESSAGE_CODE.ERROR, MESSAGE_CODE[message.requestType], message.requestId, message.details, message.error];
    case 'PUBLISH': {
      const { acknowledge, excludeMe, recorded } = message.options;
      const options = {
        ...(acknowledge ? { acknowledge } : {}),
        ...(excludeMe ? {} : { exclude_me: false }),
        ...(recorded ? { recorded } : {}),
      };
      return [MESSAGE_CODE.PUBLISH, message.requestId, options, message.topic];
    }
    case 'PUBLISHED':
      return [MESSAGE_CODE.PUBLISHED, message.requestId, message.publicationId];
    case 'SUBSCRIBE':
      return [MESSAGE_CODE.SUBSCRIBE, message.requestId, matchOption(message.match), message.topic];
    case 'SUBSCRIBED':
      return [MESSAGE_CODE.SUBSCRIBED, message.requestId, message.subscriptionId];
    case 'UNSUBSCRIBE':
      return [MESSAGE_CODE.UNSUBSCRIBE, message.requestId, message.subscriptionId];
    case 'UNSUBSCRIBED':
      return [MESSAGE_CODE.UNSUBSCRIBED, message.requestId];
    case 'EVENT':
      return [MESSAGE_CODE.EVENT, message.subscriptionId, message.publicationId, message.details];
    case 'CALL':
      return [MESSAGE_CODE.CALL, message.requestId, EMPTY_DICT, message.procedure];
    case 'CANCEL':
      return [MESSAGE_CODE.CANCEL, message.requestId, { mode: message.mode }];
    case 'RESULT':
      return [MESSAGE_CODE.RESULT, message.requestId, message.details];
    case 'REGISTER': {
      const { match, invoke, forceReregister } = message.options;
      const options = {
        ...matchOption(match),
        ...(invoke === 'single' ? {} : { invoke }),
        ...(forceReregister ? { force_reregister: true } : {}),
      };
      return [MESSAGE_CODE.REGISTER, message.requestId, options, message.procedure];
    }
    case 'REGISTERED':
      return [MESSAGE_CODE.REGISTERED, message.requestId, message.registrationId];
    case 'UNREGISTER':
      return [MESSAGE_CODE.UNREGISTER, message.requestId, message.registrationId];
    case 'UNREGISTERED':
      return [MESSAGE_CODE.UNREGISTERED, message.requestId];
    case 'INVOCATION':
      return [MESSAGE_CODE.INVOCATION, message.invocationId, message.registrationId, message.details];
    case 'INTERRUPT':
      return [MESSAGE_CODE.INTERRUPT, message.invocationId, message.options];
    case 'YIELD':
      return [MESSAGE_CODE.YIELD, message.invocationId, EMPTY_DICT];
  }
}

function matchOption(match: string): Dict {
  return match === 'exact' ? {} : { match };
}

function helloDetails({ roles, features, authmethods, authid }: Hello): Dict {
  const callee = features.calleeCanceling ? { features: { call_canceling: true } } : {};
  return {
    roles: Object.fromEntries(roles.map((role) => [role, role === 'callee' ? callee : {}])),
    ...(authmethods === undefined ? {} : { authmethods }),
    ...(authid === undefined ? {} : { authid }),
  };
}
