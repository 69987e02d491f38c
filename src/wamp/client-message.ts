import type { ClientFeatures, ClientRole } from './features';
import type { Dict, Passthru, Payload } from './payload';

/*
 * What a client may send to a router. Above each type is its shape on the wire; the options are those that this router knows.
 */

/** [HELLO, Realm|uri, Details|dict] */
export interface Hello {
  readonly type: 'HELLO';
  readonly realm: string;
  readonly roles: readonly ClientRole[];
  readonly features: ClientFeatures;
  readonly authmethods: readonly string[] | undefined;
  readonly authid: string | undefined;
  /** What an authentication method needs beside that. */
  readonly authextra?: Dict | undefined;
}

/** [ABORT, Details|dict, Reason|uri], in both directions; it has no answer. */
export interface Abort {
  readonly type: 'ABORT';
  readonly reason: string;
  readonly message: string | undefined;
}

/** [AUTHENTICATE, Signature|string, Extra|dict] */
export interface Authenticate {
  readonly type: 'AUTHENTICATE';
  readonly signature: string;
  readonly extra?: Dict;
}

/** [GOODBYE, Details|dict, Reason|uri], in both directions. */
export interface Goodbye {
  readonly type: 'GOODBYE';
  readonly reason: string;
  readonly message: string | undefined;
}

/** [PUBLISH, Request|id, Options|dict, Topic|uri, Arguments|list, ArgumentsKw|dict] */
export interface Publish {
  readonly type: 'PUBLISH';
  readonly requestId: number;
  readonly options: PublishOptions;
  readonly topic: string;
  readonly payload: Payload;
}

export interface PublishOptions {
  /** The publisher wants PUBLISHED or ERROR; without it a PUBLISH is never answered. */
  readonly acknowledge: boolean;
  /** The publisher gets no EVENT of its own publication. */
  readonly excludeMe: boolean;
  /** Subscribers are told who published. */
  readonly discloseMe: boolean;
  /** Later subscribers that ask for it get this event as well. */
  readonly retain: boolean;
  /** Which subscribers get it, if not all. */
  readonly receivers: Receivers | undefined;
  readonly passthru: Passthru | undefined;
  /** Ours: this reading is already durable, do not record it again. Only sessions of role `service` may say so. */
  readonly recorded: boolean;
}

export const DEFAULT_PUBLISH_OPTIONS: PublishOptions = {
  acknowledge: false,
  excludeMe: true,
  discloseMe: false,
  retain: false,
  receivers: undefined,
  passthru: undefined,
  recorded: false,
};

/**
 * Subscriber black- and whitelisting: a subscriber gets the event if it is in every list of the eligible that is there, and in
 * none of the excluded. An empty list of the eligible lets nobody have it.
 */
export interface Receivers {
  readonly eligible: ReadonlySet<number> | undefined;
  readonly eligibleAuthids: ReadonlySet<string> | undefined;
  readonly eligibleAuthroles: ReadonlySet<string> | undefined;
  readonly excluded: ReadonlySet<number> | undefined;
  readonly excludedAuthids: ReadonlySet<string> | undefined;
  readonly excludedAuthroles: ReadonlySet<string> | undefined;
}

/** [SUBSCRIBE, Request|id, Options|dict, Topic|uri] */
export interface Subscribe {
  readonly type: 'SUBSCRIBE';
  readonly requestId: number;
  /** The match policy as received: the broker refuses those it does not know. */
  readonly match: string;
  /** The subscriber wants the retained events as well. */
  readonly getRetained: boolean;
  readonly topic: string;
}

/** [UNSUBSCRIBE, Request|id, SUBSCRIBED.Subscription|id] */
export interface Unsubscribe {
  readonly type: 'UNSUBSCRIBE';
  readonly requestId: number;
  readonly subscriptionId: number;
}

/** [CALL, Request|id, Options|dict, Procedure|uri, Arguments|list, ArgumentsKw|dict] */
export interface Call {
  readonly type: 'CALL';
  readonly requestId: number;
  readonly options: CallOptions;
  readonly procedure: string;
  readonly payload: Payload;
}

export interface CallOptions {
  /** The caller takes results in several pieces. */
  readonly receiveProgress: boolean;
  /** More pieces of this call will follow under the same request ID. */
  readonly progress: boolean;
  /** The callee is told who calls. */
  readonly discloseMe: boolean;
  /** 0: none. */
  readonly timeoutMilliseconds: number;
  readonly passthru: Passthru | undefined;
}

export const DEFAULT_CALL_OPTIONS: CallOptions = {
  receiveProgress: false,
  progress: false,
  discloseMe: false,
  timeoutMilliseconds: 0,
  passthru: undefined,
};

/** [CANCEL, CALL.Request|id, Options|dict] */
export interface Cancel {
  readonly type: 'CANCEL';
  readonly requestId: number;
  /** The cancel mode as received. */
  readonly mode: string;
}

/** [REGISTER, Request|id, Options|dict, Procedure|uri] */
export interface Register {
  readonly type: 'REGISTER';
  readonly requestId: number;
  readonly options: RegisterOptions;
  readonly procedure: string;
}

export interface RegisterOptions {
  /** The match policy as received: the dealer refuses those it does not know. */
  readonly match: string;
  /** The invocation policy as received. */
  readonly invoke: string;
  /** Takes the procedure over from whoever holds it. */
  readonly forceReregister: boolean;
  /** The callee is told who calls, whether or not the caller asks for it. */
  readonly discloseCaller: boolean;
  /** The callee keeps to timeouts by itself. */
  readonly forwardTimeout: boolean;
}

export const DEFAULT_REGISTER_OPTIONS: RegisterOptions = {
  match: 'exact',
  invoke: 'single',
  forceReregister: false,
  discloseCaller: false,
  forwardTimeout: false,
};

/** [UNREGISTER, Request|id, REGISTERED.Registration|id] */
export interface Unregister {
  readonly type: 'UNREGISTER';
  readonly requestId: number;
  readonly registrationId: number;
}

/** [YIELD, INVOCATION.Request|id, Options|dict, Arguments|list, ArgumentsKw|dict] */
export interface Yield {
  readonly type: 'YIELD';
  readonly invocationId: number;
  /** More pieces of the result will follow. */
  readonly progress: boolean;
  readonly passthru: Passthru | undefined;
  readonly payload: Payload;
}

/** [ERROR, INVOCATION, INVOCATION.Request|id, Details|dict, Error|uri, Arguments|list, ArgumentsKw|dict] */
export interface InvocationError {
  readonly type: 'ERROR';
  readonly invocationId: number;
  readonly passthru: Passthru | undefined;
  readonly error: string;
  readonly payload: Payload;
}

export type ClientMessage =
  | Hello
  | Abort
  | Authenticate
  | Goodbye
  | Publish
  | Subscribe
  | Unsubscribe
  | Call
  | Cancel
  | Register
  | Unregister
  | Yield
  | InvocationError;

export type ClientMessageType = ClientMessage['type'];
