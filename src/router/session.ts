import type { Role } from '../model/device';
import type { ClientFeatures } from '../wamp/features';
import type { RouterMessage } from '../wamp/router-message';

export type AuthRole = Role | 'anonymous';

/** Who a session is, as WELCOME tells it. */
export interface Identity {
  readonly authid: string;
  readonly authrole: AuthRole;
}

export interface SessionOptions {
  readonly id: number;
  readonly identity: Identity;
  readonly features: ClientFeatures;
  readonly send: (message: RouterMessage) => void;
}

/** One peer that has joined the realm: what broker and dealer know of it. */
export class Session {
  readonly id: number;
  readonly authid: string;
  readonly authrole: AuthRole;
  readonly features: ClientFeatures;
  /** Queues a message; messages arrive in the order in which they were sent. After the session has left it does nothing. */
  readonly send: (message: RouterMessage) => void;
  /** The request ID last received, for the strict rule. */
  lastRequestId = 0;

  constructor({ id, identity, features, send }: SessionOptions) {
    this.id = id;
    this.authid = identity.authid;
    this.authrole = identity.authrole;
    this.features = features;
    this.send = send;
  }
}
