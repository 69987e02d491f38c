import type { Clock } from '../../model/ports';
import type { Subscribe, Unsubscribe } from '../../wamp/client-message';
import { ERROR_URI } from '../../wamp/error-uris';
import type { RandomIdSource } from '../../wamp/ids';
import { isMatchPolicy, isValidUri, type MatchPolicy, type UriRules } from '../../wamp/uri';
import type { Authorizer } from '../auth/authorizer';
import { EVENTS_DROPPED_TOPIC, type MetaEvents } from '../meta/meta-events';
import { PatternIndex } from '../pattern-index';
import { invalidUri, refuse, tooMany, unknownMatch, type Refusal } from '../refusal';
import type { Session } from '../session';
import { Subscription } from './subscription';

export interface SubscriptionsOptions {
  readonly ids: RandomIdSource;
  readonly clock: Clock;
  readonly authorizer: Authorizer;
  readonly uriRules: UriRules;
  readonly metaEvents: MetaEvents;
}

/** Subscriptions of one session: ten thousand topics one by one; beyond that a pattern serves better. */
const MAXIMUM_SUBSCRIPTIONS = 10_000;

/** Keeps the subscriptions, and says of each change who was told what: SUBSCRIBED and UNSUBSCRIBED, then the meta events. */
export class Subscriptions {
  private readonly options: SubscriptionsOptions;
  /** match and topic -> subscription */
  private readonly index = new PatternIndex<Subscription>();
  /** subscription ID -> subscription */
  private readonly subscriptions = new Map<number, Subscription>();
  /** session -> its subscriptions */
  private readonly bySession = new Map<Session, Set<Subscription>>();

  constructor(options: SubscriptionsOptions) {
    this.options = options;
  }

  /** @returns the subscription, unless it was refused. */
  subscribe(session: Session, request: Subscribe): Subscription | undefined {
    const { match, topic, requestId } = request;
    if (!isMatchPolicy(match)) {
      refuse(session, request, unknownMatch(match));
      return undefined;
    }
    const refusal = this.check(session, topic, match);
    if (refusal !== undefined) {
      refuse(session, request, refusal);
      return undefined;
    }
    const existing = this.index.get(match, topic);
    const subscription = existing ?? this.create(match, topic, { hasHistory: false });
    const isNew = !subscription.has(session);
    subscription.add(session);
    this.subscriptionsOf(session).add(subscription);
    session.send({ type: 'SUBSCRIBED', requestId, subscriptionId: subscription.id });
    const { metaEvents } = this.options;
    if (existing === undefined) metaEvents.subscriptionCreated(session, subscription);
    if (isNew) metaEvents.subscribed(session, subscription);
    return subscription;
  }

  unsubscribe(session: Session, request: Unsubscribe): void {
    const subscription = this.subscriptions.get(request.subscriptionId);
    if (subscription === undefined || !subscription.has(session)) {
      return refuse(session, request, {
        error: ERROR_URI.noSuchSubscription,
        message: `This session has no subscription ${request.subscriptionId}`,
      });
    }
    this.detach(session, subscription, () => {
      session.send({ type: 'UNSUBSCRIBED', requestId: request.requestId });
    });
  }

  /** Takes a subscription back from a subscriber, which is told if it understands that. */
  revoke(session: Session, subscription: Subscription, reason: string | undefined): void {
    this.detach(session, subscription, () => {
      if (!session.features.subscriberRevocation) return;
      session.send({ type: 'UNSUBSCRIBED', requestId: 0, revoked: { id: subscription.id, reason } });
    });
  }

  /** Removes all subscriptions of a session that leaves. */
  removeSession(session: Session): void {
    for (const subscription of this.bySession.get(session) ?? []) this.detach(session, subscription, () => undefined);
    this.bySession.delete(session);
  }

  get(id: number): Subscription | undefined {
    return this.subscriptions.get(id);
  }

  find(match: MatchPolicy, topic: string): Subscription | undefined {
    return this.index.get(match, topic);
  }

  /** Those that an event of the topic goes to. */
  matching(topic: string): readonly Subscription[] {
    return this.index.matching(topic);
  }

  all(): Iterable<Subscription> {
    return this.subscriptions.values();
  }

  /** A subscription without subscribers is kept only for its history. */
  create(match: MatchPolicy, topic: string, { hasHistory }: { readonly hasHistory: boolean }): Subscription {
    const options = { id: this.freshId(), match, topic, createdAtMs: this.options.clock(), hasHistory };
    const subscription = new Subscription(options);
    this.index.set(match, topic, subscription);
    this.subscriptions.set(subscription.id, subscription);
    return subscription;
  }

  private check(session: Session, topic: string, match: MatchPolicy): Refusal | undefined {
    const { uriRules, authorizer } = this.options;
    if (!isValidUri(topic, match, uriRules)) return invalidUri(topic);
    // Of itself each session is told, whoever it is, and of no other.
    const isOfItself = match === 'exact' && topic === EVENTS_DROPPED_TOPIC;
    const denial = isOfItself ? undefined : authorizer.checkPattern(session, 'subscribe', { match, uri: topic });
    if (denial !== undefined) return denial;
    const held = this.subscriptionsOf(session);
    const existing = this.index.get(match, topic);
    if (held.size < MAXIMUM_SUBSCRIPTIONS || (existing !== undefined && held.has(existing))) return undefined;
    return tooMany(held.size, 'subscriptions');
  }

  /** Takes the subscriber off; `tell` answers it before the meta events go out. */
  private detach(session: Session, subscription: Subscription, tell: () => void): void {
    const { metaEvents } = this.options;
    subscription.remove(session);
    this.bySession.get(session)?.delete(subscription);
    const isOver = subscription.size === 0 && !subscription.hasHistory;
    if (isOver) {
      this.subscriptions.delete(subscription.id);
      this.index.delete(subscription.match, subscription.topic);
    }
    tell();
    metaEvents.unsubscribed(session, subscription);
    if (isOver) metaEvents.subscriptionDeleted(session, subscription);
  }

  private freshId(): number {
    let id = this.options.ids();
    while (this.subscriptions.has(id)) id = this.options.ids();
    return id;
  }

  private subscriptionsOf(session: Session): Set<Subscription> {
    let subscriptions = this.bySession.get(session);
    if (subscriptions === undefined) {
      subscriptions = new Set();
      this.bySession.set(session, subscriptions);
    }
    return subscriptions;
  }
}
