import { ALL_FEATURES, type Wire, type WirePeer, WireRouter } from '../checklist/support/wire-router';

const CALL = 48;
const SUBSCRIBE = 32;
const REGISTER = 64;

/** What a meta procedure answers: its positional results, or the error's URI. */
function results(peer: WirePeer, procedure: string, args: readonly unknown[] = [], kwargs = {}): unknown {
  const answer = peer.ask(CALL, 1, {}, procedure, args, kwargs);
  return answer[0] === 8 ? answer[4] : answer[3];
}

async function open(): Promise<{ readonly router: WireRouter; readonly root: WirePeer; readonly device: WirePeer }> {
  const router = new WireRouter({}, undefined);
  const [root, device] = [await router.join({ authid: 'root' }), await router.join({ authid: 'device-a' })];
  return { router, root, device };
}

describe('the session meta API', () => {
  it('counts, lists and describes sessions, by role if asked, and tells no secrets', async () => {
    const { router, root, device } = await open();
    const anonymous = await router.join();
    expect(results(root, 'wamp.session.count')).toEqual([3]);
    expect(results(root, 'wamp.session.count', [['device', 'admin']])).toEqual([2]);
    expect(results(root, 'wamp.session.list')).toEqual([[root.sessionId, device.sessionId, anonymous.sessionId]]);
    expect(results(root, 'wamp.session.list', [['anonymous']])).toEqual([[anonymous.sessionId]]);
    expect(results(root, 'wamp.session.list', [[]])).toEqual([[]]);
    expect(results(root, 'wamp.session.get', [device.sessionId])).toEqual([
      {
        session: device.sessionId,
        authid: 'device-a',
        authrole: 'device',
        authmethod: 'ticket',
        authprovider: 'registry',
      },
    ]);
    expect(results(root, 'wamp.session.get', [2 ** 53])).toBe('wamp.error.no_such_session');
  });

  it('tells who joined and who left, by whatever way', async () => {
    const { router, root } = await open();
    root.ask(SUBSCRIBE, 1, {}, 'wamp.session.on_join');
    root.ask(SUBSCRIBE, 2, {}, 'wamp.session.on_leave');
    const [one, two, three, four] = [
      await router.join(),
      await router.join(),
      await router.join(),
      await router.join(),
    ];
    const joined = root.take().map(([, , , , args]) => (args as { session: number }[])[0]);
    expect(joined.map((details) => details?.session)).toEqual(
      [one, two, three, four].map(({ sessionId }) => sessionId),
    );
    expect(joined[0]).toMatchObject({ authid: 'anonymous', authrole: 'anonymous', authmethod: 'anonymous' });
    one.send(6, {}, 'wamp.close.close_realm');
    two.lose();
    three.send(99);
    root.send(CALL, 3, {}, 'wamp.session.kill', [four.sessionId]);
    const left = root.take().filter(([type]) => type === 36);
    expect(left.map(([, , , , args]) => args)).toEqual(
      [one, two, three, four].map(({ sessionId }) => [sessionId, 'anonymous', 'anonymous']),
    );
  });

  it('ends all other sessions in silence: nobody would be there to hear of it', async () => {
    const { router, root, device } = await open();
    root.ask(SUBSCRIBE, 1, { match: 'prefix' }, 'wamp.session.');
    root.ask(SUBSCRIBE, 2, {}, 'a.b');
    const other = await router.join();
    results(other, 'wamp.session.add_testament', ['a.b', [], {}]);
    root.take();
    expect(results(root, 'wamp.session.kill_all')).toEqual([2]);
    expect([device, other].map((peer) => peer.take())).toEqual([
      [[6, {}, 'wamp.close.normal']],
      [[6, {}, 'wamp.close.normal']],
    ]);
    expect(root.take()).toEqual([]);
    expect(router.realm.sessionCount).toBe(1);
  });

  it.each([
    ['wamp.session.get', [true], 'wamp.error.invalid_argument'],
    ['wamp.session.get', [], 'wamp.error.invalid_argument'],
    ['wamp.session.count', ['admin'], 'wamp.error.invalid_argument'],
    ['wamp.session.kill_by_authid', [7], 'wamp.error.invalid_argument'],
    ['wamp.session.kill_by_authrole', [], 'wamp.error.invalid_argument'],
    ['wamp.session.add_testament', [], 'wamp.error.invalid_argument'],
    ['wamp.session.add_testament', ['a..b', [], {}], 'wamp.error.invalid_uri'],
    ['wamp.session.add_testament', ['a.b', 7, {}], 'wamp.error.invalid_argument'],
    ['wamp.subscription.get', [2 ** 53], 'wamp.error.no_such_subscription'],
    ['wamp.subscription.lookup', ['a.b', { match: 'regex' }], 'wamp.error.invalid_argument'],
    ['wamp.registration.get', [2 ** 53], 'wamp.error.no_such_registration'],
    ['wamp.nonsense', [], 'wamp.error.no_such_procedure'],
  ])('%s of %j is refused with %s, and the session goes on', async (procedure, args, uri) => {
    const { root } = await open();
    expect(results(root, procedure, args)).toBe(uri);
    expect(results(root, 'wamp.session.count')).toEqual([2]);
  });

  it('refuses a call in pieces', async () => {
    const router = new WireRouter({}, undefined);
    const peer = await router.join({ features: ALL_FEATURES });
    expect(peer.ask(CALL, 1, { progress: true }, 'wamp.session.count')[4]).toBe('wamp.error.feature_not_supported');
    peer.send(CALL, 1, {}, 'wamp.session.count');
    expect(peer.take()).toEqual([]);
  });
});

