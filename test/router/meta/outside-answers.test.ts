import { Bridge } from '../../../src/router/bridge/bridge';
import type { EventHistory } from '../../../src/router/broker/event-history';
import { ALL_FEATURES, WireRouter } from '../checklist/support/wire-router';

const CALL = 48;

describe('meta procedures that others answer', () => {
  it('say so when the history does not answer, and wait when it takes its time', async () => {
    const answers: Parameters<EventHistory['read']>[2][] = [];
    const history: EventHistory = { append: () => undefined, read: (_subject, _query, answer) => answers.push(answer) };
    const router = new WireRouter({ history, historySubjects: [{ match: 'exact', topic: 'a.b' }] }, undefined);
    const peer = await router.join();
    const [id] = peer.ask(CALL, 1, {}, 'wamp.subscription.lookup', ['a.b'])[3] as number[];
    peer.send(CALL, 2, {}, 'wamp.subscription.get_events', [id]);
    peer.send(CALL, 3, {}, 'wamp.subscription.get_events', [id]);
    expect(peer.take()).toEqual([]);
    answers[1]?.(undefined);
    answers[0]?.([]);
    expect(peer.next().slice(0, 5)).toEqual([8, CALL, 3, {}, 'wamp.error.unavailable']);
    expect(peer.next()).toEqual([50, 2, {}, [], { is_limit_reached: false }]);
  });

  it('know no history of a subscription that has none, and no session that has no part in it', async () => {
    const peer = await new WireRouter({}, undefined).join();
    const [, , id] = peer.ask(32, 1, {}, 'a.b');
    expect(peer.ask(CALL, 2, {}, 'wamp.subscription.get_events', [id])[3]).toEqual([]);
    expect(peer.ask(CALL, 3, {}, 'wamp.subscription.remove_subscriber', [id, 2 ** 53])[4]).toBe(
      'wamp.error.no_such_session',
    );
  });
});

describe('a history', () => {
  it('is there before anybody subscribes and after the last one has gone', async () => {
    const router = new WireRouter({ historySubjects: [{ match: 'prefix', topic: 'a.' }] }, undefined);
    const [peer, other] = [await router.join(), await router.join()];
    other.send(16, 1, {}, 'a.b', ['early']);
    const [, , id] = peer.ask(32, 1, { match: 'prefix' }, 'a.');
    peer.ask(34, 2, id);
    other.send(16, 2, { disclose_me: true }, 'a.c', ['late'], { x: 1 });
    const events = peer.ask(CALL, 3, {}, 'wamp.subscription.get_events', [id])[3];
    expect(events).toMatchObject([
      { subscription: id, timestamp: '1970-01-01T00:00:00.000Z', details: { topic: 'a.b' }, args: ['early'] },
      { subscription: id, details: { topic: 'a.c', publisher: other.sessionId }, args: ['late'], kwargs: { x: 1 } },
    ]);
    const welcome = router.connect().ask(1, 'iot', { roles: { caller: {} } });
    expect(welcome[2]).toMatchObject({ roles: { broker: { features: { event_history: true } } } });
  });
});

describe('a session of the bridge', () => {
  it('that is killed answers its HTTP client that the call was canceled', async () => {
    const router = new WireRouter({}, undefined);
    const [callee, root] = [await router.join({ features: ALL_FEATURES }), await router.join({ authid: 'root' })];
    callee.ask(64, 1, { disclose_caller: true }, 'a.b');
    const bridge = new Bridge({
      realm: router.realm,
      verifyToken: undefined,
      callTimeoutSeconds: 25,
      scheduler: router.scheduler,
    });
    const principal = { uuid: 'functions', role: 'service' } as const;
    const answer = bridge.call(principal, '{"procedure":"a.b"}', new AbortController().signal);
    const details = callee.next()[3] as { caller: number };
    expect(root.ask(CALL, 1, {}, 'wamp.session.get', [details.caller])[3]).toMatchObject([{ authmethod: 'bridge' }]);
    root.ask(CALL, 2, {}, 'wamp.session.kill', [details.caller]);
    expect(await answer).toMatchObject({ status: 502, body: { error: 'wamp.error.canceled' } });
    expect(callee.next()[0]).toBe(69);
  });
});

describe('pieces of calls that are over', () => {
  it('are remembered up to a bound, the oldest forgotten first', async () => {
    const router = new WireRouter({}, undefined);
    const caller = await router.join({ features: ALL_FEATURES });
    for (let id = 1; id <= 1_001; id++) caller.ask(CALL, id, { progress: true }, 'no.such');
    caller.send(CALL, 2, {}, 'no.such');
    expect(caller.take()).toEqual([]);
    expect(caller.ask(CALL, 1, {}, 'no.such')[4]).toBe('wamp.error.no_such_procedure');
  });
});
