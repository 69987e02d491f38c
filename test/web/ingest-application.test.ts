import { gzipSync } from 'node:zlib';
import { encode } from 'cborg';
import type { ReadingQueue } from '../../src/model/ports';
import type { Envelope } from '../../src/model/envelope';
import { DEFAULT_ACCEPTANCE } from '../../src/model/acceptance';
import { DeviceRateLimiter } from '../../src/model/device-rate-limiter';
import { HeadwaterError } from '../../src/model/errors';
import { Intake } from '../../src/ingest/intake';
import { createIngestApplication } from '../../src/web/ingest/ingest-application';
import { basicAuthorization } from '../doubles/memory-device-registry';
import { NOW_MS, ORIGIN_SECRET, WebFixture } from './web-fixture';

const MAXIMUM_BODY_BYTES = 1_000_000;

class MemoryQueue implements ReadingQueue {
  readonly envelopes: Envelope[] = [];
  fault: Error | undefined;
  async enqueue(envelope: Envelope): Promise<void> {
    if (this.fault !== undefined) throw this.fault;
    this.envelopes.push(envelope);
  }
}

const fixture = new WebFixture();
let queue = new MemoryQueue();
let application = build();

function build(burst = 1000): ReturnType<typeof createIngestApplication> {
  const { clock } = fixture;
  return createIngestApplication({
    originVerifier: fixture.originVerifier,
    logger: fixture.logger,
    newRequestId: () => fixture.newId(),
    authenticator: fixture.authenticator,
    registry: fixture.registry,
    intake: new Intake({
      queue,
      keys: { claim: async ({ observedAtMs, occurrence }) => ({ observedAtMs, occurrence, repeated: false }) },
      live: { publish: async () => true },
      acceptance: DEFAULT_ACCEPTANCE,
      clock: fixture.clock,
      ids: () => fixture.newId(),
    }),
    limits: {
      requests: new DeviceRateLimiter({ unit: 'requests', perSecond: 1, burst, clock }),
      readings: new DeviceRateLimiter({ unit: 'readings', perSecond: 5, burst: 10, clock }),
    },
    maximumBodyBytes: MAXIMUM_BODY_BYTES,
  });
}

interface PostOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly method?: string;
  readonly path?: string;
}

async function post(body: string | Uint8Array<ArrayBuffer> | undefined, options: PostOptions = {}): Promise<Response> {
  const headers = new Headers({
    'x-origin-verify': ORIGIN_SECRET,
    authorization: basicAuthorization('mote-1'),
    'content-type': 'application/json',
    ...options.headers,
  });
  for (const [name, value] of Object.entries(options.headers ?? {})) if (value === '') headers.delete(name);
  const init = { method: options.method ?? 'POST', headers };
  return application.request(
    `https://api.example${options.path ?? '/v1/readings'}${options.query ?? ''}`,
    body === undefined ? init : { ...init, body },
  );
}

const queuedDevices = (): string[] =>
  queue.envelopes.flatMap(({ readings }) => readings.map(({ deviceId }) => deviceId));

beforeEach(() => {
  queue = new MemoryQueue();
  application = build();
});

