/** What a device may get wrong, at each door, over real sockets: it gets a clear answer, and nothing of it is stored. */
import { execFile } from 'node:child_process';
import { request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { basic, type Credential, eventually } from '../../scripts/acceptance/public-api';
import { WampError } from '../../src/device/wamp-client';
import { TestCloud } from './test-cloud';

jest.setTimeout(60_000);

let cloud: TestCloud;
let device: Credential;
let other: Credential;

beforeAll(async () => {
  cloud = await TestCloud.start();
  [device, other] = await Promise.all([cloud.register('Device'), cloud.register('Other')]);
}, 120_000);

afterAll(() => cloud.end(), 30_000);

interface Answer {
  readonly status: number;
  readonly error: string;
  readonly message: string;
}

async function answerOf(response: Promise<Response>): Promise<Answer> {
  const { status, text } = await response.then(async (answer) => ({
    status: answer.status,
    text: await answer.text(),
  }));
  const { error = '', message = '' } = JSON.parse(text) as { error?: string; message?: string };
  return { status, error, message };
}

const posted = (body: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
  answerOf(cloud.api.post(device, body, headers));

async function refusalOf(attempt: Promise<unknown>): Promise<{ uri: string; message: string }> {
  const error = await attempt.then(
    () => new Error('it was accepted'),
    (fault: unknown) => fault,
  );
  if (!(error instanceof WampError)) throw error;
  return { uri: error.uri, message: error.message };
}

async function valuesOf(metric: string, count: number): Promise<unknown[]> {
  const readings = await eventually(
    () => cloud.api.readings(device, device.uuid, { metric }),
    (found) => found.length >= count,
    20_000,
  );
  return readings.map(({ value }) => value);
}

/** Sends the whole body whatever the server says meanwhile, as simple clients do, and resolves with what then arrives. */
function sendWhole(
  path: string,
  bytes: number,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${cloud.running.endpoint}${path}`, {
      method: 'POST',
      headers: { authorization: basic(device), 'content-type': 'application/json', ...headers },
    });
    outgoing.once('error', reject);
    outgoing.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.once('error', reject);
    });
    const chunk = Buffer.alloc(64 * 1024, ' ');
    let left = bytes;
    const send = (): void => {
      while (left > 0) {
        left -= chunk.length;
        if (!outgoing.write(chunk)) return void outgoing.once('drain', send);
      }
      outgoing.end();
    };
    send();
  });
}

describe('a POST', () => {
  test.each([
    ['malformed JSON', '{"temperature":', 400, /line 1, column \d+/],
    ['an empty body', '', 400, /empty/],
    ['NaN, which is no JSON', '{"temperature":NaN}', 400, /column 16/],
    ['a text without its end', '"temperature', 400, /JSON/],
    ['a number beyond all bounds', '{"temperature":1e999}', 422, /temperature is Infinity.*finite/],
    ['null', '{"temperature":null}', 422, /temperature is null/],
    ['an object as value', '{"temperature":{"value":1}}', 422, /temperature is \{"value":1\}/],
    ['an array as value', '{"temperature":[1]}', 422, /temperature is \[1\]/],
    ['a text for the body', '"21.5"', 422, /flat object/],
    ['an empty object', '{}', 422, /at least one metric/],
    ['an empty array', '[]', 422, /at least one reading/],
    ['a metric with a strange name', '{"a b":1}', 422, /"a b" is no name/],
    ['a text too long', JSON.stringify({ note: 'x'.repeat(100_000) }), 422, /note is a string of 100000 characters/],
    ['a time that is none', '{"temperature":1,"observed_at":"yesterday"}', 422, /observed_at is "yesterday".*RFC 3339/],
    ['a time without offset', '{"temperature":1,"observed_at":"2026-01-31T12:00:00"}', 422, /offset/],
  ])('with %s is refused', async (_what, body, status, message) => {
    const answer = await posted(body);
    expect(answer).toMatchObject({ status, message: expect.stringMatching(message) });
  });

  test('from the future or from long ago is refused with the bound', async () => {
    const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
    const early = await posted({ temperature: 1, observed_at: inAnHour });
    expect(early).toMatchObject({ status: 422, error: 'invalid_argument' });
    expect(early.message).toMatch(/later than \S+Z, the latest accepted now \(300 seconds ahead\)/);
    const ancient = await posted({ temperature: 1, observed_at: '1999-12-31T23:59:59Z' });
    expect(ancient.status).toBe(422);
    expect(ancient.message).toMatch(/earlier than \S+Z, the earliest accepted now \(604800 seconds ago\)/);
    const inSeconds = await posted({ temperature: 1, observed_at: Math.floor(Date.now() / 1000) });
    expect(inSeconds.message).toContain('looks like seconds');
  });

  test('that holds good and bad readings stores the good ones and names the others', async () => {
    const response = await cloud.api.post(device, [{ mixed: 1 }, { mixed: null }, { mixed: 2 }]);
    expect(response.status).toBe(202);
    expect(await response.json()).toEqual({
      accepted: 2,
      rejected: [{ index: 1, reason: expect.stringContaining('mixed is null') }],
    });
    expect((await valuesOf('mixed', 2)).sort()).toEqual([1, 2]);
  });

  test('of another media type or content encoding is refused with 415 and what to send', async () => {
    expect(await posted('x', { 'content-type': 'image/png' })).toMatchObject({ status: 415 });
    const compressed = (headers: Record<string, string>, body: Uint8Array): Promise<Answer> =>
      answerOf(cloud.api.request('/v1/readings', { as: device, method: 'POST', headers, body: Buffer.from(body) }));
    const json = { 'content-type': 'application/json' };
    expect(
      await compressed({ ...json, 'content-encoding': 'br' }, brotliCompressSync('{"temperature":1}')),
    ).toMatchObject({ status: 415, message: expect.stringContaining('gzip') });
    expect(
      await compressed({ ...json, 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(100_000_000, ' '))),
    ).toMatchObject({ status: 413, message: expect.stringContaining('inflated') });
  });

  test.each([
    ['/v1/readings', 2_000_000],
    ['/v1/readings', 10 * 1024 * 1024],
    ['/v1/readings', 11 * 1024 * 1024],
    ['/v1/devices', 10 * 1024 * 1024],
    ['/bridge/publish', 10 * 1024 * 1024],
    ['/bridge/call', 10 * 1024 * 1024],
  ])('to %s with %i bytes is answered 413, with and without a length, and not reset', async (path, bytes) => {
    const rounded = Math.ceil(bytes / 65_536) * 65_536;
    expect(await sendWhole(path, bytes)).toMatchObject({ status: 413 });
    expect(await sendWhole(path, bytes, { 'content-length': String(rounded) })).toMatchObject({ status: 413 });
  });

  test('of curl itself is taken', async () => {
    const url = `${cloud.running.endpoint}/v1/readings`;
    const curl = async (...more: string[]): Promise<string> => {
      const credentials = ['-u', `${device.uuid}:${device.token}`];
      const { stdout } = await promisify(execFile)('curl', [
        '-sS',
        ...credentials,
        '-w',
        '\n%{http_code}',
        ...more,
        url,
      ]);
      return stdout.trimEnd().split('\n').at(-1) ?? '';
    };
    expect(await curl('-d', '{"curl":21.5}')).toBe('202');
    expect(await curl('--data-binary', '{"curl":22.5}', '-H', 'content-type:')).toBe('202');
    expect(await curl('-d', '{"curl":')).toBe('400');
    expect((await valuesOf('curl', 2)).sort()).toEqual([21.5, 22.5]);
  });
});

describe('credentials', () => {
  test('that are missing, wrong or unknown are refused with 401 and how to send them', async () => {
    const none = await cloud.api.request('/v1/readings', { method: 'POST', body: '{"temperature":1}' });
    expect([none.status, none.headers.get('www-authenticate')]).toEqual([401, expect.stringContaining('Basic')]);
    for (const as of [
      { ...device, token: 'wrong' },
      { uuid: 'nobody', token: device.token },
      { ...device, uuid: other.uuid },
    ]) {
      expect(await answerOf(cloud.api.post(as, { temperature: 1 }))).toMatchObject({
        status: 401,
        error: 'unauthenticated',
      });
      expect((await cloud.api.request('/bridge/publish', { as, method: 'POST', body: '{}' })).status).toBe(401);
      expect((await refusalOf(cloud.connect(as))).uri).toBe('wamp.error.authentication_denied');
    }
    const scheme = await cloud.api.request('/v1/readings', {
      method: 'POST',
      headers: { authorization: 'Digest username="x"' },
      body: '{"temperature":1}',
    });
    expect(scheme.status).toBe(401);
  });

  test('of one device open nothing of another one: by HTTP, by WAMP and by the bridge', async () => {
    const { api } = cloud;
    expect((await api.request(`/v1/devices/${other.uuid}`, { as: device })).status).toBe(403);
    expect((await api.request(`/v1/devices/${other.uuid}/latest`, { as: device })).status).toBe(403);
    expect((await api.request(`/v1/devices/${other.uuid}/readings?metric=temperature`, { as: device })).status).toBe(
      403,
    );
    expect((await api.request('/v1/devices', { as: device })).status).toBe(403);
    const posting = api.request(`/v1/readings?device=${other.uuid}`, {
      as: device,
      method: 'POST',
      body: '{"temperature":1}',
    });
    expect((await posting).status).toBe(403);

    const topic = `device.${other.uuid}.reading`;
    const client = await cloud.connect(device);
    try {
      for (const attempt of [
        client.publish(topic, { kwargs: { temperature: 1 } }),
        client.subscribe(topic, () => undefined),
        client.subscribe('device..reading', () => undefined, 'wildcard'),
        client.subscribe('device.', () => undefined, 'prefix'),
        client.register(`device.${other.uuid}.open`, () => undefined),
        client.call(`device.${other.uuid}.open`),
      ])
        expect((await refusalOf(attempt)).uri).toBe('wamp.error.not_authorized');
    } finally {
      await client.close();
    }

    const bridge = async (path: string, body: unknown): Promise<[number, unknown]> => {
      const response = await api.request(path, { as: device, method: 'POST', body: JSON.stringify(body) });
      return [response.status, ((await response.json()) as { error: unknown }).error];
    };
    const refused = [403, 'wamp.error.not_authorized'];
    expect(await bridge('/bridge/publish', { topic, kwargs: { temperature: 1 } })).toEqual(refused);
    expect(await bridge('/bridge/call', { procedure: `device.${other.uuid}.open` })).toEqual(refused);
    const own = `device.${device.uuid}.reading`;
    const recorded = { topic: own, kwargs: { unrecorded: 1 }, options: { recorded: true } };
    expect((await bridge('/bridge/publish', recorded))[0]).toBe(403);
  });
});

describe('a PUBLISH', () => {
  test('of what is no reading is refused with the value, and the session goes on', async () => {
    const client = await cloud.connect(device);
    const topic = `device.${device.uuid}.reading`;
    const events: unknown[] = [];
    try {
      const subscriber = await cloud.connect(cloud.running.admin);
      await subscriber.subscribe(topic, ({ kwargs }) => events.push(kwargs));
      for (const [kwargs, message] of [
        [{ temperature: null }, /temperature is null/],
        [{ temperature: { value: 1 } }, /temperature is \{"value":1\}/],
        [{}, /at least one metric/],
        [{ temperature: 1, observed_at: '1999-12-31T23:59:59Z' }, /earlier than \S+Z/],
        [{ temperature: 1, observed_at: Date.now() + 3_600_000 }, /later than \S+Z/],
      ] as const) {
        const refusal = await refusalOf(client.publish(topic, { kwargs }));
        expect(refusal).toEqual({ uri: 'wamp.error.invalid_argument', message: expect.stringMatching(message) });
      }
      await client.publish(topic, { kwargs: { fine: 1 } });
      await eventually(
        async () => events.length,
        (count) => count > 0,
        2000,
      );
      expect(events).toEqual([expect.objectContaining({ fine: 1 })]);
      await subscriber.close();
    } finally {
      await client.close();
    }
  });

  test('in a frame of 10 MB ends that session alone', async () => {
    const [large, small] = await Promise.all([cloud.connect(device), cloud.connect(device)]);
    const text = 'x'.repeat(10 * 1024 * 1024);
    await refusalOf(large.publish(`device.${device.uuid}.note`, { args: [text] }));
    await small.publish(`device.${device.uuid}.note`, { args: ['still here'] });
    await Promise.all([large.close(), small.close()]);
  });
});

describe('requests of an unusual kind', () => {
  test('get the answer of their kind', async () => {
    const { api } = cloud;
    const statusOf = async (method: string, path: string, headers: Record<string, string> = {}): Promise<number> =>
      (await api.request(path, { as: device, method, headers })).status;
    expect(await statusOf('HEAD', '/health')).toBe(200);
    expect(await statusOf('HEAD', `/v1/devices/${device.uuid}`)).toBe(200);
    const wrongMethod = await api.request('/v1/readings', { as: device, method: 'DELETE' });
    expect([wrongMethod.status, wrongMethod.headers.get('allow')]).toEqual([405, expect.stringContaining('POST')]);
    expect(await statusOf('PUT', `/v1/devices/${device.uuid}/latest`)).toBe(405);
    expect(await statusOf('PROPFIND', '/v1/devices')).toBe(403);
    expect(await statusOf('GET', `/v1/devices/${'x'.repeat(5000)}`)).toBeLessThan(500);
    expect(await statusOf('GET', `/v1/devices/${device.uuid}/readings?metric=${'x'.repeat(7000)}`)).toBe(422);
    expect([400, 414, 431, 494]).toContain(await statusOf('GET', `/v1/${'x'.repeat(40_000)}`));
    expect(await statusOf('GET', '/v1/%zz')).toBeLessThan(500);
    expect(await statusOf('GET', '/v1/devices/..%2f..%2fetc%2fpasswd')).toBeLessThan(500);
    expect(await statusOf('GET', '/health')).toBe(200);
  });
});

describe('a repetition', () => {
  const observedAt = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000 - 1_800_000).toISOString();

  test('with the same time or key is one reading, and without either two are two, in the API and in the rollup', async () => {
    for (let attempt = 0; attempt < 3; attempt++) {
      expect((await posted({ timed: 7, observed_at: observedAt })).status).toBe(202);
      expect((await posted({ keyed: 8 }, { 'idempotency-key': 'one and the same' })).status).toBe(202);
      expect((await posted({ plain: 9 })).status).toBe(202);
    }
    // Another device's key of the same text is another key.
    expect((await cloud.api.post(other, { keyed: 8 }, { 'idempotency-key': 'one and the same' })).status).toBe(202);
    expect(await valuesOf('plain', 3)).toEqual([9, 9, 9]);
    expect(await valuesOf('timed', 1)).toEqual([7]);
    expect(await valuesOf('keyed', 1)).toEqual([8]);
    await cloud.running.invoke('Rollup', {});
    const countOf = async (metric: string): Promise<number> => {
      const hours = await cloud.api.readings(device, device.uuid, { metric, interval: '1h' });
      return hours.reduce((sum, { count = 0 }) => sum + count, 0);
    };
    expect(await Promise.all(['timed', 'keyed', 'plain'].map(countOf))).toEqual([1, 1, 3]);
  });

  test('under the same time with another value keeps the last', async () => {
    for (const value of [1, 2, 3]) await posted({ corrected: value, observed_at: observedAt });
    await eventually(
      () => valuesOf('corrected', 1),
      ([value]) => value === 3,
      20_000,
    );
    expect(await valuesOf('corrected', 1)).toEqual([3]);
  });
});

describe('one POST', () => {
  test('is one message on the queue, put there by ingest, one EVENT and one reading', async () => {
    const sent = (): string[] =>
      cloud
        .calls()
        .filter(({ action }) => action === 'sqs:SendMessage')
        .map(({ session }) => session);
    const subscriber = await cloud.connect(cloud.running.admin);
    const events: unknown[] = [];
    await subscriber.subscribe(`device.${device.uuid}.reading`, ({ kwargs }) => events.push(kwargs));
    await delay(500);
    const before = sent().length;
    expect((await posted({ single: 1, another: 2 })).status).toBe(202);
    expect(await valuesOf('single', 1)).toEqual([1]);
    await delay(500);
    expect(sent().slice(before)).toEqual([expect.stringMatching(/ingest/i)]);
    expect(events).toEqual([expect.objectContaining({ single: 1, another: 2 })]);
    await subscriber.close();
  });
});

test('after all this the cloud has refused no call of its own parts', () => {
  expect(cloud.lines.filter((line) => line.includes('DENIED'))).toEqual([]);
});
