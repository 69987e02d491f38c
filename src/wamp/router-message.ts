import type { Abort, Goodbye } from './client-message';
import type { Dict, Payload } from './payload';

/*
 * What a router may send to a client. Above each type is its shape on the wire.
 */

/** [WELCOME, Session|id, Details|dict] */
export interface Welcome {
  readonly type: 'WELCOME';
  readonly sessionId: number;
  readonly details: Dict;
}

/** [CHALLENGE, AuthMethod|string, Extra|dict] */
export interface Challenge {
  readonly type: 'CHALLENGE';
  readonly authmethod: string;
  readonly extra: Dict;
}

/** Requests that an ERROR from the router can answer. */
export type RequestType = 'PUBLISH' | 'SUBSCRIBE' | 'UNSUBSCRIBE' | 'CALL' | 'REGISTER' | 'UNREGISTER';

/** [ERROR, REQUEST.Type|int, REQUEST.Request|id, Details|dict, Error|uri, Arguments|list, ArgumentsKw|dict] */
export interface RequestError {
  readonly type: 'ERROR';
  readonly requestType: RequestType;
  readonly requestId: number;
  readonly details: Dict;
  readonly error: string;
  readonly payload: Payload;
}

/** [PUBLISHED, PUBLISH.Request|id, Publication|id] */
export interface Published {
  readonly type: 'PUBLISHED';
  readonly requestId: number;
  readonly publicationId: number;
}

/** [SUBSCRIBED, SUBSCRIBE.Request|id, Subscription|id] */
export interface Subscribed {
  readonly type: 'SUBSCRIBED';
  readonly requestId: number;
  readonly subscriptionId: number;
}

/** A subscription or registration that the router took back. */
export interface Revocation {
  readonly id: number;
  readonly reason: string | undefined;
}

/** [UNSUBSCRIBED, UNSUBSCRIBE.Request|id], or [UNSUBSCRIBED, 0, Details|dict] for a subscription that is revoked. */
export interface Unsubscribed {
  readonly type: 'UNSUBSCRIBED';
  readonly requestId: number;
  readonly revoked?: Revocation;
}

/** [EVENT, SUBSCRIBED.Subscription|id, PUBLISHED.Publication|id, Details|dict, Arguments|list, ArgumentsKw|dict] */
export interface Event {
  readonly type: 'EVENT';
  readonly subscriptionId: number;
  readonly publicationId: number;
  readonly details: Dict;
  readonly payload: Payload;
}

/** [RESULT, CALL.Request|id, Details|dict, Arguments|list, ArgumentsKw|dict] */
export interface Result {
  readonly type: 'RESULT';
  readonly requestId: number;
  readonly details: Dict;
  readonly payload: Payload;
}

/** [REGISTERED, REGISTER.Request|id, Registration|id] */
export interface Registered {
  readonly type: 'REGISTERED';
  readonly requestId: number;
  readonly registrationId: number;
}

/** [UNREGISTERED, UNREGISTER.Request|id], or [UNREGISTERED, 0, Details|dict] for a registration that is revoked. */
export interface Unregistered {
  readonly type: 'UNREGISTERED';
  readonly requestId: number;
  readonly revoked?: Revocation;
}

/** [INVOCATION, Request|id, REGISTERED.Registration|id, Details|dict, Arguments|list, ArgumentsKw|dict] */
export interface Invocation {
  readonly type: 'INVOCATION';
  readonly invocationId: number;
  readonly registrationId: number;
  readonly details: Dict;
  readonly payload: Payload;
}

/** [INTERRUPT, INVOCATION.Request|id, Options|dict] */
export interface Interrupt {
  readonly type: 'INTERRUPT';
  readonly invocationId: number;
  readonly options: Dict;
}

export type RouterMessage =
  | Welcome
  | Abort
  | Challenge
  | Goodbye
  | RequestError
  | Published
  | Subscribed
  | Unsubscribed
  | Event
  | Result
  | Registered
  | Unregistered
  | Invocation
  | Interrupt;

/** The answer to a request that could not be done; `message` is its only positional argument. */
export function requestError(
  requestType: RequestType,
  requestId: number,
  { error, message }: { readonly error: string; readonly message: string },
): RequestError {
  return {
    type: 'ERROR',
    requestType,
    requestId,
    details: {},
    error,
    payload: { args: [message], kwargs: undefined },
  };
}