describe('POST /v1/readings', () => {
  test('answers 202 with what was accepted and rejected, once it is on the queue', async () => {
    const response = await post('[{"temperature": 21.5}, {"temperature": null}]');
    expect(response.status).toBe(202);
    expect(await response.json()).toEqual({
      accepted: 1,
      rejected: [{ index: 1, reason: expect.stringContaining('temperature') }],
    });
    expect(queuedDevices()).toEqual(['mote-1']);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-request-id')).toMatch(/^id-/);
  });

  test.each(['application/json; charset=UTF-8', 'application/x-www-form-urlencoded', ''])(
    'reads JSON labelled %p',
    async (contentType) => {
      const body = new TextEncoder().encode('{"temperature": 21.5}');
      expect((await post(body, { headers: { 'content-type': contentType } })).status).toBe(202);
    },
  );

  test.each([
    ['text/csv', { 'content-type': 'text/csv' }],
    ['iso-8859-1', { 'content-type': 'application/json; charset=iso-8859-1' }],
    ['br', { 'content-encoding': 'br' }],
    ['deflate', { 'content-encoding': 'deflate' }],
    ['application/sensml+json', { 'content-type': 'application/sensml+json' }],
  ])('refuses %s with 415 and names what it reads', async (name, headers) => {
    const response = await post('{"temperature": 21.5}', { headers });
    expect(response.status).toBe(415);
    const { error, message } = (await response.json()) as { error: string; message: string };
    expect(error).toBe('unsupported_media_type');
    expect(message).toContain(name);
  });

  test.each([
    ['application/senml+json', '[{"bn":"mote-1:","n":"temperature","u":"Cel","v":21.5}]'],
    [
      'application/senml+cbor',
      new Uint8Array(
        encode([
          new Map<number, unknown>([
            [0, 'temperature'],
            [1, 'Cel'],
            [2, 21.5],
          ]),
        ]),
      ),
    ],
  ])('reads %s', async (contentType, body) => {
    expect((await post(body, { headers: { 'content-type': contentType } })).status).toBe(202);
    const [{ metric, value, unit } = {}] = queue.envelopes.flatMap(({ readings }) => readings);
    expect({ metric, value, unit }).toEqual({ metric: 'temperature', value: 21.5, unit: 'Cel' });
  });

  test.each(['text/plain', 'text/plain; charset=utf-8', 'application/vnd.influx.line-protocol'])(
    'reads line protocol as %s, with the precision of its query',
    async (contentType) => {
      const lines = `# greenhouse\ntemperature,room=attic value=21.5 ${NOW_MS / 1000}\nbroken\n`;
      const response = await post(lines, { headers: { 'content-type': contentType }, query: '?precision=s' });
      expect(response.status).toBe(202);
      expect(await response.json()).toEqual({
        accepted: 1,
        rejected: [{ index: 1, reason: expect.stringContaining('Line 3') }],
      });
      expect(queue.envelopes.flatMap(({ readings }) => readings)).toMatchObject([
        { metric: 'temperature/room:attic', value: 21.5, observedAtMs: NOW_MS },
      ]);
    },
  );

  test('refuses a precision that is none', async () => {
    const response = await post('m f=1', { headers: { 'content-type': 'text/plain' }, query: '?precision=day' });
    expect(response.status).toBe(422);
    expect(((await response.json()) as { message: string }).message).toContain('precision is "day"');
  });

  test('makes one observation of what a pack says of one instant', async () => {
    const pack = [
      { n: 'a', v: 1 },
      { n: 'b', v: 2 },
      { n: 'a', v: 3 },
      { n: 'c', v: 4, t: -1 },
      { n: 'd', v: 5, u: 'warm' },
    ];
    const response = await post(JSON.stringify(pack), { headers: { 'content-type': 'application/senml+json' } });
    expect(await response.json()).toEqual({ accepted: 4, rejected: [{ index: 4, reason: expect.any(String) }] });
    const readings = queue.envelopes.flatMap((envelope) => envelope.readings);
    const of = (value: number) => readings.find((reading) => reading.value === value);
    expect(of(1)?.occurrence).toBe(of(2)?.occurrence);
    expect(of(3)?.occurrence).not.toBe(of(1)?.occurrence);
    expect(of(4)).toMatchObject({ observedAtMs: NOW_MS - 1000, receivedAtMs: NOW_MS });
  });

  test.each([
    ['as a client sends it', { 'content-encoding': 'gzip', 'content-type': 'text/plain' }],
    [
      'as the edge relabels it',
      {
        'content-type': 'application/octet-stream',
        'x-viewer-content-type': 'text/plain; charset=utf-8',
        'x-viewer-content-encoding': 'gzip',
      },
    ],
  ])('reads gzip %s', async (_how, headers) => {
    expect((await post(new Uint8Array(gzipSync('temperature value=21.5')), { headers })).status).toBe(202);
    expect(queuedDevices()).toEqual(['mote-1']);
  });

  test('reads what was inflated on the way and is still labelled as gzip', async () => {
    expect((await post('{"a": 1}', { headers: { 'content-encoding': 'gzip' } })).status).toBe(202);
  });

  test('inflates up to the limit and no further', async () => {
    const headers = { 'content-encoding': 'gzip' };
    const bomb = await post(new Uint8Array(gzipSync(Buffer.alloc(50_000_000, ' '))), { headers });
    expect(bomb.status).toBe(413);
    expect(((await bomb.json()) as { message: string }).message).toContain(`more than ${MAXIMUM_BODY_BYTES} bytes`);
    expect(
      (await post(new Uint8Array(gzipSync(`{"a": 1}${' '.repeat(MAXIMUM_BODY_BYTES - 8)}`)), { headers })).status,
    ).toBe(202);
    expect((await post(new Uint8Array(gzipSync('{"a": 1}')).slice(0, -4), { headers })).status).toBe(400);
  });

  test.each([
    ['{"temperature": }', 'line 1, column 17: expected a value, found "}"'],
    ['{"temperature": 21.5', 'found the end'],
    ['{"temperature": NaN}', 'column 17'],
    ['[{"a": 1},\n {"b" 2}]', 'line 2, column 7: expected ":", found "2}]"'],
    ['temperature=21.5', 'column 1: expected a value, found "temperature='],
    ['', 'empty'],
  ])('answers malformed JSON %p with 400 and its position', async (body, expected) => {
    const response = await post(body);
    expect(response.status).toBe(400);
    const { error, message } = (await response.json()) as { error: string; message: string };
    expect(error).toBe('malformed_body');
    expect(message).toContain(expected);
  });

  test('refuses bytes that are not UTF-8', async () => {
    expect((await post(new Uint8Array([0x7b, 0xff, 0x7d]))).status).toBe(400);
  });

  test('answers values of the wrong type with 422 and queues nothing', async () => {
    const response = await post('{"temperature": {"value": 21.5}}');
    expect(response.status).toBe(422);
    expect(queue.envelopes).toEqual([]);
  });

  test('refuses a body of 10 MB with 413', async () => {
    const response = await post(new Uint8Array(10_000_000).fill(0x20));
    expect(response.status).toBe(413);
    expect(((await response.json()) as { message: string }).message).toContain(`at most ${MAXIMUM_BODY_BYTES}`);
  });

  test('refuses a body that is declared too large without reading it', async () => {
    const response = await post('{}', { headers: { 'content-length': '10000000' } });
    expect(response.status).toBe(413);
  });

  test.each([
    ['no credentials', ''],
    ['a wrong token', basicAuthorization('mote-1', 'wrong')],
    ['an unknown device', basicAuthorization('nobody')],
  ])('answers %s with 401 and a challenge, before it looks at the body', async (_case, authorization) => {
    const response = await post('{malformed', { headers: { authorization } });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Basic realm="headwater", charset="UTF-8"');
    const text = await response.text();
    expect(text).toContain('"error":"unauthenticated"');
    expect(text).not.toContain('wrong');
  });

  test('lets a device post for itself only', async () => {
    expect((await post('{"a": 1}', { query: '?device=mote-1' })).status).toBe(202);
    expect((await post('{"a": 1}', { query: '?device=mote-2' })).status).toBe(403);
    expect(queuedDevices()).toEqual(['mote-1']);
  });

  test('lets an admin post for a device that it names and that exists', async () => {
    const headers = { authorization: basicAuthorization('admin') };
    expect((await post('{"a": 1}', { headers, query: '?device=mote-2' })).status).toBe(202);
    expect(queuedDevices()).toEqual(['mote-2']);
    expect((await post('{"a": 1}', { headers })).status).toBe(403);
    expect((await post('{"a": 1}', { headers, query: '?device=nobody' })).status).toBe(404);
    expect((await post('{"a": 1}', { headers, query: '?device=admin' })).status).toBe(404);
  });

  test('lets no other role post', async () => {
    const headers = { authorization: basicAuthorization('viewer') };
    expect((await post('{"a": 1}', { headers })).status).toBe(403);
  });

  test('answers a device that is too fast with 429 and says when to come back', async () => {
    application = build(1);
    expect((await post('{"a": 1}')).status).toBe(202);
    const response = await post('{"a": 1}');
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(response.headers.get('ratelimit')).toBe('"requests";r=0;t=1, "readings";r=9;t=1');
  });

  test('says with each answer how the device stands to its limits', async () => {
    const { status, headers } = await post('{"a": 1, "b": 2}');
    expect(status).toBe(202);
    expect(headers.get('ratelimit-policy')).toBe('"requests";q=1000;w=1000, "readings";q=10;w=2;qu="readings"');
    expect(headers.get('ratelimit')).toBe('"requests";r=999;t=1, "readings";r=8;t=1');
    const refused = await post('{"a": null}');
    expect(refused.status).toBe(422);
    expect(refused.headers.get('ratelimit')).toContain('"requests";r=998');
    expect((await post('{}', { headers: { authorization: '' } })).headers.has('ratelimit')).toBe(false);
  });

  test('counts readings, not records, and takes none of what is too much', async () => {
    const seven = JSON.stringify(Object.fromEntries(Array.from({ length: 7 }, (_, index) => [`m${index}`, index])));
    expect((await post(seven)).status).toBe(202);
    const response = await post(seven);
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await response.json()).toMatchObject({
      error: 'rate_limited',
      message: expect.stringContaining('5 readings a second'),
    });
    expect(queue.envelopes).toHaveLength(1);
    expect((await post(`[${seven},${seven}]`)).status).toBe(422);
  });

  test('answers 503 with Retry-After when the queue does not answer', async () => {
    queue.fault = new HeadwaterError('unavailable', 'The queue does not answer.', { retryAfterSeconds: 2 });
    const response = await post('{"a": 1}');
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('2');
  });

  test('answers a fault of our own with 500, logs its cause and shows nothing of it', async () => {
    queue.fault = new Error('secret detail');
    const response = await post('{"a": 1}');
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret detail');
    expect(fixture.logger.lines.at(-1)?.fields).toMatchObject({ path: '/v1/readings', error: queue.fault });
  });

  test('refuses an Idempotency-Key that is too long', async () => {
    expect((await post('{"a": 1}', { headers: { 'idempotency-key': 'k'.repeat(257) } })).status).toBe(422);
  });

  test.each([undefined, 'wrong'])('refuses what did not come through the edge (%p)', async (secret) => {
    const response = await post('{"a": 1}', { headers: { 'x-origin-verify': secret ?? '' } });
    expect(response.status).toBe(403);
    expect(queue.envelopes).toEqual([]);
  });

  test('answers another method with 405 and Allow', async () => {
    const response = await post(undefined, { method: 'GET' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
  });
});

describe('the paths of InfluxDB', () => {
  const write = (body: string, options: PostOptions = {}) =>
    post(body, {
      path: '/v1/influx/api/v2/write',
      query: '?org=home&bucket=attic&precision=ms',
      ...options,
      headers: {
        'content-type': 'text/plain; charset=utf-8',
        authorization: 'Token mote-1:token-of-mote-1',
        ...options.headers,
      },
    });

  test.each(['/v1/influx/api/v2/write', '/v1/influx/write'])(
    '%s answers 204 once every line is on the queue',
    async (path) => {
      const response = await write(`m f=1 ${NOW_MS}`, { path });
      expect(response.status).toBe(204);
      expect(await response.text()).toBe('');
      expect(queue.envelopes[0]?.readings).toMatchObject([{ metric: 'm.f', value: 1, observedAtMs: NOW_MS }]);
    },
  );

  test('take line protocol whatever its label', async () => {
    const headers = {
      authorization: basicAuthorization('mote-1'),
      'content-type': 'application/x-www-form-urlencoded',
    };
    expect((await write('m f=1', { headers })).status).toBe(204);
  });

  test('answer 400 to a partial write, and have taken the rest', async () => {
    const response = await write('m f=1\nm f=\nm f=2');
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: 'invalid',
      message: expect.stringMatching(/^partial write: 2 of 3 lines were taken\. Line 2, column 5/),
      error: expect.stringContaining('partial write'),
    });
    expect(queue.envelopes[0]?.readings).toHaveLength(2);
  });

  test.each([
    ['no good line', { body: 'm f=', headers: {} }, 400, 'invalid'],
    ['no credentials', { body: 'm f=1', headers: { authorization: '' } }, 401, 'unauthorized'],
    ['another role', { body: 'm f=1', headers: { authorization: basicAuthorization('viewer') } }, 403, 'forbidden'],
    ['too large a body', { body: ' '.repeat(MAXIMUM_BODY_BYTES + 1), headers: {} }, 413, 'request too large'],
    ['another encoding', { body: 'm f=1', headers: { 'content-encoding': 'br' } }, 415, 'unsupported media type'],
  ])('answer %s as InfluxDB does', async (_what, { body, headers }, status, code) => {
    const response = await write(body, { headers });
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ code, message: expect.any(String), error: expect.any(String) });
  });

  test('say when to come back', async () => {
    queue.fault = new HeadwaterError('unavailable', 'The queue does not answer.', { retryAfterSeconds: 2 });
    const response = await write('m f=1');
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('2');
  });

  test('answer a ping without credentials, and nothing else', async () => {
    const ask = (path: string, method = 'GET') => post(undefined, { method, path, headers: { authorization: '' } });
    expect((await ask('/v1/influx/ping')).status).toBe(204);
    expect((await ask('/v1/influx/query')).status).toBe(404);
    const other = await ask('/v1/influx/write');
    expect(other.status).toBe(405);
    expect(other.headers.get('allow')).toBe('POST');
  });
});
