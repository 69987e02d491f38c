import type { Clock } from '../../model/ports';
import type { Publish } from '../../wamp/client-message';
import type { RandomIdSource } from '../../wamp/ids';
import { type Dict, EMPTY_DICT, payloadOf, type Payload } from '../../wamp/payload';
import type { Event } from '../../wamp/router-message';
import type { RealmCounters } from '../metrics/realm-counters';
import { identityDetails, type Session } from '../session';
import type { EventHistory } from './event-history';
import { eventOf, mayReceive, type Publication } from './publication';
import type { RetainedEvents } from './retained-events';
import type { Subscription } from './subscription';
import type { Subscriptions } from './subscriptions';

export interface DispatcherOptions {
  readonly ids: RandomIdSource;
  readonly clock: Clock;
  readonly subscriptions: Subscriptions;
  readonly retained: RetainedEvents;
  readonly history: EventHistory;
  readonly trustLevelOf: (session: Session) => number;
  readonly counters: RealmCounters;
}

/** Turns publications into events. */
export class Dispatcher {
  private readonly options: DispatcherOptions;

  constructor(options: DispatcherOptions) {
    this.options = options;
  }

  /** One EVENT for each subscription that matches, to each of its subscribers that may have it. @returns the publication's ID. */
  dispatch(publisher: Session, { topic, payload, options }: Publish): number {
    const { ids, subscriptions, retained, trustLevelOf } = this.options;
    const publication: Publication = {
      publicationId: ids(),
      topic,
      payload,
      excludedPublisher: options.excludeMe ? publisher.id : undefined,
      receivers: options.receivers,
      trustLevel: trustLevelOf(publisher),
      details: detailsOf(publisher, options),
    };
    for (const subscription of subscriptions.matching(topic)) {
      const { plain, trusting } = subscription;
      if (plain.size > 0) this.send(publication, eventOf(publication, subscription, false), plain);
      if (trusting.size > 0) this.send(publication, eventOf(publication, subscription, true), trusting);
      if (subscription.hasHistory) this.remember(publication, subscription);
    }
    if (options.retain) retained.retain(publication);
    return publication.publicationId;
  }

  /** An event of the router's own: it has no publisher, and the session that caused it knows already. */
  announce(topic: string, cause: Session, args: () => readonly unknown[]): void {
    const matching = this.options.subscriptions.matching(topic);
    if (matching.length === 0) return;
    const publication = this.ownPublication(topic, payloadOf(args()), cause.id);
    for (const subscription of matching) {
      // Trust levels are those of publishers; the router is beyond them.
      const event = eventOf(publication, subscription, false);
      this.send(publication, event, subscription.plain);
      this.send(publication, event, subscription.trusting);
    }
  }

  /** An event of the router's own to one session alone, once for each of its subscriptions that match. */
  tell(session: Session, topic: string, payload: Payload): void {
    const matching = this.options.subscriptions.matching(topic).filter((subscription) => subscription.has(session));
    if (matching.length === 0) return;
    const publication = this.ownPublication(topic, payload, undefined);
    for (const subscription of matching) {
      this.send(publication, eventOf(publication, subscription, false), new Set([session]));
    }
  }

  /** What a session would have got, had it subscribed before: after SUBSCRIBED, and marked as no news. */
  sendRetained(session: Session, subscription: Subscription): void {
    const { match, topic } = subscription;
    const { retained, counters } = this.options;
    for (const publication of retained.matching(match, topic, session)) {
      const event = eventOf(publication, subscription, session.features.subscriberTrustLevels);
      session.send({ ...event, details: { ...event.details, retained: true } });
      counters.eventsSent += 1;
    }
  }

  private ownPublication(topic: string, payload: Payload, excludedPublisher: number | undefined): Publication {
    const publicationId = this.options.ids();
    const nobodys = { receivers: undefined, trustLevel: 0, details: EMPTY_DICT };
    return { publicationId, topic, payload, excludedPublisher, ...nobodys };
  }

  /** The same object for all of a group, so that a serializer encodes it once. */
  private send(publication: Publication, event: Event, group: ReadonlySet<Session>): void {
    let sent = 0;
    for (const subscriber of group) {
      if (!mayReceive(publication, subscriber)) continue;
      subscriber.send(event);
      sent += 1;
    }
    this.options.counters.eventsSent += sent;
  }

  /** Events for some session IDs only are left out: nobody could say later who may see them (checklist 24). */
  private remember(publication: Publication, subscription: Subscription): void {
    const { publicationId, topic, payload, receivers } = publication;
    if (receivers?.eligible !== undefined || receivers?.excluded !== undefined) return;
    const { history, clock } = this.options;
    const { details } = eventOf(publication, subscription, false);
    history.append(subscription, { atMs: clock(), publicationId, topic, details, payload, receivers });
  }
}

function detailsOf(publisher: Session, { discloseMe, passthru }: Publish['options']): Dict {
  if (!discloseMe) return passthru ?? EMPTY_DICT;
  return { ...identityDetails('publisher', publisher), ...passthru };
}