describe('testaments', () => {
  it('are bounded in number and size for each session; flushing makes room', async () => {
    const { device } = await open();
    const add = (payload: unknown): unknown =>
      results(device, 'wamp.session.add_testament', ['device.device-a.x', [payload], {}]);
    for (let count = 1; count <= 100; count++) expect(add(count)).toBeUndefined();
    expect(add(101)).toBe('wamp.error.unavailable');
    results(device, 'wamp.session.flush_testaments');
    expect(add('x'.repeat(600_000))).toBe('wamp.error.unavailable');
    expect(add('x'.repeat(500_000))).toBeUndefined();
  });

  it('take publish options, which are checked, and null for what is left out', async () => {
    const { root, device } = await open();
    const topic = 'device.device-a.x';
    const add = (options: unknown): unknown =>
      results(device, 'wamp.session.add_testament', [topic, null, null], { publish_options: options });
    expect(add({ eligible: 'root' })).toBe('wamp.error.invalid_argument');
    expect(add({ recorded: true })).toBe('wamp.error.not_authorized');
    expect(add({ ppt_scheme: 'x_my' })).toBe('wamp.error.invalid_argument');
    expect(results(device, 'wamp.session.add_testament', [topic], { scope: 'never' })).toBe(
      'wamp.error.invalid_argument',
    );
    expect(add(null)).toBeUndefined();
    expect(add({ acknowledge: true, retain: true, disclose_me: true })).toBeUndefined();
    root.ask(SUBSCRIBE, 1, {}, topic);
    device.lose();
    const who = { publisher: device.sessionId, publisher_authid: 'device-a', publisher_authrole: 'device' };
    expect(root.take().map((event) => event.slice(3))).toEqual([[{}], [who]]);
    const [, retained] = [root.ask(SUBSCRIBE, 2, { get_retained: true }, topic), root.next()];
    expect(retained[3]).toEqual({ ...who, retained: true });
  });

  it('go the way of any publication: a reading is validated and recorded', async () => {
    const recorded: string[] = [];
    const router = new WireRouter(
      {
        recorder: {
          records: (topic) => topic.endsWith('.reading'),
          record: () => undefined,
          recordUnacknowledged: ({ topic }) => {
            recorded.push(topic);
            return undefined;
          },
        },
      },
      undefined,
    );
    const device = await router.join({ authid: 'device-a' });
    results(device, 'wamp.session.add_testament', ['device.device-a.reading', [], { online: false }]);
    device.lose();
    expect(recorded).toEqual(['device.device-a.reading']);
  });
});

describe.each([
  { kind: 'subscription', request: SUBSCRIBE, attached: 'subscribers' },
  { kind: 'registration', request: REGISTER, attached: 'callees' },
])('the $kind meta API', ({ kind, request, attached }) => {
  const shared = request === REGISTER ? { invoke: 'last' } : {};

  it('lists, looks up, matches and describes', async () => {
    const { router, root, device } = await open();
    router.scheduler.advance(86_400_000);
    const ask = (procedure: string, ...args: unknown[]): unknown => results(root, `wamp.${kind}.${procedure}`, args);
    const [, , exact] = device.ask(request, 1, shared, 'device.device-a.x');
    const [, , prefix] = root.ask(request, 2, { match: 'prefix' }, 'device.device-a');
    const [, , wildcard] = root.ask(request, 3, { match: 'wildcard' }, 'device..y');
    root.ask(request, 4, shared, 'device.device-a.x');
    expect(ask('list')).toEqual([{ exact: [exact], prefix: [prefix], wildcard: [wildcard] }]);
    expect(ask('lookup', 'device.device-a.x')).toEqual([exact]);
    expect(ask('lookup', 'device.device-a', { match: 'prefix' })).toEqual([prefix]);
    expect(ask('lookup', 'device.device-a.x', { match: 'prefix' })).toEqual([null]);
    expect(ask('match', 'device.device-a.x')).toEqual([request === SUBSCRIBE ? [exact, prefix] : exact]);
    expect(ask('match', 'device.device-b.y')).toEqual([request === SUBSCRIBE ? [wildcard] : wildcard]);
    expect(ask('match', 'nobody.x')).toEqual([null]);
    expect(ask('get', exact)).toEqual([
      { id: exact, created: '1970-01-02T00:00:00.000Z', uri: 'device.device-a.x', match: 'exact', ...shared },
    ]);
    expect(ask(`list_${attached}`, exact)).toEqual([[device.sessionId, root.sessionId]]);
    expect(ask(`count_${attached}`, exact)).toEqual([2]);
    expect(ask(`count_${attached}`, 2 ** 53)).toBe(`wamp.error.no_such_${kind}`);
  });

  it('tells of each change those who subscribe, but not the session that it is about', async () => {
    const { root, device } = await open();
    root.ask(SUBSCRIBE, 1, { match: 'prefix' }, `wamp.${kind}.`);
    root.take();
    const [, , id] = device.ask(request, 1, shared, 'device.device-a.x');
    root.send(request, 2, shared, 'device.device-a.x');
    device.ask(request === SUBSCRIBE ? 34 : 66, 2, id);
    const details = {
      id,
      created: '1970-01-01T00:00:00.000Z',
      uri: 'device.device-a.x',
      match: 'exact',
      ...shared,
    };
    const add = request === SUBSCRIBE ? 'subscribe' : 'register';
    const events = root.take().filter(([type]) => type === 36);
    expect(events.map((event: Wire) => [(event[3] as { topic: string }).topic, event[4]])).toEqual([
      [`wamp.${kind}.on_create`, [device.sessionId, details]],
      [`wamp.${kind}.on_${add}`, [device.sessionId, id]],
      [`wamp.${kind}.on_un${add}`, [device.sessionId, id]],
    ]);
  });
});
