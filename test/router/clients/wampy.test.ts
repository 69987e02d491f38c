import { Wampy } from 'wampy';
import { CborSerializer } from 'wampy/CborSerializer.js';
import { JsonSerializer } from 'wampy/JsonSerializer.js';
import { MsgpackSerializer } from 'wampy/MsgpackSerializer.js';
import WebSocket from 'ws';
import { RawPeer } from '../support/raw-peer';
import { type RunningRouter, startRouter } from '../support/running-router';

const SERIALIZERS = [
  ['JSON', JsonSerializer],
  ['MessagePack', MsgpackSerializer],
  ['CBOR', CborSerializer],
] as const;

let uriCount = 0;
const fresh = (name: string): string => `wampy.n${++uriCount}.${name}`;
// Over MessagePack and CBOR it sends `undefined` for options that are not given, which is none of their values; so all are given.
const EXACT = { match: 'exact', get_retained: false } as const;
const SINGLE = { match: 'exact', invoke: 'single' } as const;
const ROUND_ROBIN = { match: 'exact', invoke: 'roundrobin' } as const;
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));

/** The router serves a client that is not ours. */
describe.each(SERIALIZERS)('wampy, a client from npm, with %s', (_name, SerializerClass) => {
  let running: RunningRouter;
  const clients: Wampy[] = [];
  const connect = async (credentials?: { readonly authid: string; readonly ticket: string }): Promise<Wampy> => {
    const client = new Wampy(running.url, {
      ws: WebSocket as never,
      realm: 'iot',
      serializer: new SerializerClass(),
      autoReconnect: false,
      // Its default refuses hyphens, which UUIDs have.
      uriValidation: 'loose',
      ...(credentials === undefined
        ? {}
        : { authid: credentials.authid, authmethods: ['ticket'], onChallenge: () => credentials.ticket }),
    });
    await client.connect();
    clients.push(client);
    return client;
  };
  const idOf = (client: Wampy): number => Number(client.getSessionId());

  beforeAll(async () => {
    running = await startRouter({ allowAnonymous: true });
  });
  afterEach(() => Promise.all(clients.splice(0).map((client) => client.disconnect())));
  afterAll(() => running.router.stop());

  it('subscribes, publishes, registers and calls with ticket authentication', async () => {
    const device = await connect({ authid: 'device-a', ticket: 'token-a' });
    const person = await connect({ authid: 'person', ticket: 'token-person' });
    const recorded = running.queue.envelopes.length;
    const event = new Promise((resolve) => {
      void person.subscribe('device.device-a.reading', resolve, EXACT);
    });
    await person.subscribe('device..note', () => undefined, { match: 'wildcard', get_retained: false });
    await device.publish('device.device-a.reading', { argsDict: { temperature: 20 } });
    expect(await event).toMatchObject({ argsDict: { temperature: 20 } });
    expect(running.queue.envelopes.slice(recorded).flatMap(({ readings }) => readings)).toHaveLength(1);

    await device.register(
      'device.device-a.add',
      ({ argsList = [] }) => ({
        argsList: [Number(argsList[0]) + Number(argsList[1])],
      }),
      SINGLE,
    );
    expect(await person.call('device.device-a.add', [2, 3])).toMatchObject({ argsList: [5] });
    await expect(person.call('device.device-a.none')).rejects.toMatchObject({
      errorUri: 'wamp.error.no_such_procedure',
    });
  });

  it('is refused with a wrong ticket', async () => {
    await expect(connect({ authid: 'device-a', ticket: 'wrong' })).rejects.toThrow();
  });

  it('publishes with lists of the eligible and excluded, disclosed, and by pattern', async () => {
    const [publisher, one, two] = [await connect(), await connect(), await connect()];
    const topic = fresh('topic');
    const seen: unknown[] = [];
    await one.subscribe(
      topic,
      ({ argsList, details }) => void seen.push(['one', argsList, Number(details.publisher)]),
      EXACT,
    );
    await two.subscribe(topic, ({ argsList }) => void seen.push(['two', argsList]), EXACT);
    await one.subscribe(topic.slice(0, -2), ({ details }) => void seen.push(details.topic), {
      match: 'prefix',
      get_retained: false,
    });
    await publisher.publish(topic, [1, 'ü', null, 2 ** 40], { eligible: [idOf(one)], disclose_me: true });
    await publisher.publish(topic, [2], { exclude: [idOf(one)] });
    await publisher.publish(topic, [3], { eligible_authrole: ['nobody'] });
    await settled();
    expect(seen).toHaveLength(3);
    expect(seen).toContainEqual(['one', [1, 'ü', null, 2 ** 40], idOf(publisher)]);
    expect(seen).toContainEqual(['two', [2]]);
    expect(seen).toContainEqual(topic);
  });

  it('gets retained events', async () => {
    // It has an option `retain`, which it does not send.
    const [publisher, subscriber] = [await RawPeer.join(running.url), await connect()];
    const topic = fresh('kept');
    publisher.send([16, 1, { acknowledge: true, retain: true }, topic, ['kept']]);
    await publisher.next();
    publisher.terminate();
    const event = new Promise((resolve) => {
      void subscriber.subscribe(topic, resolve, { match: 'exact', get_retained: true });
    });
    expect(await event).toMatchObject({ argsList: ['kept'], details: { retained: true } });
  });

  it('gets errors', async () => {
    const [callee, caller] = [await connect(), await connect()];
    const failing = fresh('fail');
    await callee.register(
      failing,
      ({ error_handler: fail }) => fail({ error: 'com.failed', argsList: ['why'] }),
      SINGLE,
    );
    await expect(caller.call(failing)).rejects.toMatchObject({ errorUri: 'com.failed', argsList: ['why'] });
  });

  it('gets progressive results, of a callee that announces them', async () => {
    const [callee, caller] = [await RawPeer.open(running.url), await connect()];
    const procedure = fresh('progress');
    const features = { progressive_call_results: true, call_canceling: true };
    callee.send([1, 'iot', { roles: { callee: { features } } }]);
    await callee.next();
    callee.send([64, 1, {}, procedure]);
    await callee.next();
    const pieces: unknown[] = [];
    const result = caller.call(procedure, null, { progress_callback: ({ argsList }) => void pieces.push(argsList) });
    const [, invocationId] = await callee.next();
    for (const piece of [1, 2]) callee.send([70, invocationId, { progress: true }, [piece]]);
    callee.send([70, invocationId, {}, ['done']]);
    expect(await result).toMatchObject({ argsList: ['done'] });
    expect(pieces.slice(0, 2)).toEqual([[1], [2]]);
    callee.terminate();
  });

  it('cancels calls and has them timed out', async () => {
    const [callee, caller] = [await connect(), await connect()];
    const procedure = fresh('slow');
    await callee.register(procedure, () => new Promise(() => undefined), SINGLE);
    const call = caller.call(procedure);
    caller.cancel(caller.getOpStatus().reqId, { mode: 'skip' });
    await expect(call).rejects.toMatchObject({ errorUri: 'wamp.error.canceled' });
    await expect(caller.call(procedure, null, { timeout: 50 })).rejects.toMatchObject({
      errorUri: 'wamp.error.timeout',
    });
  });

  it('shares a registration, registers by pattern, and asks the meta API', async () => {
    const [one, two, caller] = [await connect(), await connect(), await connect()];
    const [shared, prefix] = [fresh('shared'), fresh('any')];
    await one.register(shared, () => ({ argsList: ['one'] }), ROUND_ROBIN);
    const { registrationId } = await two.register(shared, () => ({ argsList: ['two'] }), ROUND_ROBIN);
    const answers = [];
    for (let count = 0; count < 3; count++) answers.push((await caller.call(shared)).argsList);
    expect(answers).toEqual([['one'], ['two'], ['one']]);
    await one.register(prefix, ({ details }) => ({ argsList: [details.procedure] }), {
      match: 'prefix',
      invoke: 'single',
    });
    expect((await caller.call(`${prefix}.x`)).argsList).toEqual([`${prefix}.x`]);
    expect((await caller.call('wamp.registration.lookup', [shared])).argsList).toEqual([registrationId]);
    const [sessions] = (await caller.call('wamp.session.list')).argsList ?? [];
    // Over MessagePack its IDs are BigInts.
    expect(Array.isArray(sessions) ? sessions.map(Number) : sessions).toContain(idOf(one));
    await one.unregister(shared);
    expect((await caller.call(shared)).argsList).toEqual(['two']);
  });
});
