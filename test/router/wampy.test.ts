import WebSocket from 'ws';
import { Wampy } from 'wampy';
import { startRouter, type RunningRouter } from './support/running-router';

/** The router serves a client that is not ours. */
describe('wampy, a client from npm', () => {
  let running: RunningRouter;
  const clients: Wampy[] = [];
  const connect = async (authid: string, ticket: string): Promise<Wampy> => {
    const client = new Wampy(running.url, {
      ws: WebSocket as never,
      realm: 'iot',
      authid,
      authmethods: ['ticket'],
      onChallenge: () => ticket,
      autoReconnect: false,
      // Its default refuses hyphens, which UUIDs have.
      uriValidation: 'loose',
    });
    await client.connect();
    clients.push(client);
    return client;
  };

  beforeAll(async () => {
    running = await startRouter();
  });
  afterAll(async () => {
    await Promise.all(clients.map((client) => client.disconnect()));
    await running.router.stop();
  });

  it('subscribes, publishes, registers and calls with ticket authentication', async () => {
    const [device, person] = [await connect('device-a', 'token-a'), await connect('person', 'token-person')];
    const event = new Promise((resolve) => {
      void person.subscribe('device.device-a.reading', resolve);
    });
    await person.subscribe('device..note', () => undefined, { match: 'wildcard' });
    await device.publish('device.device-a.reading', { argsDict: { temperature: 20 } });
    expect(await event).toMatchObject({ argsDict: { temperature: 20 } });
    expect(running.queue.envelopes.flatMap(({ readings }) => readings)).toHaveLength(1);

    await device.register('device.device-a.add', ({ argsList = [] }) => ({
      argsList: [Number(argsList[0]) + Number(argsList[1])],
    }));
    expect(await person.call('device.device-a.add', [2, 3])).toMatchObject({ argsList: [5] });
    await expect(person.call('device.device-a.none')).rejects.toMatchObject({
      errorUri: 'wamp.error.no_such_procedure',
    });
  });

  it('is refused with a wrong ticket', async () => {
    await expect(connect('device-a', 'wrong')).rejects.toThrow();
  });
});
