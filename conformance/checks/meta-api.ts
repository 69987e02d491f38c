import { MESSAGE_CODE } from '../../src/wamp/message-codes';
import type { Check } from '../check';
import { anyList, Expected, having, same } from '../deviation';
import { gist, type Peer } from '../peers/peer';
import type { Stand } from '../stand';

const { GOODBYE, UNREGISTER } = MESSAGE_CODE;

/** Calls a procedure of the meta API. @returns its first result, or what it says of an error. */
async function meta(peer: Peer, procedure: string, ...args: readonly unknown[]): Promise<unknown> {
  const answer = await peer.call(`wamp.${procedure}`, {}, args);
  return answer[0] === MESSAGE_CODE.RESULT ? (answer[3] as unknown[] | undefined)?.[0] : gist(answer);
}

const containing = (item: unknown): Expected =>
  new Expected(`list with ${String(item)}`, (value) => Array.isArray(value) && value.includes(item));

/** What there was of events of these topics, about this ID, as their names. */
async function metaEvents(
  watcher: Peer,
  names: ReadonlyMap<unknown, string>,
  id: unknown,
): Promise<readonly unknown[]> {
  const events = await watcher.exactly(0);
  return events
    .filter((event) => JSON.stringify(event.slice(4)).includes(String(id)))
    .map(([, subscription]) => names.get(subscription));
}

async function watch(stand: Stand, ...topics: readonly string[]): Promise<[Peer, ReadonlyMap<unknown, string>]> {
  const watcher = await stand.join();
  const names = new Map<unknown, string>();
  for (const topic of topics) names.set(await watcher.subscribe(`wamp.${topic}`), topic);
  return [watcher, names];
}

export const META_API_CHECKS: readonly Check[] = [
  {
    line: 48,
    title: 'sessions are counted, listed and described',
    feature: 'broker.session_meta_api',
    run: async (stand: Stand): Promise<void> => {
      const [peer, other] = [await stand.join(), await stand.join()];
      same('session.list', await meta(peer, 'session.list'), containing(other.sessionId));
      same('whether session.count is above 1', Number(await meta(peer, 'session.count')) > 1, true);
      same('session.get', await meta(peer, 'session.get', other.sessionId), having({ session: other.sessionId }));
      same('session.get of none', await meta(peer, 'session.get', 2 ** 53 - 1), 'wamp.error.no_such_session');
    },
  },
  {
    line: 48,
    title: 'wamp.session.kill ends another session with the reason, and never the caller',
    feature: 'broker.session_meta_api',
    run: async (stand: Stand): Promise<void> => {
      const [killer, victim] = [await stand.join(), await stand.join()];
      const kill = 'wamp.session.kill';
      same('its own ID', gist(await killer.call(kill, {}, [killer.sessionId])), 'wamp.error.no_such_session');
      const reason = { reason: 'com.app.bye', message: 'go' };
      same('the answer', gist(await killer.call(kill, {}, [victim.sessionId], reason)), 'RESULT');
      same('what the victim gets', await victim.exactly(1), [[GOODBYE, having({ message: 'go' }), 'com.app.bye']]);
    },
  },
  {
    line: 49,
    title: 'registrations: on_create comes before on_register, and on_unregister before on_delete',
    feature: 'dealer.registration_meta_api',
    run: async (stand: Stand): Promise<void> => {
      const topics = ['on_create', 'on_register', 'on_unregister', 'on_delete'].map((name) => `registration.${name}`);
      const [watcher, names] = await watch(stand, ...topics);
      const callee = await stand.join();
      const id = await callee.register(stand.uri('p'));
      await callee.request(UNREGISTER, id);
      same('the events', await metaEvents(watcher, names, id), topics);
    },
  },
  {
    line: 49,
    title: 'subscriptions: on_create comes before on_subscribe, and on_unsubscribe before on_delete',
    feature: 'broker.subscription_meta_api',
    run: async (stand: Stand): Promise<void> => {
      const topics = ['on_create', 'on_subscribe', 'on_unsubscribe', 'on_delete'].map((name) => `subscription.${name}`);
      const [watcher, names] = await watch(stand, ...topics);
      const subscriber = await stand.join();
      const id = await subscriber.subscribe(stand.uri('a'));
      subscriber.channel.cut();
      await subscriber.closes();
      same('the events', await metaEvents(watcher, names, id), topics);
    },
  },
  {
    line: 49,
    title: 'sessions: on_join and on_leave are published',
    feature: 'broker.session_meta_api',
    run: async (stand: Stand): Promise<void> => {
      const topics = ['session.on_join', 'session.on_leave'];
      const [watcher, names] = await watch(stand, ...topics);
      const peer = await stand.join();
      peer.channel.cut();
      await peer.closes();
      same('the events', await metaEvents(watcher, names, peer.sessionId), topics);
    },
  },
  {
    line: 49,
    title: 'registrations are looked up, matched, listed and described',
    feature: 'dealer.registration_meta_api',
    run: async (stand: Stand): Promise<void> => {
      const [callee, peer] = [await stand.join(), await stand.join()];
      const id = await callee.register(stand.uri('p'));
      const prefix = await callee.register(stand.uri('q'), { match: 'prefix' });
      same('lookup', await meta(peer, 'registration.lookup', stand.uri('p')), id);
      same('lookup of a prefix', await meta(peer, 'registration.lookup', stand.uri('q'), { match: 'prefix' }), prefix);
      same('match', await meta(peer, 'registration.match', stand.uri('q.x')), prefix);
      same(
        'list',
        await meta(peer, 'registration.list'),
        having({ exact: containing(id), prefix: containing(prefix) }),
      );
      const described = having({ id, uri: stand.uri('p'), match: 'exact', invoke: 'single' });
      same('get', await meta(peer, 'registration.get', id), described);
      same('list_callees', await meta(peer, 'registration.list_callees', id), [callee.sessionId]);
      same('count_callees', await meta(peer, 'registration.count_callees', id), 1);
    },
  },
  {
    line: 49,
    title: 'subscriptions are looked up, matched, listed and described',
    feature: 'broker.subscription_meta_api',
    run: async (stand: Stand): Promise<void> => {
      const [subscriber, peer] = [await stand.join(), await stand.join()];
      const id = await subscriber.subscribe(stand.uri('a'));
      const prefix = await subscriber.subscribe(stand.uri('a'), { match: 'prefix' });
      same('lookup', await meta(peer, 'subscription.lookup', stand.uri('a')), id);
      const matching = await meta(peer, 'subscription.match', stand.uri('a'));
      same('match', matching, containing(id));
      same('match, with patterns', matching, containing(prefix));
      same('list', await meta(peer, 'subscription.list'), having({ exact: anyList, prefix: containing(prefix) }));
      same('get', await meta(peer, 'subscription.get', id), having({ id, uri: stand.uri('a'), match: 'exact' }));
      same('list_subscribers', await meta(peer, 'subscription.list_subscribers', id), [subscriber.sessionId]);
      same('count_subscribers', await meta(peer, 'subscription.count_subscribers', id), 1);
    },
  },
];
