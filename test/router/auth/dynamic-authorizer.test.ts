import type { RealmOptions } from '../../../src/router/realm';
import { ALL_FEATURES, type Wire, type WirePeer, WireRouter } from '../checklist/support/wire-router';
import { AUTHORIZER, AuthorizerPeer, dynamicRoles } from '../support/authorizer-peer';

const [ERROR, PUBLISH, PUBLISHED, SUBSCRIBE, SUBSCRIBED, EVENT] = [8, 16, 17, 32, 33, 36];
const [CALL, CANCEL, RESULT, REGISTER, REGISTERED, INVOCATION, INTERRUPT] = [48, 49, 50, 64, 65, 68, 69];
const ACKNOWLEDGE = { acknowledge: true };
const NOT_AUTHORIZED = 'wamp.error.not_authorized';
const FAILED = 'wamp.error.authorization_failed';

interface Scene {
  readonly router: WireRouter;
  readonly authorizer: AuthorizerPeer;
  readonly device: WirePeer;
}

async function scene(authorizer: Record<string, unknown> = {}, settings: Partial<RealmOptions> = {}): Promise<Scene> {
  const router = new WireRouter({ authorizer: dynamicRoles(authorizer), ...settings }, undefined);
  // The cache takes a time of 0 for none.
  router.scheduler.advance(1);
  return {
    router,
    authorizer: await AuthorizerPeer.join(router, ALL_FEATURES),
    device: await router.join({ authid: 'device-a', features: ALL_FEATURES }),
  };
}

/** Types of messages; of errors the URI as well. */
function kinds(messages: readonly Wire[]): readonly unknown[] {
  return messages.map((message) => (message[0] === ERROR ? message[4] : message[0]));
}

