import type { Clock } from '../model/ports';
import { type ClientFeatures, routerRoles } from '../wamp/features';
import { nextId, type RandomIdSource } from '../wamp/ids';
import { type Dict, payloadOf } from '../wamp/payload';
import { ProtocolViolation } from '../wamp/protocol-violation';
import type { RouterMessage } from '../wamp/router-message';
import type { UriRules } from '../wamp/uri';
import type { Authorizer } from './auth/authorizer';
import { DecisionMaker } from './auth/decision-maker';
import { Broker } from './broker/broker';
import type { EventHistory, HistorySubject } from './broker/event-history';
import type { RetainedLimits } from './broker/retained-events';
import { Dealer } from './dealer/dealer';
import { Inboxes } from './inbox/inboxes';
import type { RealmMessage } from './inbox/realm-message';
import { Turns } from './inbox/turns';
import { historyProcedures } from './meta/history-procedure';
import { MetaApi } from './meta/meta-api';
import { EVENTS_DROPPED_TOPIC, MetaEvents } from './meta/meta-events';
import { registrationProcedures } from './meta/registration-procedures';
import { sessionProcedures } from './meta/session-procedures';
import { subscriptionProcedures } from './meta/subscription-procedures';
import { testamentProcedures } from './meta/testament-procedures';
import { Testaments } from './meta/testaments';
import { RealmCounters } from './metrics/realm-counters';
import { OwnCalls } from './own-calls';
import type { PublicationRecorder } from './recorder/publication-recorder';
import type { Scheduler } from './scheduler';
import { type Closing, type EventLoss, type Identity, Session } from './session';

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
  /** How far publishers and callers of a role are trusted; 0 is the least, and that of roles that are not named. */
  readonly trustLevels: Readonly<Record<string, number>>;
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
  /** Says ABORT, and has the realm remove the session. */
  readonly abort: (violation: ProtocolViolation) => void;
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
  private readonly turns = new Turns();
  private readonly inboxes: Inboxes;
  /** session ID -> session */
  private readonly sessions = new Map<number, Session>();

  constructor(options: RealmOptions) {
    this.name = options.name;
    this.options = options;
    const { allowsDisclosure, historySubjects } = options;
    const trustLevels = new Map(Object.entries(options.trustLevels));
    this.roles = routerRoles({ identification: allowsDisclosure, eventHistory: historySubjects.length > 0 });
    this.metaEvents = new MetaEvents((topic, cause, args) => this.broker.announce(topic, cause, args));
    const shared = {
      ...options,
      counters: this.counters,
      metaEvents: this.metaEvents,
      trustLevelOf: ({ authrole }: Session) => trustLevels.get(authrole) ?? 0,
    };
    this.broker = new Broker(shared);
    this.dealer = new Dealer({ ...shared, callMeta: (caller, call) => this.metaApi.call(caller, call) });
    this.metaApi = this.createMetaApi();
    this.inboxes = this.createInboxes();
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

  join({ sessionId = this.drawSessionId(), identity, features, send, close, abort }: Joining): Session {
    const session = new Session({ id: sessionId, identity, features, send, close, abort });
    this.sessions.set(session.id, session);
    this.metaEvents.joined(session);
    return session;
  }

  /** Removes everything that the session holds, and publishes its testaments. Safe to call twice. */
  leave(session: Session): void {
    this.turns.run(() => this.remove(session, { isSilent: false, isForced: false }));
  }

  /** Calls `act` once all is done that the session has asked for: at once, unless an authorizer decides about some of it. */
  afterAll(session: Session, act: () => void): void {
    this.inboxes.afterAll(session, act);
  }

  /** Tells a session of events that it did not get, if it has subscribed to that. */
  tellOfLoss(session: Session, { dropped, total }: EventLoss): void {
    this.broker.tell(session, EVENTS_DROPPED_TOPIC, payloadOf([], { session: session.id, dropped, total }));
  }

  /**
   * Does what a session asks for: at once, unless an authorizer decides about it or something before it. Refusals are answered by ERROR.
   *
   * @throws ProtocolViolation if the session must end.
   */
  handle(session: Session, message: RealmMessage): void {
    if (this.options.authorizer.isStatic) this.perform(session, message);
    else this.inboxes.take(session, message, (sender, asked) => this.perform(sender, asked));
  }

  private perform(session: Session, message: RealmMessage): void {
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

  private remove(
    session: Session,
    { isSilent, isForced }: { readonly isSilent: boolean; readonly isForced: boolean },
  ): void {
    if (!this.sessions.delete(session.id)) return;
    this.inboxes.remove(session, { isForced });
    this.broker.removeSession(session);
    this.dealer.removeSession(session);
    const testaments = this.testaments.take(session);
    if (isSilent) return;
    for (const testament of testaments) {
      this.inboxes.take(session, testament, (publisher, message) => {
        if (message.type === 'PUBLISH') this.broker.publish(publisher, message);
      });
    }
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
        kill: (session, closing, { isSilent }) => {
          this.remove(session, { isSilent, isForced: true });
          session.close(closing);
        },
      }),
      testamentProcedures(testaments, broker),
      subscriptionProcedures(subscriptions, authorizer),
      historyProcedures({ subscriptions, authorizer, history }),
      registrationProcedures(dealer.registrar),
    );
  }

  private createInboxes(): Inboxes {
    const { broker, dealer, options, turns } = this;
    const { authorizer, uriRules, allowsDisclosure } = options;
    const ownCalls = new OwnCalls({
      ...options,
      dealer,
      defer: (act) => turns.defer(act),
      waits: (session) => authorizer.authorizerOf(session) !== undefined,
    });
    return new Inboxes({
      authorizer,
      turns,
      uriRules,
      allowsDisclosure,
      subscriptions: broker.subscriptions,
      isContinuation: (session, requestId) => dealer.isContinuation(session, requestId),
      decisionMaker: new DecisionMaker({
        clock: options.clock,
        scheduler: { after: (milliseconds, run) => options.scheduler.after(milliseconds, () => turns.run(run)) },
        call: (procedure, args, settle) => ownCalls.call(procedure, args, settle),
      }),
      end: (session, closing) => {
        if (!this.sessions.has(session.id)) return;
        this.remove(session, { isSilent: false, isForced: true });
        session.close(closing);
      },
    });
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
