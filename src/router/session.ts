import type { Role } from '../model/device';
import type { ClientFeatures } from '../wamp/features';
import type { Dict } from '../wamp/payload';
import type { RouterMessage } from '../wamp/router-message';

export type AuthRole = Role | 'anonymous';

/** Who a session is, as WELCOME tells it. */
export interface Identity {
  readonly authid: string;
  readonly authrole: AuthRole;
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
}

/** One peer that has joined the realm: what broker and dealer know of it. */
export class Session {
  readonly id: number;
  readonly authid: string;
  readonly authrole: AuthRole;
  readonly features: ClientFeatures;
  /** Queues a message; messages arrive in the order in which they were sent. After the session has left it does nothing. */
  readonly send: (message: RouterMessage) => void;
  /** Says GOODBYE to a session that has been removed from its realm. */
  readonly close: (closing: Closing) => void;
  /** The request ID last received, for the strict rule. */
  lastRequestId = 0;
  private readonly identity: Identity;

  constructor({ id, identity, features, send, close }: SessionOptions) {
    this.id = id;
    this.authid = identity.authid;
    this.authrole = identity.authrole;
    this.features = features;
    this.send = send;
    this.close = close;
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
