import type { Publish, Subscribe, Unsubscribe } from '../wamp/client-message';
import { ERROR_URI } from '../wamp/error-uris';
import type { RandomIdSource } from '../wamp/ids';
import type { Dict } from '../wamp/payload';
import type { Event } from '../wamp/router-message';
import { isMatchPolicy, isReservedUri, isValidUri, type MatchPolicy, type UriRules } from '../wamp/uri';
import type { Authorizer } from './auth/authorizer';
import { PatternIndex } from './pattern-index';
import { MAXIMUM_WAITING_PUBLICATIONS, PublicationQueue } from './publication-queue';
import type { PublicationRecorder } from './recorder/publication-recorder';
import { invalidUri, notAuthorized, refuse, reservedUri, tooMany, unknownMatch, type Refusal } from './refusal';
import type { Session } from './session';

interface Subscription {
  readonly id: number;
  readonly match: MatchPolicy;
  readonly topic: string;
  readonly subscribers: Set<Session>;
}

export interface BrokerOptions {
  readonly ids: RandomIdSource;
  readonly authorizer: Authorizer;
  readonly uriRules: UriRules;
  /** Makes publications durable before they are acknowledged; without it none are. */
  readonly recorder: PublicationRecorder | undefined;
}

/** Subscriptions of one session: ten thousand topics one by one; beyond that a pattern serves better. */
const MAXIMUM_SUBSCRIPTIONS = 10_000;

const NO_DETAILS: Dict = {};

/**
 * Routes publications to subscribers. Synchronous but for recorded publications, whose PUBLISHED waits for the recorder.
 *
 * A publication that is recorded and to be acknowledged reaches its subscribers once it is durable, so that nobody sees what is
 * then refused; the publisher's later publications wait behind it. One that is not to be acknowledged reaches them at once.
 */
export class Broker {
  private readonly options: BrokerOptions;
  /** match and topic -> subscription */
  private readonly index = new PatternIndex<Subscription>();
  /** subscription ID -> subscription */
  private readonly subscriptions = new Map<number, Subscription>();
  /** session -> its subscriptions */
  private readonly bySession = new Map<Session, Set<Subscription>>();
  /** publisher -> its publications that wait; only while some do */
  private readonly queues = new Map<Session, PublicationQueue>();

  constructor(options: BrokerOptions) {
    this.options = options;
  }

  subscribe(session: Session, request: Subscribe): void {
    const { match, topic } = request;
    if (!isMatchPolicy(match)) return refuse(session, request, unknownMatch(match));
    if (!isValidUri(topic, match, this.options.uriRules)) return refuse(session, request, invalidUri(topic));
    if (!this.options.authorizer.allows(session, 'subscribe', topic)) {
      return refuse(session, request, notAuthorized(session, 'subscribe to', topic));
    }
    const held = this.subscriptionsOf(session);
    const existing = this.index.get(match, topic);
    if (held.size >= MAXIMUM_SUBSCRIPTIONS && (existing === undefined || !held.has(existing))) {
      return refuse(session, request, tooMany(held.size, 'subscriptions'));
    }
    const subscription = existing ?? this.createSubscription(match, topic);
    subscription.subscribers.add(session);
    held.add(subscription);
    session.send({ type: 'SUBSCRIBED', requestId: request.requestId, subscriptionId: subscription.id });
  }

  unsubscribe(session: Session, request: Unsubscribe): void {
    const subscription = this.subscriptions.get(request.subscriptionId);
    if (subscription === undefined || !subscription.subscribers.has(session)) {
      return refuse(session, request, {
        error: ERROR_URI.noSuchSubscription,
        message: `This session has no subscription ${request.subscriptionId}`,
      });
    }
    this.subscriptionsOf(session).delete(subscription);
    this.removeSubscriber(subscription, session);
    session.send({ type: 'UNSUBSCRIBED', requestId: request.requestId });
  }

