import fc from 'fast-check';
import { readFlatBody } from '../../src/formats/flat/flat-records';
import { readSenmlPack } from '../../src/formats/senml/senml-pack';
import { Intake } from '../../src/ingest/intake';
import { DEFAULT_ACCEPTANCE } from '../../src/model/acceptance';
import { envelopeSchema, MAXIMUM_ENVELOPE_BYTES } from '../../src/model/envelope';
import type { BodyRecord } from '../../src/model/records';
import { MemoryIdempotencyKeys } from '../doubles/memory-idempotency-keys';
import { MemoryLivePublisher } from '../doubles/memory-live-publisher';
import { MemoryReadingQueue } from '../doubles/memory-reading-queue';

const NOON_MS = Date.UTC(2026, 0, 31, 12);

function setUp() {
  const state = { nowMs: NOON_MS };
  const queue = new MemoryReadingQueue();
  const live = new MemoryLivePublisher();
  let ids = 0;
  const intake = new Intake({
    queue,
    live,
    keys: new MemoryIdempotencyKeys(),
    acceptance: DEFAULT_ACCEPTANCE,
    clock: () => state.nowMs,
    ids: () => `id-${(ids += 1)}`,
  });
  const acceptRecords = async (records: readonly BodyRecord[], idempotencyKey?: string) =>
    intake.accept({ deviceId: 'mote-1', records, ...(idempotencyKey === undefined ? {} : { idempotencyKey }) });
  const accept = async (body: unknown, idempotencyKey?: string) => acceptRecords(readFlatBody(body), idempotencyKey);
  const readings = () => queue.envelopes.flatMap((envelope) => envelope.readings);
  const naturalKeys = () =>
    readings().map(({ metric, observedAtMs, occurrence }) => JSON.stringify([metric, observedAtMs, occurrence]));
  return { state, queue, live, accept, acceptRecords, readings, naturalKeys };
}

