import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { BridgeLivePublisher } from '../../src/ingest/bridge-live-publisher';
import type { Observation } from '../../src/model/reading';
import { MemoryLogger } from '../doubles/memory-logger';

interface Posted {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: { readonly publications: readonly { readonly kwargs: Record<string, unknown> }[] };
}

describe('the live publisher', () => {
  const posted: Posted[] = [];
  let status = 200;
  let answers = true;
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      posted.push({ method: request.method, url: request.url, headers: request.headers, body: JSON.parse(body) });
      if (answers) response.writeHead(status, { 'content-type': 'application/json' }).end('{"ids":[1]}');
    });
  });
  let endpoint: string | undefined;

  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  beforeEach(() => {
    posted.length = 0;
    status = 200;
    answers = true;
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  const observationOf = (given: Partial<Observation> = {}): Observation => ({
    deviceId: 'mote-1',
    observedAtMs: 1_700_000_000_123,
    receivedAtMs: 1_700_000_000_200,
    occurrence: '',
    timeGiven: true,
    values: [
      { metric: 'temperature', value: 21.5 },
      { metric: 'open', value: true },
    ],
    ...given,
  });
  const setUp = () => {
    const state = { nowMs: 0 };
    const logger = new MemoryLogger();
    const publisher = new BridgeLivePublisher({
      endpoints: { find: async () => endpoint },
      credential: async () => ({ uuid: 'service', token: 'confidential' }),
      fetch,
      clock: () => state.nowMs,
      logger,
    });
    return { state, logger, publisher };
  };

  test('posts all observations at once to the bridge, as the service, marked as recorded', async () => {
    const { publisher } = setUp();
    await expect(publisher.publish([observationOf(), observationOf({ deviceId: 'mote-2' })])).resolves.toBe(true);
    const publication = {
      topic: 'device.mote-1.reading',
      kwargs: { temperature: 21.5, open: true, observed_at: 1_700_000_000_123 },
      options: { recorded: true },
    };
    expect(posted).toHaveLength(1);
    expect(posted[0]).toMatchObject({
      method: 'POST',
      url: '/bridge/publish',
      headers: {
        authorization: `Basic ${Buffer.from('service:confidential').toString('base64')}`,
        'content-type': 'application/json',
      },
      body: { publications: [publication, { ...publication, topic: 'device.mote-2.reading' }] },
    });
  });

  test('resolves false while there is no endpoint, and publishes as soon as there is one', async () => {
    const { publisher } = setUp();
    const later = endpoint;
    endpoint = undefined;
    await expect(publisher.publish([observationOf()])).resolves.toBe(false);
    endpoint = later;
    await expect(publisher.publish([observationOf()])).resolves.toBe(true);
  });

  test('after a failure it pauses for some seconds, then tries again; the log holds no token', async () => {
    const { state, logger, publisher } = setUp();
    status = 503;
    await expect(publisher.publish([observationOf()])).resolves.toBe(false);
    status = 200;
    state.nowMs = 4_999;
    await expect(publisher.publish([observationOf()])).resolves.toBe(false);
    expect(posted).toHaveLength(1);
    state.nowMs = 5_000;
    await expect(publisher.publish([observationOf()])).resolves.toBe(true);
    expect(logger.lines).toMatchObject([{ level: 'warn', fields: { error: expect.stringContaining('503') } }]);
    expect(JSON.stringify(logger.lines)).not.toContain('confidential');
  });

  test('gives up on a router that does not answer within two seconds or so', async () => {
    const { publisher } = setUp();
    answers = false;
    const started = Date.now();
    await expect(publisher.publish([observationOf()])).resolves.toBe(false);
    expect(Date.now() - started).toBeLessThan(3_000);
  });

  test('gives up as soon on a parameter or a secret that cannot be read', async () => {
    const never = (): Promise<never> => new Promise(() => undefined);
    const known = { find: async () => endpoint };
    for (const options of [
      { endpoints: { find: never }, credential: never },
      { endpoints: known, credential: never },
    ]) {
      const publisher = new BridgeLivePublisher({ ...options, fetch, clock: () => 0, logger: new MemoryLogger() });
      const started = Date.now();
      await expect(publisher.publish([observationOf()])).resolves.toBe(false);
      expect(Date.now() - started).toBeLessThan(3_000);
      await expect(publisher.publish([observationOf()])).resolves.toBe(false);
      expect(Date.now() - started).toBeLessThan(3_000);
    }
    expect(posted).toEqual([]);
  });

  test('of more than a message can hold it publishes the newest, and says that some are missing', async () => {
    const { publisher } = setUp();
    const observations = Array.from({ length: 1000 }, (_, index) =>
      observationOf({
        values: [
          { metric: 'n', value: index },
          { metric: 't', value: 'x'.repeat(1000) },
        ],
      }),
    );
    await expect(publisher.publish(observations)).resolves.toBe(false);
    const numbers = posted.flatMap(({ body }) => body.publications.map(({ kwargs }) => kwargs['n']));
    expect(numbers.length).toBeGreaterThan(500);
    expect(numbers.at(-1)).toBe(999);
    expect(numbers[0]).toBe(1000 - numbers.length);
  });
});