describe('an authorizer', () => {
  it('is told who asks for what, and what it allows is done', async () => {
    const { authorizer, device } = await scene();
    device.send(SUBSCRIBE, 1, { match: 'prefix' }, 'a.');
    expect(device.take()).toEqual([]);
    const [asked] = authorizer.asked();
    expect(asked).toMatchObject({ uri: 'a.', action: 'subscribe', options: { match: 'prefix' } });
    expect(asked?.details).toEqual({
      session: device.sessionId,
      authid: 'device-a',
      authrole: 'device',
      authmethod: 'ticket',
      authprovider: 'registry',
    });
    authorizer.answer(true);
    expect(kinds(device.take())).toEqual([SUBSCRIBED]);
  });

  it.each([
    [true, PUBLISHED],
    [{ allow: true }, PUBLISHED],
    [{ allow: true, disclose: false, cache: false, more: 1 }, PUBLISHED],
    [false, NOT_AUTHORIZED],
    [{ allow: false }, NOT_AUTHORIZED],
    ['yes', FAILED],
    [1, FAILED],
    [null, FAILED],
    [{ allow: 'yes' }, FAILED],
    [{}, FAILED],
  ])('that answers %j has the session told %s', async (answer, expected) => {
    const { authorizer, device } = await scene();
    device.send(PUBLISH, 1, ACKNOWLEDGE, 'a.b');
    authorizer.answer(answer);
    expect(kinds(device.take())).toEqual([expected]);
  });

  it.each([
    [PUBLISH, 'publish', PUBLISHED],
    [CALL, 'call', 'wamp.error.no_such_procedure'],
    [SUBSCRIBE, 'subscribe', SUBSCRIBED],
    [REGISTER, 'register', REGISTERED],
  ])('is asked for each kind of request: %i is %s', async (type, action, done) => {
    const { authorizer, device } = await scene();
    device.send(type, 1, ACKNOWLEDGE, 'a.b');
    expect(authorizer.answer(true)).toMatchObject({ action, uri: 'a.b' });
    expect(kinds(device.take())).toEqual([done]);
    device.send(type, 2, ACKNOWLEDGE, 'a.c');
    authorizer.answer(false);
    expect(kinds(device.take())).toEqual([NOT_AUTHORIZED]);
  });

  it('is not asked for what rules allow, nor for what is refused for another reason', async () => {
    const { authorizer, device } = await scene();
    device.ask(PUBLISH, 1, ACKNOWLEDGE, 'free.b');
    device.ask(SUBSCRIBE, 2, { match: 'prefix' }, 'free.');
    expect(device.ask(PUBLISH, 3, ACKNOWLEDGE, 'a..b')[4]).toBe('wamp.error.invalid_uri');
    expect(device.ask(PUBLISH, 4, ACKNOWLEDGE, 'wamp.x')[4]).toBe('wamp.error.invalid_uri');
    expect(device.ask(SUBSCRIBE, 5, { match: 'regex' }, 'a.b')[4]).toBe('wamp.error.invalid_argument');
    expect(authorizer.asked()).toEqual([]);
  });

  it('is asked again only when its decision has expired, and by each identity', async () => {
    const { router, authorizer, device } = await scene();
    const publish = (peer: WirePeer): readonly unknown[] => {
      peer.send(PUBLISH, 1, ACKNOWLEDGE, 'a.b');
      return kinds(peer.take());
    };
    publish(device);
    authorizer.answer(true);
    expect(kinds(device.take())).toEqual([PUBLISHED]);
    router.scheduler.advance(59_000);
    expect(publish(device)).toEqual([PUBLISHED]);
    const again = await router.join({ authid: 'device-a' });
    expect(publish(again)).toEqual([PUBLISHED]);
    const other = await router.join({ authid: 'device-b' });
    expect(publish(other)).toEqual([]);
    authorizer.answer(false);
    expect(kinds(other.take())).toEqual([NOT_AUTHORIZED]);
    expect(publish(other)).toEqual([NOT_AUTHORIZED]);
    router.scheduler.advance(2_000);
    expect(publish(device)).toEqual([]);
    expect(authorizer.asked()).toHaveLength(1);
  });

  it('is asked for a pattern although it has decided about a URI of the same letters', async () => {
    const { authorizer, device } = await scene();
    device.send(SUBSCRIBE, 1, {}, 'a.b');
    authorizer.answer(true);
    device.send(SUBSCRIBE, 2, { match: 'prefix' }, 'a.b');
    expect(authorizer.answer(false)).toMatchObject({ options: { match: 'prefix' } });
    expect(kinds(device.take())).toEqual([SUBSCRIBED, NOT_AUTHORIZED]);
  });

  it.each([
    ['that says so', {}, { allow: true, cache: false }],
    ['whose role says so', { cacheSeconds: 0 }, true],
  ])('%s is asked each time', async (_what, settings, answer) => {
    const { authorizer, device } = await scene(settings);
    for (const requestId of [1, 2]) {
      device.send(PUBLISH, requestId, ACKNOWLEDGE, 'a.b');
      expect(authorizer.asked()).toHaveLength(1);
      authorizer.answer(answer);
      expect(kinds(device.take())).toEqual([PUBLISHED]);
    }
  });

  it('that fails refuses, and its failure is not remembered', async () => {
    const { authorizer, device } = await scene();
    device.send(PUBLISH, 1, ACKNOWLEDGE, 'a.b');
    authorizer.fail();
    const [refusal] = device.take();
    expect(refusal?.slice(0, 5)).toEqual([ERROR, PUBLISH, 1, {}, FAILED]);
    expect(JSON.stringify(refusal)).toContain('com.app.broken');
    device.send(PUBLISH, 2, ACKNOWLEDGE, 'a.b');
    authorizer.answer(true);
    expect(kinds(device.take())).toEqual([PUBLISHED]);
  });

  it('that is not there refuses at once', async () => {
    const router = new WireRouter({ authorizer: dynamicRoles() }, undefined);
    const device = await router.join({ authid: 'device-a' });
    expect(device.ask(CALL, 1, {}, 'a.b')[4]).toBe(FAILED);
  });

  it('that is late refuses, is interrupted, and what it says later changes nothing', async () => {
    const { router, authorizer, device } = await scene();
    device.send(PUBLISH, 1, ACKNOWLEDGE, 'a.b');
    const [asked] = authorizer.asked();
    router.scheduler.advance(999);
    expect(device.take()).toEqual([]);
    router.scheduler.advance(1);
    expect(kinds(device.take())).toEqual([FAILED]);
    expect(authorizer.peer.take()).toEqual([[INTERRUPT, asked?.invocationId, expect.anything()]]);
    authorizer.answer(true);
    expect(authorizer.peer.isClosed).toBe(false);
    device.send(PUBLISH, 2, ACKNOWLEDGE, 'a.b');
    expect(authorizer.asked()).toHaveLength(1);
  });

  it('that leaves while decisions are pending refuses them all, with what waits behind them', async () => {
    const { router, authorizer, device } = await scene();
    const other = await router.join({ authid: 'device-b' });
    for (const peer of [device, other]) {
      peer.send(SUBSCRIBE, 1, {}, 'a.b');
      peer.send(SUBSCRIBE, 2, {}, 'free.b');
      peer.send(SUBSCRIBE, 3, {}, 'a.c');
    }
    authorizer.peer.lose();
    for (const peer of [device, other]) expect(kinds(peer.take())).toEqual([FAILED, SUBSCRIBED, FAILED]);
  });

  it('that leaves with calls of its own under way ends each of them once', async () => {
    const { authorizer, device } = await scene();
    authorizer.peer.ask(REGISTER, 2, {}, 'free.p');
    device.send(CALL, 1, {}, 'free.p');
    device.send(PUBLISH, 2, ACKNOWLEDGE, 'a.b');
    device.send(CANCEL, 1, { mode: 'killnowait' });
    authorizer.peer.lose();
    expect(device.take().map((message) => message.slice(0, 3))).toEqual([
      [ERROR, CALL, 1],
      [ERROR, PUBLISH, 2],
    ]);
  });

  it('cannot be a session that has an authorizer itself', async () => {
    const router = new WireRouter({ authorizer: dynamicRoles({ procedure: 'free.authorize' }) }, undefined);
    const [device, other] = [await router.join({ authid: 'device-a' }), await router.join({ authid: 'device-b' })];
    other.ask(REGISTER, 1, {}, 'free.authorize');
    const refusal = device.ask(PUBLISH, 1, ACKNOWLEDGE, 'a.b');
    expect(refusal[4]).toBe(FAILED);
    expect(JSON.stringify(refusal)).toContain('its own session has a role with an authorizer');
    expect(other.take()).toEqual([]);
  });

  it('may publish and call while it decides', async () => {
    const { authorizer, device } = await scene();
    device.ask(REGISTER, 1, {}, 'free.p');
    device.send(PUBLISH, 2, ACKNOWLEDGE, 'a.b');
    authorizer.asked();
    authorizer.peer.send(CALL, 2, {}, 'free.p');
    expect(authorizer.peer.ask(PUBLISH, 3, ACKNOWLEDGE, 'x.y')[0]).toBe(PUBLISHED);
    const [, invocationId] = device.next();
    // The device's answer waits behind its PUBLISH, and so may the authorizer's.
    device.send(70, invocationId, {}, ['here']);
    expect(authorizer.peer.take()).toEqual([]);
    authorizer.answer(true);
    expect(kinds(device.take())).toEqual([PUBLISHED]);
    expect(authorizer.peer.take()).toEqual([[RESULT, 2, {}, ['here']]]);
  });

  it('that waits for the session it decides about is given up when its time is up', async () => {
    const { router, authorizer, device } = await scene();
    device.ask(REGISTER, 1, {}, 'free.p');
    device.send(PUBLISH, 2, ACKNOWLEDGE, 'a.b');
    authorizer.asked();
    authorizer.peer.send(CALL, 2, {}, 'free.p');
    const [, invocationId] = device.next();
    device.send(70, invocationId, {}, ['here']);
    router.scheduler.advance(1_000);
    expect(kinds(device.take())).toEqual([FAILED]);
    expect(kinds(authorizer.peer.take())).toEqual([INTERRUPT, RESULT]);
  });

  it('may have whom it allows named', async () => {
    const { authorizer, device } = await scene();
    authorizer.peer.ask(SUBSCRIBE, 2, {}, 'a.b');
    authorizer.peer.ask(REGISTER, 3, {}, 'a.p');
    device.send(PUBLISH, 1, {}, 'a.b');
    authorizer.answer({ allow: true, disclose: true });
    expect(authorizer.peer.next()[3]).toMatchObject({ publisher: device.sessionId, publisher_authid: 'device-a' });
    device.send(CALL, 2, {}, 'a.p');
    authorizer.answer({ allow: true, disclose: true });
    expect(authorizer.peer.next()[3]).toMatchObject({ caller: device.sessionId, caller_authrole: 'device' });
  });

  it('has nobody named where sessions are not named to each other', async () => {
    const { authorizer, device } = await scene({}, { allowsDisclosure: false });
    authorizer.peer.ask(SUBSCRIBE, 2, {}, 'a.b');
    device.send(PUBLISH, 1, ACKNOWLEDGE, 'a.b');
    authorizer.answer({ allow: true, disclose: true });
    expect(authorizer.peer.next()[3]).toEqual({ trustlevel: 1 });
    expect(kinds(device.take())).toEqual([PUBLISHED]);
  });
});

