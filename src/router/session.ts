import type { ClientFeatures } from '../wamp/features';
import type { Dict } from '../wamp/payload';
import type { ProtocolViolation } from '../wamp/protocol-violation';
import type { RouterMessage } from '../wamp/router-message';

/** Who a session is, as WELCOME tells it. */
export interface Identity {
  readonly authid: string;
  /** A built-in role, or one that the configuration defines. */
  readonly authrole: string;
  readonly authmethod: string;
  /** Who knows the principal. */
  readonly authprovider: string;
}

/** Why a session is ended by another one, or by the router. */
export interface Closing {
  readonly reason: string;
  readonly message: string | undefined;
}

/** Events that a session did not get because it does not keep up. */
export interface EventLoss {
  /** Since it was last told. */
  readonly dropped: number;
  /** Since its connection began. */
  readonly total: number;
}

export interface SessionOptions {
  readonly id: number;
  readonly identity: Identity;
  readonly features: ClientFeatures;
  readonly send: (message: RouterMessage) => void;
  readonly close: (closing: Closing) => void;
  readonly abort: (violation: ProtocolViolation) => void;
}

/** One peer that has joined the realm: what broker and dealer know of it. */
export class Session {
  readonly id: number;
  readonly authid: string;
  readonly authrole: string;
  readonly identity: Identity;
  readonly features: ClientFeatures;
  /** Queues a message; messages arrive in the order in which they were sent. After the session has left it does nothing. */
  readonly send: (message: RouterMessage) => void;
  /** Says GOODBYE to a session that has been removed from its realm. */
  readonly close: (closing: Closing) => void;
  /** Says ABORT to a session that did what the protocol does not allow, after the turn in which it came. */
  readonly abort: (violation: ProtocolViolation) => void;
  /** The request ID last received, for the strict rule. */
  lastRequestId = 0;

  constructor({ id, identity, features, send, close, abort }: SessionOptions) {
    this.id = id;
    this.authid = identity.authid;
    this.authrole = identity.authrole;
    this.features = features;
    this.send = send;
    this.close = close;
    this.abort = abort;
    this.identity = identity;
  }

  /** What the meta API tells of it. */
  describe(): Dict {
    const { authid, authrole, authmethod, authprovider } = this.identity;
    return { session: this.id, authid, authrole, authmethod, authprovider };
  }
}

/** Who publishes or calls, in the details of an EVENT or INVOCATION. */
export function identityDetails(key: 'publisher' | 'caller', { id, authid, authrole }: Session): Dict {
  return { [key]: id, [`${key}_authid`]: authid, [`${key}_authrole`]: authrole };
}
