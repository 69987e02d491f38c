import type { Clock } from '../model/ports';
import type { ClientMessage } from '../wamp/client-message';
import { type ClientFeatures, routerRoles } from '../wamp/features';
import { nextId, type RandomIdSource } from '../wamp/ids';
import { type Dict, payloadOf } from '../wamp/payload';
import { ProtocolViolation } from '../wamp/protocol-violation';
import type { RouterMessage } from '../wamp/router-message';
import type { UriRules } from '../wamp/uri';
import type { Authorizer } from './auth/authorizer';
import { Broker } from './broker/broker';
import type { EventHistory, HistorySubject } from './broker/event-history';
import type { RetainedLimits } from './broker/retained-events';
import { Dealer } from './dealer/dealer';
import { historyProcedures } from './meta/history-procedure';
import { MetaApi } from './meta/meta-api';
import { EVENTS_DROPPED_TOPIC, MetaEvents } from './meta/meta-events';
import { registrationProcedures } from './meta/registration-procedures';
import { sessionProcedures } from './meta/session-procedures';
import { subscriptionProcedures } from './meta/subscription-procedures';
import { testamentProcedures } from './meta/testament-procedures';
import { Testaments } from './meta/testaments';
import { RealmCounters } from './metrics/realm-counters';
import type { PublicationRecorder } from './recorder/publication-recorder';
import type { Scheduler } from './scheduler';
import { type AuthRole, type Closing, type EventLoss, type Identity, Session } from './session';

export interface RealmOptions {
  readonly name: string;
  /** Draws session, publication, subscription and registration IDs, and callees for the invocation policy `random`. */
  readonly ids: RandomIdSource;
  readonly clock: Clock;
  /** Ends calls whose time is up. */
  readonly scheduler: Scheduler;
  readonly authorizer: Authorizer;
  readonly recorder: PublicationRecorder | undefined;
  readonly uriRules: UriRules;
  /** Whether a client's request IDs must count 1, 2, 3 ... over all its requests; many clients do not. */
  readonly strictRequestIds: boolean;
  /** Asks callees for progressive results although they cannot be canceled; some clients announce the first alone. */
  readonly lenientProgress: boolean;
  /** Whether sessions may be named to each other: `disclose_me`, `disclose_caller`. */
  readonly allowsDisclosure: boolean;
  /** How far publishers and callers are trusted; 0 is the least. */
  readonly trustLevels: Readonly<Record<AuthRole, number>>;
  readonly retainedLimits: RetainedLimits;
  readonly history: EventHistory;
  readonly historySubjects: readonly HistorySubject[];
}

export interface Joining {
  /** What `drawSessionId` gave. Default: one is drawn. */
  readonly sessionId?: number;
  readonly identity: Identity;
  readonly features: ClientFeatures;
  readonly send: (message: RouterMessage) => void;
  /** Says GOODBYE; the realm has removed the session. */
  readonly close: (closing: Closing) => void;
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
  /** WELCOME.Details.roles */
  readonly roles: Dict;
  readonly counters = new RealmCounters();
  private readonly options: RealmOptions;
  private readonly metaEvents: MetaEvents;
  private readonly testaments = new Testaments();
  private readonly broker: Broker;
  private readonly dealer: Dealer;
  private readonly metaApi: MetaApi;
  /** session ID -> session */
  private readonly sessions = new Map<number, Session>();

  constructor(options: RealmOptions) {
    this.name = options.name;
    this.options = options;
    const { allowsDisclosure, historySubjects, trustLevels } = options;
    this.roles = routerRoles({ identification: allowsDisclosure, eventHistory: historySubjects.length > 0 });
    this.metaEvents = new MetaEvents((topic, cause, args) => this.broker.announce(topic, cause, args));
    const shared = {
      ...options,
      counters: this.counters,
      metaEvents: this.metaEvents,
      trustLevelOf: ({ authrole }: Session) => trustLevels[authrole],
    };
    this.broker = new Broker(shared);
    this.dealer = new Dealer({ ...shared, callMeta: (caller, call) => this.metaApi.call(caller, call) });
    this.metaApi = this.createMetaApi();
  }

  get sessionCount(): number {
    return this.sessions.size;
  }

  /** An ID that no session has. It is not kept for anybody: whoever joins late looks again (`hasSession`). */
  drawSessionId(): number {
    const { ids } = this.options;
    let id = ids();
    while (this.sessions.has(id)) id = ids();
    return id;
  }

  hasSession(id: number): boolean {
    return this.sessions.has(id);
  }

  join({ sessionId = this.drawSessionId(), identity, features, send, close }: Joining): Session {
    const session = new Session({ id: sessionId, identity, features, send, close });
    this.sessions.set(session.id, session);
    this.metaEvents.joined(session);
    return session;
  }

  /** Removes everything that the session holds, and publishes its testaments. Safe to call twice. */
  leave(session: Session): void {
    this.remove(session, { isSilent: false });
  }

  /** Tells a session of events that it did not get, if it has subscribed to that. */
  tellOfLoss(session: Session, { dropped, total }: EventLoss): void {
    this.broker.tell(session, EVENTS_DROPPED_TOPIC, payloadOf([], { session: session.id, dropped, total }));
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
        if (!this.isFurtherPiece(session, message.requestId)) this.checkRequestId(session, message.requestId);
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

  private remove(session: Session, { isSilent }: { readonly isSilent: boolean }): void {
    if (!this.sessions.delete(session.id)) return;
    this.broker.removeSession(session);
    this.dealer.removeSession(session);
    const testaments = this.testaments.take(session);
    if (isSilent) return;
    for (const testament of testaments) this.broker.publish(session, testament);
    this.metaEvents.left(session);
  }

  private createMetaApi(): MetaApi {
    const { broker, dealer, options, sessions, testaments } = this;
    const { authorizer, history } = options;
    const { subscriptions } = broker;
    return new MetaApi(
      this.counters,
      sessionProcedures({
        all: () => sessions.values(),
        find: (id) => sessions.get(id),
        kill: (session, closing, how) => {
          this.remove(session, how);
          session.close(closing);
        },
      }),
      testamentProcedures(testaments, broker),
      subscriptionProcedures(subscriptions, authorizer),
      historyProcedures({ subscriptions, authorizer, history }),
      registrationProcedures(dealer.registrar),
    );
  }

  /** Pieces of one call repeat its request ID, which is then at or below the last one (checklist 7). */
  private isFurtherPiece(session: Session, requestId: number): boolean {
    return requestId <= session.lastRequestId && this.dealer.isContinuation(session, requestId);
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
