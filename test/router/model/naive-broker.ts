import type { Receivers } from '../../../src/wamp/client-message';
import { matchesUri } from '../../../src/wamp/uri';
import type { Pattern } from './naive-dealer';

/*
 * What a broker does, written down as plainly as it can be: lists, looked through from end to end each time.
 */

export interface NaiveSession {
  readonly id: number;
  readonly authid: string;
  readonly authrole: string;
}

export interface NaivePublication {
  readonly topic: string;
  readonly publisher: NaiveSession;
  readonly excludeMe: boolean;
  readonly receivers: Receivers | undefined;
  /** Tells publications apart. */
  readonly number: number;
}

interface Holding {
  readonly session: NaiveSession;
  readonly pattern: Pattern;
  readonly id: number;
}

/** An EVENT as far as it is compared. */
export interface NaiveEvent {
  readonly subscriptionId: number;
  readonly topic: string | undefined;
  readonly number: number;
  readonly isRetained: boolean;
}

/** Restricted events that a broker keeps of a topic. */
const KEPT = 10;

export class NaiveBroker {
  holdings: Holding[] = [];
  /** All retained publications there ever were. */
  private retained: NaivePublication[] = [];

  find({ match, uri }: Pattern): Holding | undefined {
    return this.holdings.find(({ pattern }) => pattern.match === match && pattern.uri === uri);
  }

  holding(session: NaiveSession, { match, uri }: Pattern): Holding | undefined {
    return this.holdings.find(
      (one) => one.session === session && one.pattern.match === match && one.pattern.uri === uri,
    );
  }

  /** @returns the meta events that others get. */
  subscribe(session: NaiveSession, pattern: Pattern, id: number): readonly string[] {
    const isFirst = this.find(pattern) === undefined;
    if (this.holding(session, pattern) !== undefined) return [];
    this.holdings.push({ session, pattern, id });
    return isFirst ? [`on_create ${id}`, `on_subscribe ${id}`] : [`on_subscribe ${id}`];
  }

  /** @returns the meta events that others get. */
  unsubscribe(holding: Holding): readonly string[] {
    this.holdings = this.holdings.filter((one) => one !== holding);
    const { id, pattern } = holding;
    return this.find(pattern) === undefined ? [`on_unsubscribe ${id}`, `on_delete ${id}`] : [`on_unsubscribe ${id}`];
  }

  /** @returns the meta events that others get. */
  leave(session: NaiveSession): readonly string[] {
    return this.holdings.filter((one) => one.session === session).flatMap((one) => this.unsubscribe(one));
  }

  /** @returns who gets which events. */
  publish(publication: NaivePublication, { retain }: { readonly retain: boolean }): Map<NaiveSession, NaiveEvent[]> {
    if (retain) this.retained.push(publication);
    const events = new Map<NaiveSession, NaiveEvent[]>();
    for (const { session, pattern, id } of this.holdings) {
      if (!matchesUri(pattern.match, pattern.uri, publication.topic) || !mayReceive(publication, session)) continue;
      events.set(session, [...(events.get(session) ?? []), eventOf(publication, pattern, { id, isRetained: false })]);
    }
    return events;
  }

  /** What a session gets that subscribes and asks for retained events. */
  retainedFor(session: NaiveSession, pattern: Pattern, id: number): readonly NaiveEvent[] {
    const topics = [...new Set(this.retained.map(({ topic }) => topic))];
    return topics
      .filter((topic) => matchesUri(pattern.match, pattern.uri, topic))
      .flatMap((topic) => {
        const newestFirst = this.retained.filter((one) => one.topic === topic).reverse();
        const lastForAll = newestFirst.findIndex(({ receivers }) => receivers === undefined);
        const forSome = newestFirst.slice(0, lastForAll < 0 ? undefined : lastForAll).slice(0, KEPT);
        const kept = lastForAll < 0 ? forSome : [...forSome, ...newestFirst.slice(lastForAll, lastForAll + 1)];
        const found = kept.find((one) => mayReceive(one, session));
        return found === undefined ? [] : [eventOf(found, pattern, { id, isRetained: true })];
      });
  }
}

function eventOf(
  { topic, number }: NaivePublication,
  { match }: Pattern,
  { id, isRetained }: { readonly id: number; readonly isRetained: boolean },
): NaiveEvent {
  return { subscriptionId: id, topic: match === 'exact' ? undefined : topic, number, isRetained };
}

function mayReceive({ publisher, excludeMe, receivers }: NaivePublication, session: NaiveSession): boolean {
  if (excludeMe && session.id === publisher.id) return false;
  return [
    receivers?.eligible?.has(session.id) ?? true,
    receivers?.eligibleAuthids?.has(session.authid) ?? true,
    receivers?.eligibleAuthroles?.has(session.authrole) ?? true,
    !(receivers?.excluded?.has(session.id) ?? false),
    !(receivers?.excludedAuthids?.has(session.authid) ?? false),
    !(receivers?.excludedAuthroles?.has(session.authrole) ?? false),
  ].every(Boolean);
}