describe('a session about which something is being decided', () => {
  it('has all that it asks for later done later, in order', async () => {
    const { authorizer, device } = await scene();
    authorizer.peer.ask(SUBSCRIBE, 2, { match: 'prefix' }, 'a.');
    authorizer.peer.ask(SUBSCRIBE, 3, { match: 'prefix' }, 'free.');
    device.send(PUBLISH, 1, {}, 'a.b', [1]);
    device.send(PUBLISH, 2, {}, 'free.b', [2]);
    device.send(PUBLISH, 3, {}, 'a.c', [3]);
    device.send(PUBLISH, 4, {}, 'a.b', [4]);
    device.send(SUBSCRIBE, 5, {}, 'free.c');
    expect(authorizer.asked().map(({ uri }) => uri)).toEqual(['a.b']);
    const heard: unknown[] = [];
    const hear = (): void => {
      for (const message of authorizer.peer.take()) if (message[0] === EVENT) heard.push(message[4]);
    };
    authorizer.peer.send(70, 1, {}, [true]);
    hear();
    expect(heard).toEqual([[1], [2]]);
    expect(device.take()).toEqual([]);
    authorizer.peer.send(70, 2, {}, [false]);
    hear();
    expect(heard).toEqual([[1], [2], [4]]);
    expect(kinds(device.take())).toEqual([SUBSCRIBED]);
  });

  it('is not waited for by others', async () => {
    const { router, authorizer, device } = await scene();
    const other = await router.join({ authid: 'device-b' });
    other.ask(SUBSCRIBE, 1, {}, 'free.b');
    device.send(SUBSCRIBE, 1, {}, 'a.b');
    expect(other.ask(PUBLISH, 2, ACKNOWLEDGE, 'free.c')[0]).toBe(PUBLISHED);
    expect(authorizer.asked()).toHaveLength(1);
  });

  it.each([
    ['denies it', (authorizer: AuthorizerPeer) => authorizer.answer(false)],
    ['fails', (authorizer: AuthorizerPeer) => authorizer.fail()],
    ['leaves', (authorizer: AuthorizerPeer) => authorizer.peer.lose()],
  ])('hears nothing of an unacknowledged PUBLISH if the authorizer %s', async (_what, act) => {
    const { authorizer, device } = await scene();
    device.send(PUBLISH, 1, {}, 'a.b');
    authorizer.asked();
    act(authorizer);
    expect(device.take()).toEqual([]);
    expect(device.isClosed).toBe(false);
  });

  it('has the pieces of a call kept together, and asked about once', async () => {
    const { authorizer, device } = await scene({ cacheSeconds: 0 });
    authorizer.peer.ask(REGISTER, 2, {}, 'a.p');
    device.send(CALL, 1, { progress: true }, 'a.p', [1]);
    device.send(CALL, 1, { progress: true }, 'a.p', [2]);
    device.send(CALL, 1, {}, 'a.p', [3]);
    authorizer.peer.send(70, authorizer.peer.next()[1], {}, [true]);
    expect(authorizer.peer.take().map((message) => [message[0], message[4]])).toEqual([
      [INVOCATION, [1]],
      [INVOCATION, [2]],
      [INVOCATION, [3]],
    ]);
  });

  it('has later pieces of a refused call swallowed', async () => {
    const { authorizer, device } = await scene();
    device.send(CALL, 1, { progress: true }, 'a.p', [1]);
    device.send(CALL, 1, {}, 'a.p', [2]);
    authorizer.answer(false);
    expect(kinds(device.take())).toEqual([NOT_AUTHORIZED]);
  });

  it('may cancel a call that waits', async () => {
    const { authorizer, device } = await scene();
    authorizer.peer.ask(REGISTER, 2, {}, 'a.p');
    device.send(CALL, 1, {}, 'a.p');
    device.send(CANCEL, 1, { mode: 'killnowait' });
    authorizer.answer(true);
    expect(kinds(authorizer.peer.take())).toEqual([INVOCATION, INTERRUPT]);
    expect(kinds(device.take())).toEqual(['wamp.error.canceled']);
  });

  it('that is lost has nothing done that was not decided, and the authorizer is told', async () => {
    const { authorizer, device } = await scene();
    authorizer.peer.ask(SUBSCRIBE, 2, { match: 'prefix' }, '');
    device.send(PUBLISH, 1, {}, 'a.b');
    device.send(PUBLISH, 2, {}, 'free.b');
    const [asked] = authorizer.asked();
    device.lose();
    expect(authorizer.peer.take().filter(([type]) => type === INTERRUPT)).toEqual([
      [INTERRUPT, asked?.invocationId, expect.anything()],
    ]);
    authorizer.answer(true);
    expect(authorizer.peer.take()).toEqual([]);
    expect(authorizer.peer.isClosed).toBe(false);
  });

  it('that says GOODBYE has all done before it is answered', async () => {
    const { authorizer, device } = await scene();
    authorizer.peer.ask(SUBSCRIBE, 2, {}, 'a.b');
    device.send(PUBLISH, 1, ACKNOWLEDGE, 'a.b');
    device.send(6, {}, 'wamp.close.close_realm');
    device.send(PUBLISH, 2, ACKNOWLEDGE, 'free.b');
    expect(device.take()).toEqual([]);
    authorizer.answer(true);
    expect(kinds(authorizer.peer.take())).toEqual([EVENT]);
    expect(device.take().map(([type]) => type)).toEqual([PUBLISHED, 6]);
  });

  it('that is ended by another one is told of what was not done, and then to go', async () => {
    const { authorizer, device } = await scene();
    device.send(CALL, 1, { progress: true }, 'a.b');
    device.send(CALL, 1, {}, 'a.b');
    device.send(PUBLISH, 2, {}, 'a.b');
    device.send(SUBSCRIBE, 3, {}, 'a.b');
    authorizer.peer.send(CALL, 9, {}, 'wamp.session.kill', [device.sessionId]);
    expect(device.take().map((message) => (message[0] === ERROR ? message.slice(1, 5) : message[0]))).toEqual([
      [CALL, 1, {}, 'wamp.error.canceled'],
      [SUBSCRIBE, 3, {}, 'wamp.error.canceled'],
      6,
    ]);
  });

  it('is ended by a violation of the protocol once it is its turn', async () => {
    const { authorizer, device } = await scene();
    device.send(PUBLISH, 1, ACKNOWLEDGE, 'a.b');
    device.send(70, 4_711, {}, ['an answer to nothing']);
    device.send(PUBLISH, 2, ACKNOWLEDGE, 'free.b');
    expect(device.take()).toEqual([]);
    authorizer.answer(true);
    expect(device.take().map(([type]) => type)).toEqual([PUBLISHED, 3]);
    expect(device.isClosed).toBe(true);
  });

  it('may have ten thousand messages wait, and is ended by one more', async () => {
    const { device } = await scene();
    for (let requestId = 1; requestId <= 10_000; requestId += 1) device.send(PUBLISH, requestId, {}, 'a.b');
    expect(device.take()).toEqual([]);
    device.send(PUBLISH, 10_001, ACKNOWLEDGE, 'a.b');
    const [refusal, goodbye] = device.take();
    expect(refusal?.slice(0, 5)).toEqual([ERROR, PUBLISH, 10_001, {}, 'wamp.error.unavailable']);
    expect(goodbye?.[2]).toBe('wamp.error.unavailable');
  });

  it('may not fill the memory: what waits of all sessions is bounded', async () => {
    const { router, device } = await scene();
    const megabyte = 'x'.repeat(1_000_000);
    const peers = [device, await router.join({ authid: 'device-b' })];
    for (let index = 0; index < 80; index += 1) {
      peers[index % 2]?.send(PUBLISH, index + 1, {}, 'a.b', [megabyte]);
    }
    const ends = peers.map((peer) => peer.take().map(([type]) => type));
    expect(ends).toContainEqual([6]);
    expect(ends).toContainEqual([]);
  });
});

