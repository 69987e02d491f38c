import { createServer } from 'node:net';
import { CONNECTION_LOST, WampClient, WampError, type Received } from '../../src/device/wamp-client';
import { backoffMs } from '../../src/device/wamp-backoff';
import { startRouter, type RunningRouter } from '../router/support/running-router';

describe('WampClient', () => {
  let running: RunningRouter;
  let clients: WampClient[] = [];
  const connect = async (authid: string, ticket: string, more = {}): Promise<WampClient> => {
    const client = await WampClient.connect({ url: running.url, realm: 'iot', authid, ticket, ...more });
    clients.push(client);
    return client;
  };
  beforeEach(async () => {
    running = await startRouter();
  });
  afterEach(async () => {
    await Promise.all(clients.map((client) => client.close()));
    clients = [];
    await running.router.stop();
  });

  it('publishes readings that are then durable, and subscribers receive them', async () => {
    const [device, person] = [await connect('device-a', 'token-a'), await connect('person', 'token-person')];
    const events: Received[] = [];
    const first = new Promise<void>((resolve) => {
      void person.subscribe('device.', (event) => (events.push(event), resolve()), 'prefix');
    });
    await person.call('device.none').catch(() => undefined);
    const id = await device.publish('device.device-a.reading', { kwargs: { temperature: 21 } });
    expect(id).toBeGreaterThan(0);
    expect(running.queue.envelopes).toHaveLength(1);
    await first;
    expect(events).toEqual([{ args: [], kwargs: { temperature: 21 }, details: { topic: 'device.device-a.reading' } }]);
  });

  it('registers and calls; errors carry the URI of whoever raised them', async () => {
    const [device, person] = [await connect('device-a', 'token-a'), await connect('person', 'token-person')];
    const held = await device.register('device.device-a.echo', async ({ args, kwargs }) => ({ args, kwargs }));
    await device.register('device.device-a.jam', () => {
      throw new WampError('com.app.jammed', 'oil it');
    });
    await device.register('device.device-a.bug', () => {
      throw new TypeError('not a function');
    });
    expect(await person.call('device.device-a.echo', { args: [1], kwargs: { a: 2 } })).toMatchObject({
      args: [1],
      kwargs: { a: 2 },
    });
    await expect(person.call('device.device-a.jam')).rejects.toMatchObject({
      uri: 'com.app.jammed',
      message: 'com.app.jammed: oil it',
    });
    await expect(person.call('device.device-a.bug')).rejects.toMatchObject({ uri: 'wamp.error.runtime_error' });
    await held.cancel();
    await expect(person.call('device.device-a.echo')).rejects.toMatchObject({ uri: 'wamp.error.no_such_procedure' });
  });

  it('rejects with the URI of the router for what is refused', async () => {
    const device = await connect('device-a', 'token-a');
    await expect(device.publish('device.device-b.x')).rejects.toMatchObject({ uri: 'wamp.error.not_authorized' });
    await expect(device.subscribe('device.', () => undefined, 'prefix')).rejects.toMatchObject({
      uri: 'wamp.error.not_authorized',
    });
    await expect(connect('device-a', 'wrong')).rejects.toMatchObject({ uri: 'wamp.error.authentication_denied' });
  });

  it('rejects when there is no router', async () => {
    const free = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => free.once('listening', resolve));
    const address = free.address();
    await new Promise((resolve) => free.close(resolve));
    const port = typeof address === 'object' ? address?.port : undefined;
    await expect(WampClient.connect({ url: `ws://127.0.0.1:${port}/ws`, realm: 'iot' })).rejects.toMatchObject({
      uri: CONNECTION_LOST,
    });
  });

  it('gives a call up when its time is over', async () => {
    const [device, person] = [await connect('device-a', 'token-a'), await connect('person', 'token-person')];
    await device.register('device.device-a.slow', () => new Promise(() => undefined));
    await expect(person.call('device.device-a.slow', { timeoutSeconds: 0.05 })).rejects.toMatchObject({
      uri: 'wamp.error.timeout',
    });
  });

  it('two handlers of one topic both hear, and cancelling one leaves the other', async () => {
    const [device, root] = [await connect('device-a', 'token-a'), await connect('root', 'token-root')];
    const heard: string[] = [];
    const one = await root.subscribe('device.device-a.x', () => heard.push('one'));
    await root.subscribe('device.device-a.x', () => heard.push('two'));
    await device.publish('device.device-a.x');
    await one.cancel();
    await device.publish('device.device-a.x');
    await root.call('no.such').catch(() => undefined);
    expect(heard).toEqual(['one', 'two', 'two']);
  });

  it('comes back after a loss with its subscriptions and registrations, and requests wait meanwhile', async () => {
    const changes: string[] = [];
    const settings = { port: running.port };
    const person = await connect('person', 'token-person', {
      reconnect: { firstDelaySeconds: 0.02, longestDelaySeconds: 0.05 },
      onConnectionChange: (change: string) => changes.push(change),
    });
    const events: Received[] = [];
    const held = new Promise<void>((resolve) => {
      void person.subscribe('device.device-a.x', (event) => (events.push(event), resolve()));
    });
    await person.call('no.such').catch(() => undefined);
    await running.router.stop();
    running = await startRouter(settings);
    await expect(person.call('device.none')).rejects.toMatchObject({ uri: 'wamp.error.no_such_procedure' });
    expect(changes).toEqual(['lost', 'restored']);
    const device = await connect('device-a', 'token-a');
    await device.publish('device.device-a.x', { args: [1] });
    await held;
    expect(events).toEqual([{ args: [1], kwargs: {}, details: {} }]);
  });

  it('comes back with what it holds when it drops its own connection', async () => {
    const changes: string[] = [];
    const device = await connect('device-a', 'token-a', {
      reconnect: { firstDelaySeconds: 0.02, longestDelaySeconds: 0.05 },
      onConnectionChange: (change: string) => changes.push(change),
    });
    await device.register('device.device-a.echo', ({ args }) => ({ args }));
    await device.dropConnection();
    // The request waits for the session that is being restored.
    while (changes.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await device.publish('device.device-a.status');
    expect(changes).toEqual(['lost', 'restored']);
    const person = await connect('person', 'token-person');
    expect((await person.call('device.device-a.echo', { args: [7] })).args).toEqual([7]);
  });

  it('stays away after it dropped its connection, unless it was to reconnect', async () => {
    const device = await connect('device-a', 'token-a');
    await device.dropConnection();
    await expect(device.publish('device.device-a.status')).rejects.toMatchObject({ uri: CONNECTION_LOST });
  });

  it('rejects what had no answer when the connection was lost, and what comes later without reconnect', async () => {
    const device = await connect('device-a', 'token-a');
    running.queue.hold();
    const publishing = device.publish('device.device-a.reading', { kwargs: { a: 1 } });
    const outcome = expect(publishing).rejects.toMatchObject({ uri: CONNECTION_LOST });
    await new Promise((resolve) => setTimeout(resolve, 30));
    const closed = device.close();
    await outcome;
    running.queue.release();
    await closed;
    await expect(device.publish('device.device-a.x')).rejects.toBeInstanceOf(WampError);
  });
});

describe('backoffMs', () => {
  it('doubles up to the longest delay, and takes a random half to whole of it', () => {
    const options = { firstDelaySeconds: 1, longestDelaySeconds: 5 };
    expect([0, 1, 2, 3, 100].map((attempt) => backoffMs(attempt, options, () => 1))).toEqual([
      1000, 2000, 4000, 5000, 5000,
    ]);
    expect(backoffMs(1, options, () => 0)).toBe(1000);
  });
});
