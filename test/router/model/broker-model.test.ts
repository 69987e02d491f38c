import fc from 'fast-check';
import type { Realm } from '../../../src/router/realm';
import type { Session } from '../../../src/router/session';
import { DEFAULT_PUBLISH_OPTIONS, type Receivers } from '../../../src/wamp/client-message';
import { NO_FEATURES } from '../../../src/wamp/features';
import { payloadOf } from '../../../src/wamp/payload';
import type { RouterMessage } from '../../../src/wamp/router-message';
import { createRealm } from '../support/memory-realm';
import { NaiveBroker, type NaiveEvent } from './naive-broker';
import type { Pattern } from './naive-dealer';

/*
 * The broker against a naive one over random interleavings of subscriptions, publications and losses; and a watcher who must hear
 * of each change, in order.
 */

const PEERS = 4;
const AUTHROLES = ['admin', 'anonymous'] as const;

class Peer {
  readonly session: Session;
  private inbox: RouterMessage[] = [];
  private lastRequestId = 0;

  /** Events of the router's own are for the watcher: others do not keep them. */
  constructor(realm: Realm, index: number, isWatcher = false) {
    this.session = realm.join({
      identity: {
        authid: `peer-${index % 3}`,
        authrole: AUTHROLES[index % 2] ?? 'admin',
        authmethod: 'ticket',
        authprovider: 'test',
      },
      features: NO_FEATURES,
      send: (message) => {
        if (isWatcher || !isMetaEvent(message)) this.inbox.push(message);
      },
      close: () => undefined,
      abort: () => undefined,
    });
  }

  nextId(): number {
    return ++this.lastRequestId;
  }

  take(): RouterMessage[] {
    return this.inbox.splice(0);
  }

  takeEvents(): readonly NaiveEvent[] {
    return eventsOf(this.take());
  }
}

const component = fc.constantFrom('a', 'ab');
const uri = fc.array(component, { minLength: 1, maxLength: 2 }).map((parts) => parts.join('.'));
const pattern: fc.Arbitrary<Pattern> = fc.oneof(
  fc.record({ match: fc.constant('exact' as const), uri }),
  fc.record({
    match: fc.constantFrom('prefix' as const, 'wildcard' as const),
    uri: fc.array(fc.oneof(component, fc.constant('')), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('.')),
  }),
);
const peer = fc.nat({ max: PEERS - 1 });
const some = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<readonly T[] | undefined> =>
  fc.option(fc.array(item, { maxLength: 3 }), { nil: undefined, freq: 2 });
/** Sessions by their peers, as they are when it is published. */
const lists = fc.option(
  fc.record({
    eligible: some(peer),
    eligibleAuthids: some(fc.constantFrom('peer-0', 'peer-1', 'peer-2')),
    eligibleAuthroles: some(fc.constantFrom(...AUTHROLES)),
    excluded: some(peer),
    excludedAuthids: some(fc.constantFrom('peer-0', 'peer-1')),
    excludedAuthroles: some(fc.constantFrom(...AUTHROLES)),
  }),
  { nil: undefined },
);
type Lists = typeof lists extends fc.Arbitrary<infer T> ? T : never;