describe('what passes the authorizer as well', () => {
  it('testaments: when they are added, and when they are published', async () => {
    const { router, authorizer, device } = await scene();
    authorizer.peer.ask(SUBSCRIBE, 2, { match: 'prefix' }, 'a.');
    const add = (topic: string): void => device.send(CALL, 1, {}, 'wamp.session.add_testament', [topic, [topic], {}]);
    add('a.denied');
    expect(authorizer.answer(false)).toMatchObject({ action: 'publish', uri: 'a.denied' });
    expect(kinds(device.take())).toEqual([NOT_AUTHORIZED]);
    for (const topic of ['a.one', 'a.two', 'a.three']) {
      add(topic);
      authorizer.answer(true);
      expect(kinds(device.take())).toEqual([RESULT]);
    }
    router.scheduler.advance(61_000);
    device.lose();
    expect(authorizer.answer(true).uri).toBe('a.one');
    expect(authorizer.peer.next()[4]).toEqual(['a.one']);
    expect(authorizer.answer(false).uri).toBe('a.two');
    expect(authorizer.answer(true).uri).toBe('a.three');
    expect(authorizer.peer.take().map((message) => message[4])).toEqual([['a.three']]);
  });

  it('testaments whose decision still holds: at once', async () => {
    const { authorizer, device } = await scene();
    authorizer.peer.ask(SUBSCRIBE, 2, { match: 'prefix' }, '');
    device.send(CALL, 1, {}, 'wamp.session.add_testament', ['a.b', [], {}]);
    authorizer.answer(true);
    device.lose();
    expect(authorizer.peer.take().map((message) => (message[3] as { topic: string }).topic)).toEqual([
      'a.b',
      'wamp.session.on_leave',
    ]);
  });

  it('histories, and looking a subscription up', async () => {
    const { authorizer, device } = await scene({}, { historySubjects: [{ match: 'prefix', topic: 'a.' }] });
    device.send(CALL, 1, {}, 'wamp.subscription.lookup', ['a.', { match: 'prefix' }]);
    expect(authorizer.answer(true)).toMatchObject({ action: 'subscribe', uri: 'a.', options: { match: 'prefix' } });
    const [[, , , [id]]] = device.take() as [[number, number, object, [number]]];
    expect(device.ask(CALL, 2, {}, 'wamp.subscription.get_events', [id])[0]).toBe(RESULT);
    expect(device.ask(CALL, 3, {}, 'wamp.subscription.lookup', ['no URI'])[4]).toBe(NOT_AUTHORIZED);
    device.send(CALL, 4, {}, 'wamp.subscription.lookup', ['b.b']);
    authorizer.answer(false);
    expect(kinds(device.take())).toEqual([NOT_AUTHORIZED]);
  });

  it('retained events: with the subscription', async () => {
    const { authorizer, device } = await scene();
    authorizer.peer.send(PUBLISH, 2, { retain: true }, 'a.b', ['kept']);
    device.send(SUBSCRIBE, 1, { get_retained: true }, 'a.b');
    expect(device.take()).toEqual([]);
    authorizer.answer(true);
    expect(kinds(device.take())).toEqual([SUBSCRIBED, EVENT]);
  });
});