  publish(session: Session, request: Publish): void {
    const refusal = this.checkPublish(session, request);
    if (refusal !== undefined) return answerRefusal(session, request, refusal);

    const queue = this.queues.get(session);
    if (queue !== undefined && queue.waiting >= MAXIMUM_WAITING_PUBLICATIONS) {
      return answerRefusal(session, request, {
        error: ERROR_URI.unavailable,
        message: `${queue.waiting} publications of this session wait to be recorded: wait for their PUBLISHED, then repeat`,
      });
    }
    const { recorder } = this.options;
    if (recorder === undefined || request.options.recorded || !recorder.records(request.topic)) {
      this.releaseInTurn(session, request);
    } else if (request.options.acknowledge) {
      const settle = this.queueOf(session).hold(
        () => this.release(session, request),
        (fault) => answerRefusal(session, request, fault),
      );
      recorder.record(request, settle);
    } else {
      const fault = recorder.recordUnacknowledged(request);
      if (fault === undefined) this.releaseInTurn(session, request);
    }
  }

  /** Removes all subscriptions of a session that leaves. What it has published still goes its way. */
  removeSession(session: Session): void {
    for (const subscription of this.bySession.get(session) ?? []) this.removeSubscriber(subscription, session);
    this.bySession.delete(session);
  }

  private checkPublish(session: Session, { topic, options }: Publish): Refusal | undefined {
    const { authorizer, uriRules } = this.options;
    if (!isValidUri(topic, 'exact', uriRules)) return invalidUri(topic);
    if (isReservedUri(topic)) return reservedUri(topic);
    if (!authorizer.allows(session, 'publish', topic)) return notAuthorized(session, 'publish to', topic);
    if (options.recorded && !authorizer.mayMarkRecorded(session)) {
      return {
        error: ERROR_URI.notAuthorized,
        message: 'Options.recorded is for sessions of role service alone: leave it out',
      };
    }
    return undefined;
  }

  private releaseInTurn(session: Session, request: Publish): void {
    const queue = this.queues.get(session);
    if (queue === undefined) this.release(session, request);
    else queue.append(() => this.release(session, request));
  }

  private queueOf(session: Session): PublicationQueue {
    let queue = this.queues.get(session);
    if (queue === undefined) {
      queue = new PublicationQueue(() => this.queues.delete(session));
      this.queues.set(session, queue);
    }
    return queue;
  }

  /** Sends the events, then the acknowledgement. The one place through which every EVENT goes. */
  private release(publisher: Session, { topic, payload, options, requestId }: Publish): void {
    const publicationId = this.options.ids();
    for (const subscription of this.index.matching(topic)) {
      const event: Event = {
        type: 'EVENT',
        subscriptionId: subscription.id,
        publicationId,
        // A subscriber to a pattern cannot know the topic otherwise.
        details: subscription.match === 'exact' ? NO_DETAILS : { topic },
        payload,
      };
      for (const subscriber of subscription.subscribers) {
        if (subscriber !== publisher || !options.excludeMe) subscriber.send(event);
      }
    }
    if (options.acknowledge) publisher.send({ type: 'PUBLISHED', requestId, publicationId });
  }

  private createSubscription(match: MatchPolicy, topic: string): Subscription {
    const subscription = { id: this.freshId(), match, topic, subscribers: new Set<Session>() };
    this.index.set(match, topic, subscription);
    this.subscriptions.set(subscription.id, subscription);
    return subscription;
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

  private removeSubscriber(subscription: Subscription, session: Session): void {
    subscription.subscribers.delete(session);
    if (subscription.subscribers.size > 0) return;
    this.subscriptions.delete(subscription.id);
    this.index.delete(subscription.match, subscription.topic);
  }
}

/** A PUBLISH that was not to be acknowledged is never answered (checklist 20). */
function answerRefusal(session: Session, request: Publish, refusal: Refusal): void {
  if (request.options.acknowledge) refuse(session, request, refusal);
}
