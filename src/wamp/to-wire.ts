import type { CallOptions, ClientMessage, Hello, PublishOptions, Receivers, RegisterOptions } from './client-message';
import { rolesOf } from './features';
import { MESSAGE_CODE } from './message-codes';
import { type Dict, EMPTY_DICT, type Payload } from './payload';
import type { Revocation, RouterMessage } from './router-message';

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
      return [MESSAGE_CODE.AUTHENTICATE, message.signature, message.extra ?? EMPTY_DICT];
    case 'ERROR':
      return 'invocationId' in message
        ? [
            MESSAGE_CODE.ERROR,
            MESSAGE_CODE.INVOCATION,
            message.invocationId,
            message.passthru ?? EMPTY_DICT,
            message.error,
          ]
        : [MESSAGE_CODE.ERROR, MESSAGE_CODE[message.requestType], message.requestId, message.details, message.error];
    case 'PUBLISH':
      return [MESSAGE_CODE.PUBLISH, message.requestId, publishOptions(message.options), message.topic];
    case 'PUBLISHED':
      return [MESSAGE_CODE.PUBLISHED, message.requestId, message.publicationId];
    case 'SUBSCRIBE':
      return [
        MESSAGE_CODE.SUBSCRIBE,
        message.requestId,
        { ...matchOption(message.match), ...flag('get_retained', message.getRetained) },
        message.topic,
      ];
    case 'SUBSCRIBED':
      return [MESSAGE_CODE.SUBSCRIBED, message.requestId, message.subscriptionId];
    case 'UNSUBSCRIBE':
      return [MESSAGE_CODE.UNSUBSCRIBE, message.requestId, message.subscriptionId];
    case 'UNSUBSCRIBED':
      return message.revoked === undefined
        ? [MESSAGE_CODE.UNSUBSCRIBED, message.requestId]
        : [MESSAGE_CODE.UNSUBSCRIBED, 0, revocation('subscription', message.revoked)];
    case 'EVENT':
      return [MESSAGE_CODE.EVENT, message.subscriptionId, message.publicationId, message.details];
    case 'CALL':
      return [MESSAGE_CODE.CALL, message.requestId, callOptions(message.options), message.procedure];
    case 'CANCEL':
      return [MESSAGE_CODE.CANCEL, message.requestId, { mode: message.mode }];
    case 'RESULT':
      return [MESSAGE_CODE.RESULT, message.requestId, message.details];
    case 'REGISTER':
      return [MESSAGE_CODE.REGISTER, message.requestId, registerOptions(message.options), message.procedure];
    case 'REGISTERED':
      return [MESSAGE_CODE.REGISTERED, message.requestId, message.registrationId];
    case 'UNREGISTER':
      return [MESSAGE_CODE.UNREGISTER, message.requestId, message.registrationId];
    case 'UNREGISTERED':
      return message.revoked === undefined
        ? [MESSAGE_CODE.UNREGISTERED, message.requestId]
        : [MESSAGE_CODE.UNREGISTERED, 0, revocation('registration', message.revoked)];
    case 'INVOCATION':
      return [MESSAGE_CODE.INVOCATION, message.invocationId, message.registrationId, message.details];
    case 'INTERRUPT':
      return [MESSAGE_CODE.INTERRUPT, message.invocationId, message.options];
    case 'YIELD':
      return [MESSAGE_CODE.YIELD, message.invocationId, { ...flag('progress', message.progress), ...message.passthru }];
  }
}

function publishOptions(options: PublishOptions): Dict {
  const { acknowledge, excludeMe, discloseMe, retain, receivers, passthru, recorded } = options;
  return {
    ...flag('acknowledge', acknowledge),
    ...(excludeMe ? {} : { exclude_me: false }),
    ...flag('disclose_me', discloseMe),
    ...flag('retain', retain),
    ...(receivers === undefined ? {} : receiverLists(receivers)),
    ...passthru,
    ...flag('recorded', recorded),
  };
}

function receiverLists(receivers: Receivers): Dict {
  const lists: readonly (readonly [string, ReadonlySet<unknown> | undefined])[] = [
    ['eligible', receivers.eligible],
    ['eligible_authid', receivers.eligibleAuthids],
    ['eligible_authrole', receivers.eligibleAuthroles],
    ['exclude', receivers.excluded],
    ['exclude_authid', receivers.excludedAuthids],
    ['exclude_authrole', receivers.excludedAuthroles],
  ];
  return Object.fromEntries(lists.flatMap(([key, list]) => (list === undefined ? [] : [[key, [...list]]])));
}

function callOptions({ receiveProgress, progress, discloseMe, timeoutMilliseconds, passthru }: CallOptions): Dict {
  return {
    ...flag('receive_progress', receiveProgress),
    ...flag('progress', progress),
    ...flag('disclose_me', discloseMe),
    ...(timeoutMilliseconds === 0 ? {} : { timeout: timeoutMilliseconds }),
    ...passthru,
  };
}

function registerOptions({ match, invoke, forceReregister, discloseCaller, forwardTimeout }: RegisterOptions): Dict {
  return {
    ...matchOption(match),
    ...(invoke === 'single' ? {} : { invoke }),
    ...flag('force_reregister', forceReregister),
    ...flag('disclose_caller', discloseCaller),
    ...flag('forward_timeout', forwardTimeout),
  };
}

function revocation(kind: 'subscription' | 'registration', { id, reason }: Revocation): Dict {
  return { [kind]: id, ...(reason === undefined ? {} : { reason }) };
}

/** An option that is off is left out. */
function flag(key: string, isOn: boolean): Dict {
  return isOn ? { [key]: true } : {};
}

function matchOption(match: string): Dict {
  return match === 'exact' ? {} : { match };
}

function helloDetails({ roles, features, authmethods, authid, authextra }: Hello): Dict {
  return {
    roles: rolesOf(roles, features),
    ...(authmethods === undefined ? {} : { authmethods }),
    ...(authid === undefined ? {} : { authid }),
    ...(authextra === undefined ? {} : { authextra }),
  };
}
