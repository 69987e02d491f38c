import type { ReadingQueue } from '../../src/model/ports';
import type { Envelope } from '../../src/model/envelope';
import { DEFAULT_ACCEPTANCE } from '../../src/model/acceptance';
import { HeadwaterError } from '../../src/model/errors';
import { DeviceRateLimiter } from '../../src/ingest/device-rate-limiter';
import { Intake } from '../../src/ingest/intake';
import { createIngestApplication } from '../../src/web/ingest/ingest-application';
import { basicAuthorization } from '../doubles/memory-device-registry';
import { ORIGIN_SECRET, WebFixture } from './web-fixture';

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
  const limiter = new DeviceRateLimiter({ requestsPerSecond: 1, burst, clock: fixture.clock });
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
    admit: (deviceId) => limiter.take(deviceId),
    maximumBodyBytes: MAXIMUM_BODY_BYTES,
  });
}

interface PostOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly method?: string;
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
    `https://api.example/v1/readings${options.query ?? ''}`,
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
    ['gzip', { 'content-encoding': 'gzip' }],
  ])('refuses %s with 415 and names what it reads', async (name, headers) => {
    const response = await post('{"temperature": 21.5}', { headers });
    expect(response.status).toBe(415);
    const { error, message } = (await response.json()) as { error: string; message: string };
    expect(error).toBe('unsupported_media_type');
    expect(message).toContain(name);
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
