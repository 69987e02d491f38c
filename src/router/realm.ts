import type { ClientMessage } from '../wamp/client-message';
import type { ClientFeatures } from '../wamp/features';
import { nextId, type RandomIdSource } from '../wamp/ids';
import { ProtocolViolation } from '../wamp/protocol-violation';
import type { RouterMessage } from '../wamp/router-message';
import type { UriRules } from '../wamp/uri';
import type { Authorizer } from './auth/authorizer';
import { Broker } from './broker';
import { Dealer } from './dealer';
import type { PublicationRecorder } from './recorder/publication-recorder';
import { type Identity, Session } from './session';

export interface RealmOptions {
  readonly name: string;
  /** Draws session, publication, subscription and registration IDs. */
  readonly ids: RandomIdSource;
  readonly authorizer: Authorizer;
  readonly recorder: PublicationRecorder | undefined;
  readonly uriRules: UriRules;
  /** Whether a client's request IDs must count 1, 2, 3 ... over all its requests; many clients do not. */
  readonly strictRequestIds: boolean;
}

export interface Joining {
  readonly identity: Identity;
  readonly features: ClientFeatures;
  readonly send: (message: RouterMessage) => void;
}

/** What a session that has joined may ask of the realm. */
export type RealmMessage = Exclude<ClientMessage, { type: 'HELLO' | 'ABORT' | 'AUTHENTICATE' | 'GOODBYE' }>;

export function isRealmMessage(message: ClientMessage): message is RealmMessage {
  const { type } = message;
  return type !== 'HELLO' && type !== 'ABORT' && type !== 'AUTHENTICATE' && type !== 'GOODBYE';
}

/** A routing and administrative domain: sessions, and the broker and dealer between them. Synchronous; does no I/O. */
export class Realm {
  readonly name: string;
  private readonly options: RealmOptions;
  private readonly broker: Broker;
  private readonly dealer: Dealer;
  /** session ID -> session */
  private readonly sessions = new Map<number, Session>();

  constructor(options: RealmOptions) {
    this.name = options.name;
    this.options = options;
    this.broker = new Broker(options);
    this.dealer = new Dealer(options);
  }

  get sessionCount(): number {
    return this.sessions.size;
  }

  join({ identity, features, send }: Joining): Session {
    const { ids } = this.options;
    let id = ids();
    while (this.sessions.has(id)) id = ids();
    const session = new Session({ id, identity, features, send });
    this.sessions.set(id, session);
    return session;
  }

  /** Removes everything that the session holds. Safe to call twice. */
  leave(session: Session): void {
    if (!this.sessions.delete(session.id)) return;
    this.broker.removeSession(session);
    this.dealer.removeSession(session);
  }

  /**
   * Does what a session asks for. Refusals are answered by ERROR.
   *
   * @throws ProtocolViolation if the session must end.
   */
  handle(session: Session, message: RealmMessage): void {
    switch (message.type) {
      case 'PUBLISH':
        this.checkRequestId(session, message.requestId);
        return this.broker.publish(session, message);
      case 'CALL':
        this.checkRequestId(session, message.requestId);
        return this.dealer.call(session, message);
      case 'YIELD':
        return this.dealer.yield(session, message);
      case 'ERROR':
        return this.dealer.invocationError(session, message);
      case 'SUBSCRIBE':
        this.checkRequestId(session, message.requestId);
        return this.broker.subscribe(session, message);
      case 'UNSUBSCRIBE':
        this.checkRequestId(session, message.requestId);
        return this.broker.unsubscribe(session, message);
      case 'REGISTER':
        this.checkRequestId(session, message.requestId);
        return this.dealer.register(session, message);
      case 'UNREGISTER':
        this.checkRequestId(session, message.requestId);
        return this.dealer.unregister(session, message);
      case 'CANCEL':
        return this.dealer.cancel(session, message);
    }
  }

  private checkRequestId(session: Session, requestId: number): void {
    if (!this.options.strictRequestIds) return;
    const expected = nextId(session.lastRequestId);
    if (requestId !== expected) {
      throw new ProtocolViolation(
        `the request ID must be ${expected}, the next one of this session; received ${requestId}`,
      );
    }
    session.lastRequestId = requestId;
  }
}