describe('roles that are replaced', () => {
  it('hold for sessions that are there, and what waits keeps its order', async () => {
    const roles = dynamicRoles();
    const router = new WireRouter({ authorizer: roles }, undefined);
    const authorizer = await AuthorizerPeer.join(router);
    const device = await router.join({ authid: 'device-a' });
    device.send(PUBLISH, 1, ACKNOWLEDGE, 'a.b');
    roles.replaceRoles({});
    device.send(PUBLISH, 2, ACKNOWLEDGE, 'device.device-a.x');
    expect(device.take()).toEqual([]);
    authorizer.answer(true);
    expect(device.take().map((message) => message.slice(0, 2))).toEqual([
      [PUBLISHED, 1],
      [PUBLISHED, 2],
    ]);
    expect(device.ask(PUBLISH, 3, ACKNOWLEDGE, 'a.b')[4]).toBe(NOT_AUTHORIZED);
  });

  it('may get an authorizer', async () => {
    const roles = dynamicRoles();
    roles.replaceRoles({});
    const router = new WireRouter({ authorizer: roles }, undefined);
    const device = await router.join({ authid: 'device-a' });
    expect(device.ask(PUBLISH, 1, ACKNOWLEDGE, 'a.b')[4]).toBe(NOT_AUTHORIZED);
    roles.replaceRoles({
      device: { rules: [], authorizer: { procedure: AUTHORIZER, cacheSeconds: 1, timeoutMilliseconds: 1 } },
    });
    expect(device.ask(PUBLISH, 2, ACKNOWLEDGE, 'a.b')[4]).toBe(FAILED);
  });
});
