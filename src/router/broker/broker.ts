import type { Clock } from '../../model/ports';
import type { Publish, Subscribe, Unsubscribe } from '../../wamp/client-message';
import { ERROR_URI } from '../../wamp/error-uris';
import type { RandomIdSource } from '../../wamp/ids';
import type { Payload } from '../../wamp/payload';
import { ProtocolViolation } from '../../wamp/protocol-violation';
import { ownedPayload } from '../../wamp/serialization/encoded-payload';
import { isReservedUri, isValidUri, type UriRules } from '../../wamp/uri';
import type { Authorizer } from '../auth/authorizer';
import type { MetaEvents } from '../meta/meta-events';
import type { RealmCounters } from '../metrics/realm-counters';
import { payloadBytes } from '../payload-bytes';
import type { PublicationRecorder } from '../recorder/publication-recorder';
import { disclosureRefused, invalidUri, refuse, reservedUri, type Refusal } from '../refusal';
import type { Session } from '../session';
import { Dispatcher } from './dispatcher';
import type { EventHistory, HistorySubject } from './event-history';
import { MAXIMUM_WAITING_PUBLICATIONS, PublicationQueue } from './publication-queue';
import { RetainedEvents, type RetainedLimits } from './retained-events';
import { Subscriptions } from './subscriptions';

export interface BrokerOptions {
  readonly ids: RandomIdSource;
  readonly clock: Clock;
  readonly authorizer: Authorizer;
  readonly uriRules: UriRules;
  /** Whether publishers may be named to subscribers. */
  readonly allowsDisclosure: boolean;
  readonly trustLevelOf: (session: Session) => number;
  readonly retainedLimits: RetainedLimits;
  readonly history: EventHistory;
  /** What has a history: each is a subscription of its own, whether or not anybody subscribes. */
  readonly historySubjects: readonly HistorySubject[];
  readonly metaEvents: MetaEvents;
  readonly counters: RealmCounters;
  /** Makes publications durable before they are acknowledged; without it none are. */
  readonly recorder: PublicationRecorder | undefined;
}

/** Memory of the payloads that wait for the recorder, of all sessions: on a router of 1 GiB it leaves room for everything else. */
const MAXIMUM_WAITING_BYTES = 67_108_864;

/**
 * Routes publications to subscribers: who subscribes is the part of `Subscriptions`, the events are the `Dispatcher`'s. Synchronous
 * but for recorded publications, whose PUBLISHED waits for the recorder.
 *
 * A publication that is recorded and to be acknowledged reaches its subscribers once it is durable, so that nobody sees what is
 * then refused; the publisher's later publications wait behind it. One that is not to be acknowledged reaches them at once.
 */
export class Broker {
  readonly subscriptions: Subscriptions;
  private readonly options: BrokerOptions;
  private readonly dispatcher: Dispatcher;
  /** publisher -> its publications that wait; only while some do */
  private readonly queues = new Map<Session, PublicationQueue>();
  /** About the memory of all that wait there. */
  private waitingBytes = 0;

  constructor(options: BrokerOptions) {
    this.options = options;
    this.subscriptions = new Subscriptions(options);
    for (const { match, topic } of options.historySubjects) {
      this.subscriptions.create(match, topic, { hasHistory: true });
    }
    this.dispatcher = new Dispatcher({
      ...options,
      subscriptions: this.subscriptions,
      retained: new RetainedEvents(options.retainedLimits),
    });
  }

  subscribe(session: Session, request: Subscribe): void {
    const subscription = this.subscriptions.subscribe(session, request);
    if (subscription !== undefined && request.getRetained) this.dispatcher.sendRetained(session, subscription);
  }

  unsubscribe(session: Session, request: Unsubscribe): void {
    this.subscriptions.unsubscribe(session, request);
  }

  /** @throws ProtocolViolation for payload passthru mode that the publisher did not announce. */
  publish(session: Session, request: Publish): void {
    if (request.options.passthru !== undefined && !session.features.publisherPassthru) {
      throw new ProtocolViolation('PUBLISH uses payload_passthru_mode, which HELLO did not announce');
    }
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
      const kept = keptRequest(request);
      const settle = this.queueOf(session).hold(
        () => {
          this.waitingBytes -= bytes;
          this.release(session, kept);
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

  /** An event of the router's own, to all subscribers but the session that it is about. */
  announce(topic: string, cause: Session, args: () => readonly unknown[]): void {
    this.dispatcher.announce(topic, cause, args);
  }

  /** An event of the router's own to one session, if it subscribes. */
  tell(session: Session, topic: string, payload: Payload): void {
    this.dispatcher.tell(session, topic, payload);
  }

  /** Why a session may not publish this, if it may not. */
  checkPublish(session: Session, { topic, options }: Pick<Publish, 'topic' | 'options'>): Refusal | undefined {
    const { authorizer, uriRules, allowsDisclosure } = this.options;
    if (!isValidUri(topic, 'exact', uriRules)) return invalidUri(topic);
    if (isReservedUri(topic)) return reservedUri(topic);
    const denial = authorizer.check(session, 'publish', topic);
    if (denial !== undefined) return denial;
    if (options.discloseMe && !allowsDisclosure) return disclosureRefused('disclose_me');
    if (options.recorded && !authorizer.mayMarkRecorded(session)) {
      return {
        error: ERROR_URI.notAuthorized,
        message: 'Options.recorded is for sessions of role service alone: leave it out',
      };
    }
    return undefined;
  }

  /** Removes all subscriptions of a session that leaves. What it has published still goes its way. */
  removeSession(session: Session): void {
    this.subscriptions.removeSession(session);
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
    const kept = keptRequest(request);
    queue.append(() => {
      this.waitingBytes -= bytes;
      this.release(session, kept);
    });
  }

  /** Sends the events, then the acknowledgement. The one place through which every EVENT of a publisher goes. */
  private release(publisher: Session, request: Publish): void {
    const publicationId = this.dispatcher.dispatch(publisher, request);
    if (request.options.acknowledge) publisher.send({ type: 'PUBLISHED', requestId: request.requestId, publicationId });
  }

  private queueOf(session: Session): PublicationQueue {
    let queue = this.queues.get(session);
    if (queue === undefined) {
      queue = new PublicationQueue(() => this.queues.delete(session));
      this.queues.set(session, queue);
    }
    return queue;
  }
}

/** A request that outlives the turn in which it came. */
function keptRequest(request: Publish): Publish {
  return { ...request, payload: ownedPayload(request.payload) };
}

/** A PUBLISH that was not to be acknowledged is never answered (checklist 20). */
function answerRefusal(session: Session, request: Publish, refusal: Refusal): void {
  if (request.options.acknowledge) refuse(session, request, refusal);
}