describe('the intake', () => {
  test('puts the readings of one object on the queue in one envelope, then on the live topics', async () => {
    const { accept, queue, live } = setUp();
    await expect(accept({ temperature: 21.5, humidity: 40, observed_at: NOON_MS - 5 })).resolves.toEqual({
      accepted: 1,
      rejected: [],
      repeated: false,
    });
    const common = { deviceId: 'mote-1', observedAtMs: NOON_MS - 5, receivedAtMs: NOON_MS, occurrence: '' };
    expect(queue.envelopes).toEqual([
      {
        version: 1,
        envelopeId: expect.any(String),
        source: 'http',
        enqueuedAtMs: NOON_MS,
        readings: [
          { ...common, metric: 'temperature', value: 21.5 },
          { ...common, metric: 'humidity', value: 40 },
        ],
      },
    ]);
    expect(live.batches).toMatchObject([[{ ...common, timeGiven: true }]]);
  });

  test('accepts the good records of an array and names the bad ones by their index', async () => {
    const { accept, readings } = setUp();
    const result = await accept([{ a: 1 }, { a: null }, { a: 2 }, 'x']);
    expect(result).toEqual({
      accepted: 2,
      rejected: [
        { index: 1, reason: expect.stringContaining('a is null') },
        { index: 3, reason: expect.stringContaining('flat object') },
      ],
      repeated: false,
    });
    expect(readings().map(({ value }) => value)).toEqual([1, 2]);
  });

  test.each([
    ['a bad object', { a: null }, 'a is null'],
    ['a string', 'warm', 'flat object'],
    ['an empty array', [], 'at least one reading'],
    ['only bad records', [{ a: null }, 1], '[1] A reading is a flat object'],
    ['too many records', Array.from({ length: 1001 }, () => ({ a: 1 })), '1001 readings; at most 1000'],
  ])('refuses %s, with the reason, and does nothing', async (_what, body, reason) => {
    const { accept, queue, live } = setUp();
    const refused: unknown = await accept(body, 'key').catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'invalid_argument', message: expect.stringContaining(reason) });
    expect(queue.envelopes).toEqual([]);
    expect(live.batches).toEqual([]);
  });

  test('quotes a few of many reasons', async () => {
    const refused: unknown = await setUp()
      .accept(Array.from({ length: 900 }, () => null))
      .catch((error: unknown) => error);
    expect(String(refused)).toContain('(and 895 more)');
    expect(String(refused).length).toBeLessThan(1000);
  });

  test('without a time and a key, the same body twice is two readings', async () => {
    const { accept, naturalKeys } = setUp();
    await accept([{ a: 1 }, { a: 1 }]);
    await accept([{ a: 1 }, { a: 1 }]);
    expect(new Set(naturalKeys()).size).toBe(4);
  });

  test('with a key, a repetition is the same readings, is enqueued again and is not published again', async () => {
    const { state, accept, naturalKeys, live, queue } = setUp();
    const body = [{ a: 1 }, { a: null }, { a: 1 }, { a: 3, observed_at: NOON_MS - 7 }];
    const first = await accept(body, 'key');
    state.nowMs += 60_000;
    const second = await accept(body, 'key');
    expect(first).toMatchObject({ accepted: 3, repeated: false });
    expect(second).toEqual({ ...first, repeated: true });
    expect(queue.envelopes).toHaveLength(2);
    const keys = naturalKeys();
    expect(keys.slice(3)).toEqual(keys.slice(0, 3));
    expect(new Set(keys).size).toBe(3);
    expect(live.batches).toHaveLength(1);
    await accept(body, 'other key');
    expect(new Set(naturalKeys()).size).toBe(5);
  });

  test('with a key, a repetition of times that count from now has those of the first use', async () => {
    const { state, acceptRecords, readings, naturalKeys } = setUp();
    const pack = readSenmlPack(
      [
        { n: 'a', t: -60, v: 1 },
        { n: 'b', v: 2 },
      ],
      'mote-1',
    );
    await acceptRecords(pack, 'key');
    state.nowMs += 5000;
    await expect(acceptRecords(pack, 'key')).resolves.toMatchObject({ accepted: 2, repeated: true });
    expect(readings().map(({ observedAtMs }) => observedAtMs - NOON_MS)).toEqual([-60_000, 0, -60_000, 0]);
    expect(naturalKeys().slice(2)).toEqual(naturalKeys().slice(0, 2));
  });

  test('a key has 1 to 256 characters', async () => {
    const { accept } = setUp();
    await expect(accept({ a: 1 }, 'k'.repeat(256))).resolves.toMatchObject({ accepted: 1 });
    await expect(accept({ a: 1 }, 'k'.repeat(257))).rejects.toThrow('257 characters');
    await expect(accept({ a: 1 }, '')).rejects.toThrow('0 characters');
  });

  test('a large request is split into envelopes that a message can hold, and loses nothing', async () => {
    const { accept, queue, readings } = setUp();
    const body = Array.from({ length: 500 }, (_, index) =>
      Object.fromEntries(Array.from({ length: 4 }, (_unused, metric) => [`m${metric}`, `${index}${'€'.repeat(1000)}`])),
    );
    await expect(accept(body)).resolves.toMatchObject({ accepted: 500 });
    expect(queue.envelopes.length).toBeGreaterThan(5);
    expect(new Set(queue.envelopes.map(({ envelopeId }) => envelopeId)).size).toBe(queue.envelopes.length);
    for (const envelope of queue.envelopes) {
      expect(Buffer.byteLength(JSON.stringify(envelope))).toBeLessThanOrEqual(MAXIMUM_ENVELOPE_BYTES);
    }
    expect(readings()).toHaveLength(2000);
  });

  test('if the queue does not take every envelope, nothing is acknowledged or published', async () => {
    const { accept, queue, live } = setUp();
    queue.failAt = 2;
    const body = Array.from({ length: 500 }, () => ({ a: '€'.repeat(1000), b: '€'.repeat(1000) }));
    await expect(accept(body)).rejects.toMatchObject({ code: 'unavailable' });
    expect(live.batches).toEqual([]);
  });

  test('whatever the records, each is counted once and each envelope is as its schema says', async () => {
    const record = fc.oneof(
      fc.dictionary(
        fc.constantFrom('a', 'b', '_c'),
        fc.oneof(fc.double(), fc.boolean(), fc.string(), fc.constant(null)),
      ),
      fc.jsonValue({ maxDepth: 1 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(record, { maxLength: 20 }), async (body) => {
        const { accept, queue } = setUp();
        const result = await accept([...body, { good: 1 }]);
        expect(result.accepted + result.rejected.length).toBe(body.length + 1);
        for (const envelope of queue.envelopes) envelopeSchema.parse(JSON.parse(JSON.stringify(envelope)));
      }),
    );
  });
});