const step = fc.oneof(
  fc.record({ do: fc.constant('subscribe' as const), peer, pattern, getRetained: fc.boolean() }),
  fc.record({ do: fc.constant('unsubscribe' as const), peer, pattern }),
  fc.record({
    do: fc.constant('publish' as const),
    peer,
    uri,
    excludeMe: fc.boolean(),
    retain: fc.boolean(),
    lists,
  }),
  fc.record({ do: fc.constant('leave' as const), peer }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

class Run {
  private readonly realm = createRealm({ strictRequestIds: true });
  private readonly naive = new NaiveBroker();
  private readonly watcher = new Peer(this.realm, 0, true);
  private readonly peers: Peer[];
  private publications = 0;

  constructor() {
    this.realm.handle(this.watcher.session, {
      type: 'SUBSCRIBE',
      requestId: this.watcher.nextId(),
      match: 'prefix',
      getRetained: false,
      topic: 'wamp.subscription.',
    });
    this.peers = Array.from({ length: PEERS }, (_, index) => new Peer(this.realm, index));
    this.watcher.take();
  }

  do(action: Step): void {
    const { realm, naive } = this;
    const actor = this.peers[action.peer] ?? fail('no such peer');
    const { session } = actor;
    switch (action.do) {
      case 'subscribe': {
        const { match, uri: topic } = action.pattern;
        const { getRetained } = action;
        realm.handle(session, { type: 'SUBSCRIBE', requestId: actor.nextId(), match, getRetained, topic });
        const [answer, ...rest] = actor.take();
        if (answer?.type !== 'SUBSCRIBED') return fail(`no SUBSCRIBED but ${answer?.type}`);
        const id = answer.subscriptionId;
        expect(naive.find(action.pattern)?.id ?? id).toBe(id);
        const retained = getRetained ? naive.retainedFor(session, action.pattern, id) : [];
        expect(byNumber(eventsOf(rest))).toEqual(byNumber(retained));
        return this.watched(naive.subscribe(session, action.pattern, id));
      }
      case 'unsubscribe': {
        const holding = naive.holding(session, action.pattern);
        const subscriptionId = holding?.id ?? naive.find(action.pattern)?.id ?? 2 ** 50;
        realm.handle(session, { type: 'UNSUBSCRIBE', requestId: actor.nextId(), subscriptionId });
        expect(actor.take().map(({ type }) => type)).toEqual([holding === undefined ? 'ERROR' : 'UNSUBSCRIBED']);
        return this.watched(holding === undefined ? [] : naive.unsubscribe(holding));
      }
      case 'publish': {
        const receivers = this.receiversOf(action.lists);
        const { excludeMe, retain, uri: topic } = action;
        const number = ++this.publications;
        realm.handle(session, {
          type: 'PUBLISH',
          requestId: actor.nextId(),
          options: { ...DEFAULT_PUBLISH_OPTIONS, excludeMe, retain, receivers },
          topic,
          payload: payloadOf([number]),
        });
        const expected = naive.publish({ topic, publisher: session, excludeMe, receivers, number }, { retain });
        for (const one of this.peers) {
          expect(sorted(one.takeEvents())).toEqual(sorted(expected.get(one.session) ?? []));
        }
        return;
      }
      case 'leave':
        realm.leave(session);
        this.watched(naive.leave(session));
        this.peers[action.peer] = new Peer(realm, action.peer);
    }
  }

  /** The watcher has heard of exactly this, and the others of nothing but what they subscribe to. */
  private watched(expected: readonly string[]): void {
    const heard = this.watcher.take().map((message) => {
      if (message.type !== 'EVENT') return fail(`no EVENT but ${message.type}`);
      const [, what] = message.payload.args ?? [];
      const id = typeof what === 'object' && what !== null && 'id' in what ? what.id : what;
      return `${String(message.details['topic']).slice('wamp.subscription.'.length)} ${String(id)}`;
    });
    expect(heard).toEqual(expected);
    for (const one of this.peers) expect(one.takeEvents()).toEqual([]);
  }

  private receiversOf(given: Lists): Receivers | undefined {
    if (given === undefined || Object.values(given).every((list) => list === undefined)) return undefined;
    const ids = (list: readonly number[] | undefined): ReadonlySet<number> | undefined =>
      list && new Set(list.map((index) => this.peers[index]?.session.id ?? 0));
    return {
      eligible: ids(given.eligible),
      eligibleAuthids: given.eligibleAuthids && new Set(given.eligibleAuthids),
      eligibleAuthroles: given.eligibleAuthroles && new Set(given.eligibleAuthroles),
      excluded: ids(given.excluded),
      excludedAuthids: given.excludedAuthids && new Set(given.excludedAuthids),
      excludedAuthroles: given.excludedAuthroles && new Set(given.excludedAuthroles),
    };
  }
}

function eventsOf(messages: readonly RouterMessage[]): readonly NaiveEvent[] {
  return messages.map((message) => {
    if (message.type !== 'EVENT') return fail(`no EVENT but ${message.type}`);
    const { subscriptionId, details, payload } = message;
    const topic = typeof details['topic'] === 'string' ? details['topic'] : undefined;
    return { subscriptionId, topic, number: Number(payload.args?.[0]), isRetained: details['retained'] === true };
  });
}

/** Retained events of several topics have no order among them. */
function byNumber(events: readonly NaiveEvent[]): readonly NaiveEvent[] {
  return [...events].sort((one, other) => one.number - other.number);
}

function isMetaEvent(message: RouterMessage): boolean {
  return message.type === 'EVENT' && String(message.details['topic']).startsWith('wamp.');
}

/** Subscriptions of one peer that match one topic have no order among them. */
function sorted(events: readonly NaiveEvent[]): readonly NaiveEvent[] {
  return [...events].sort((one, other) => one.subscriptionId - other.subscriptionId);
}

function fail(message: string): never {
  throw new Error(message);
}

describe('the broker', () => {
  it('sends what a naive one sends, whatever happens in whichever order', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
        const run = new Run();
        for (const action of steps) run.do(action);
      }),
      { numRuns: 100 },
    );
  });
});
