import type { Publish, Subscribe, Unsubscribe } from '../wamp/client-message';
import { ERROR_URI } from '../wamp/error-uris';
import type { RandomIdSource } from '../wamp/ids';
import type { Dict } from '../wamp/payload';
import type { Event } from '../wamp/router-message';
import { isMatchPolicy, isReservedUri, isValidUri, type MatchPolicy, type UriRules } from '../wamp/uri';
import type { Authorizer } from './auth/authorizer';
import { PatternIndex } from './pattern-index';
import { payloadBytes } from './payload-bytes';
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

/** Memory of the payloads that wait for the recorder, of all sessions: on a router of 1 GiB it leaves room for everything else. */
const MAXIMUM_WAITING_BYTES = 67_108_864;

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
  /** About the memory of all that wait there. */
  private waitingBytes = 0;

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

    const { recorder } = this.options;
    const isRecorded = recorder !== undefined && !request.options.recorded && recorder.records(request.topic);
    const waits = isRecorded && request.options.acknowledge;
    const queue = this.queues.get(session);
    const bytes = waits || queue !== undefined ? payloadBytes(request.payload) : 0;
    const full = this.checkRoom(queue, bytes);
    if (full !== undefined) return answerRefusal(session, request, full);

    if (!isRecorded) {
      this.releaseInTurn(session, request, bytes);
    } else if (waits) {
      this.waitingBytes += bytes;
      const settle = this.queueOf(session).hold(
        () => {
          this.waitingBytes -= bytes;
          this.release(session, request);
        },
        (fault) => {
          this.waitingBytes -= bytes;
          answerRefusal(session, request, fault);
        },
      );
      recorder.record(request, settle);
    } else {
      const fault = recorder.recordUnacknowledged(request);
      if (fault === undefined) this.releaseInTurn(session, request, bytes);
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

  /** Why a publication of so many bytes cannot wait, if it would have to. */
  private checkRoom(queue: PublicationQueue | undefined, bytes: number): Refusal | undefined {
    if (queue !== undefined && queue.waiting >= MAXIMUM_WAITING_PUBLICATIONS) {
      return {
        error: ERROR_URI.unavailable,
        message: `${queue.waiting} publications of this session wait to be recorded: wait for their PUBLISHED, then repeat`,
      };
    }
    if (bytes > 0 && this.waitingBytes + bytes > MAXIMUM_WAITING_BYTES) {
      return {
        error: ERROR_URI.unavailable,
        message: `Publications of ${this.waitingBytes} bytes wait to be recorded, and no more can: publish it again in a few seconds`,
      };
    }
    return undefined;
  }

  private releaseInTurn(session: Session, request: Publish, bytes: number): void {
    const queue = this.queues.get(session);
    if (queue === undefined) return this.release(session, request);
    this.waitingBytes += bytes;
    queue.append(() => {
      this.waitingBytes -= bytes;
      this.release(session, request);
    });
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
