import { useRouter } from './support/joined-peers';

const TOPIC = 'device.device-a.note';

describe('publish and subscribe', () => {
  const { join } = useRouter();

  it('subscribing again returns the same subscription', async () => {
    const root = await join('root');
    root.send([32, 1, {}, TOPIC]);
    root.send([32, 2, {}, TOPIC]);
    const [first, second] = [await root.next(), await root.next()];
    expect(first).toEqual([33, 1, expect.any(Number)]);
    expect(second[2]).toBe(first[2]);
  });

  it('an event arrives with its payload as it came, absent or empty', async () => {
    const [root, device] = [await join('root'), await join('device-a')];
    root.send([32, 1, {}, TOPIC]);
    const [, , subscription] = await root.next();
    const payloads = [[], [[]], [[], {}], [[1, null, 2 ** 53, -0.5, 'ü\u0000']], [[], { a: { b: [true] } }]];
    for (const [index, payload] of payloads.entries()) device.send([16, index + 1, {}, TOPIC, ...payload]);
    for (const payload of payloads) {
      expect(await root.next()).toEqual([36, subscription, expect.any(Number), {}, ...payload]);
    }
  });

  it('one publication gives one EVENT per matching subscription, with one ID and the topic for patterns', async () => {
    const [root, device] = [await join('root'), await join('device-a')];
    root.send([32, 1, {}, TOPIC]);
    root.send([32, 2, { match: 'prefix' }, 'device.device-a.no']);
    root.send([32, 3, { match: 'wildcard' }, 'device..note']);
    root.send([32, 4, { match: 'wildcard' }, 'device..other']);
    const ids = [await root.next(), await root.next(), await root.next(), await root.next()].map(([, , id]) => id);
    device.send([16, 1, { acknowledge: true }, TOPIC, ['x']]);
    const [, , publication] = await device.next();
    const events = await root.drained();
    expect(events).toHaveLength(3);
    expect(events).toContainEqual([36, ids[0], publication, {}, ['x']]);
    expect(events).toContainEqual([36, ids[1], publication, { topic: TOPIC }, ['x']]);
    expect(events).toContainEqual([36, ids[2], publication, { topic: TOPIC }, ['x']]);
  });

  it('the publisher is left out unless it says exclude_me: false', async () => {
    const device = await join('device-a');
    device.send([32, 1, {}, TOPIC]);
    const [, , subscription] = await device.next();
    device.send([16, 2, { acknowledge: true }, TOPIC, [1]]);
    expect((await device.next())[0]).toBe(17);
    device.send([16, 3, { acknowledge: true, exclude_me: false }, TOPIC, [2]]);
    const [event, published] = [await device.next(), await device.next()];
    expect(event).toEqual([36, subscription, published[2], {}, [2]]);
  });

  it('an unacknowledged publication is never answered, not even when it is refused', async () => {
    const device = await join('device-a');
    device.send([16, 1, {}, 'device.device-b.note']);
    device.send([16, 2, {}, 'not a uri']);
    device.send([16, 3, { acknowledge: false }, 'device.device-a.reading', [], { temperature: {} }]);
    device.send([16, 4, {}, TOPIC]);
    expect(await device.drained()).toEqual([]);
  });

  it('unsubscribing ends the events; an unknown subscription is an error', async () => {
    const [root, device] = [await join('root'), await join('device-a')];
    root.send([32, 1, {}, TOPIC]);
    const [, , subscription] = await root.next();
    device.send([34, 1, subscription]);
    expect((await device.next()).slice(0, 5)).toEqual([8, 34, 1, {}, 'wamp.error.no_such_subscription']);
    root.send([34, 2, subscription]);
    expect(await root.next()).toEqual([35, 2]);
    root.send([34, 3, subscription]);
    expect((await root.next()).slice(0, 5)).toEqual([8, 34, 3, {}, 'wamp.error.no_such_subscription']);
    device.send([16, 2, { acknowledge: true }, TOPIC]);
    await device.next();
    expect(await root.drained()).toEqual([]);
  });

  it.each([
    [[16, 1, { acknowledge: true }, 'device.device-a..x'], 'wamp.error.invalid_uri'],
    [[16, 1, { acknowledge: true }, 'device.device-a.a b'], 'wamp.error.invalid_uri'],
    [[16, 1, { acknowledge: true }, 'device.device-a.#'], 'wamp.error.invalid_uri'],
    [[16, 1, { acknowledge: true }, 'wamp.session.on_join'], 'wamp.error.invalid_uri'],
    [[32, 1, {}, 'device..note'], 'wamp.error.invalid_uri'],
    [[32, 1, { match: 'regex' }, 'device.device-a.x'], 'wamp.error.invalid_argument'],
    [[64, 1, {}, 'wamp.session.count'], 'wamp.error.invalid_uri'],
    [[64, 1, { invoke: 'loudest' }, 'device.device-a.x'], 'wamp.error.invalid_argument'],
    [[48, 1, {}, ''], 'wamp.error.invalid_uri'],
  ])('%j is refused with %s, and the session goes on', async (message, uri) => {
    const device = await join('device-a');
    device.send(message);
    expect((await device.next()).slice(0, 5)).toEqual([8, message[0], 1, {}, uri]);
    expect(await device.drained()).toEqual([]);
  });

  it.each([
    [[16, 1, { acknowledge: 1 }, TOPIC], 'PUBLISH.Options.acknowledge must be a boolean; received 1'],
    [[16, true, {}, TOPIC], 'PUBLISH.Request must be an integer from 1 to 2^53; received true'],
    [[16, 0, {}, TOPIC], 'PUBLISH.Request must be an integer from 1 to 2^53; received 0'],
    [[16, 1, {}, TOPIC, { a: 1 }], 'PUBLISH.Arguments must be an array; received {"a":1}'],
    [[16, 1, {}, TOPIC, [], []], 'PUBLISH.ArgumentsKw must be an object; received []'],
    [[16, 1, {}, TOPIC, [], {}, 1], 'PUBLISH has 4 to 6 elements; received 7'],
    [[32, 1, [], TOPIC], 'SUBSCRIBE.Options must be an object; received []'],
    [[32, 1, {}, 5], 'SUBSCRIBE.Topic must be a string; received 5'],
    [[70, 1, {}], 'YIELD answers invocation 1, which this session was never sent'],
    [[8, 48, 1, {}, 'x.y'], 'ERROR.REQUEST.Type must be 68 (INVOCATION) from a client; received 48'],
    [[36, 1, 1, {}], 'EVENT is sent by routers; a client must not send it'],
  ])('%j ends the session with ABORT that says: %s', async (message, reason) => {
    const device = await join('device-a');
    device.send(message);
    expect(await device.next()).toEqual([3, { message: reason }, 'wamp.error.protocol_violation']);
    await device.closed;
  });

  it('unknown options are ignored', async () => {
    const device = await join('device-a');
    device.send([32, 1, { nonsense: { deep: [1] }, _mine: true }, TOPIC]);
    expect((await device.next())[0]).toBe(33);
  });
});

describe('strict request IDs', () => {
  const { join } = useRouter({ strictRequestIds: true });

  it('count 1, 2, 3 over all requests, and a gap is a protocol violation', async () => {
    const device = await join('device-a');
    device.send([32, 1, {}, TOPIC]);
    device.send([16, 2, { acknowledge: true }, TOPIC]);
    device.send([48, 4, {}, 'device.device-a.x']);
    expect((await device.next())[0]).toBe(33);
    expect((await device.next())[0]).toBe(17);
    expect(await device.next()).toMatchObject([3, {}, 'wamp.error.protocol_violation']);
  });
});
