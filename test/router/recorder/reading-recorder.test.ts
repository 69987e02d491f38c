import fc from 'fast-check';
import { DEFAULT_ACCEPTANCE } from '../../../src/model/acceptance';
import { envelopeSchema } from '../../../src/model/envelope';
import { readingBytes } from '../../../src/router/recorder/reading-bytes';
import { ReadingRecorder } from '../../../src/router/recorder/reading-recorder';
import type { Refusal } from '../../../src/router/refusal';
import { DEFAULT_PUBLISH_OPTIONS, type Publish } from '../../../src/wamp/client-message';
import { ManualScheduler, MemoryLogger, MemoryReadingQueue } from '../support/memory-ports';

function publication(kwargs: Record<string, unknown>, args: readonly unknown[] = []): Publish {
  return {
    type: 'PUBLISH',
    requestId: 1,
    options: { ...DEFAULT_PUBLISH_OPTIONS, acknowledge: true },
    topic: 'device.device-a.reading',
    payload: { args, kwargs },
  };
}

const LIMITS = {
  maximumBatchBytes: 100_000,
  maximumDelayMilliseconds: 100,
  maximumPendingReadings: 100_000,
  deviceReadingsPerSecond: 1000,
  deviceReadingBurst: 100_000,
};

function setUp(limits: Partial<typeof LIMITS> = {}) {
  const queue = new MemoryReadingQueue();
  const scheduler = new ManualScheduler();
  let names = 0;
  const recorder = new ReadingRecorder({
    queue,
    acceptance: DEFAULT_ACCEPTANCE,
    limits: { ...LIMITS, maximumPendingReadings: 1000, ...limits },
    clock: () => 1_700_000_000_000 + scheduler.nowMs,
    uuids: () => `id-${++names}`,
    scheduler,
    logger: new MemoryLogger(),
  });
  return { queue, scheduler, recorder };
}

describe('ReadingRecorder', () => {
  it('records what is published to device.<uuid>.reading and nothing else', () => {
    const { recorder } = setUp();
    expect(recorder.records('device.device-a.reading')).toBe(true);
    for (const topic of [
      'device.device-a.note',
      'device.reading',
      'device.a.b.reading',
      'device.ä.reading',
      'reading',
    ]) {
      expect(recorder.records(topic)).toBe(false);
    }
  });

  it('sends a batch when its time is up, not before', async () => {
    const { recorder, queue, scheduler } = setUp();
    const outcomes: (Refusal | undefined)[] = [];
    recorder.record(publication({ a: 1 }), (refusal) => outcomes.push(refusal));
    scheduler.advance(60);
    recorder.record(publication({ b: 2 }), (refusal) => outcomes.push(refusal));
    scheduler.advance(39);
    expect(queue.envelopes).toEqual([]);
    scheduler.advance(1);
    await recorder.flush();
    expect(queue.envelopes).toHaveLength(1);
    expect(queue.envelopes[0]?.readings).toHaveLength(2);
    expect(outcomes).toEqual([undefined, undefined]);
  });

  it('sends a batch when it is full', async () => {
    const { recorder, queue } = setUp({ maximumBatchBytes: 2_000 });
    for (let index = 0; index < 20; index++) recorder.recordUnacknowledged(publication({ a: index }));
    await Promise.resolve();
    expect(queue.envelopes.length).toBeGreaterThanOrEqual(2);
    await recorder.flush();
    expect(queue.envelopes.flatMap(({ readings }) => readings).map(({ value }) => value)).toEqual(
      Array.from({ length: 20 }, (_, index) => index),
    );
  });

  it('readings without a time are as many readings as publications, even in one millisecond', async () => {
    const { recorder, queue } = setUp();
    recorder.recordUnacknowledged(publication({ a: 1 }));
    recorder.recordUnacknowledged(publication({ a: 1 }));
    await recorder.flush();
    const keys = queue.envelopes.flatMap(({ readings }) => readings).map(({ occurrence }) => occurrence);
    expect(new Set(keys).size).toBe(2);
  });

  it('records several flat readings, or a SenML pack, that came as arguments', async () => {
    const { recorder, queue } = setUp();
    expect(recorder.recordUnacknowledged(publication({}, [{ a: 1 }, { a: 2, b: 3 }]))).toBeUndefined();
    const pack = [
      { bn: 'device-a/', n: 'c', u: 'V', v: 4 },
      { n: 'd', vs: 'on' },
    ];
    expect(recorder.recordUnacknowledged(publication({}, [pack]))).toBeUndefined();
    await recorder.flush();
    const readings = queue.envelopes.flatMap((envelope) => envelope.readings);
    expect(readings.map(({ metric, value, unit }) => [metric, value, unit])).toEqual([
      ['a', 1, undefined],
      ['a', 2, undefined],
      ['b', 3, undefined],
      ['c', 4, 'V'],
      ['d', 'on', undefined],
    ]);
  });

  it('records a publication whole or not at all, and names the first record that is wrong', async () => {
    const { recorder, queue } = setUp();
    expect(recorder.recordUnacknowledged(publication({}, [{ a: 1 }, { a: null }, 7]))).toEqual({
      error: 'wamp.error.invalid_argument',
      message: expect.stringMatching(/^\[1\] a is null.*\(and 1 more\)$/),
    });
    expect(
      recorder.recordUnacknowledged(
        publication(
          {},
          Array.from({ length: 1001 }, () => ({ a: 1 })),
        ),
      ),
    ).toEqual({
      error: 'wamp.error.invalid_argument',
      message: expect.stringContaining('1001 readings; at most 1000'),
    });
    await recorder.flush();
    expect(queue.envelopes).toEqual([]);
  });

  it('refuses a device that sends more readings than its limit, until time has passed', async () => {
    const { recorder, queue, scheduler } = setUp({ deviceReadingsPerSecond: 2, deviceReadingBurst: 4 });
    expect(recorder.recordUnacknowledged(publication({ a: 1, b: 2, c: 3 }))).toBeUndefined();
    expect(recorder.recordUnacknowledged(publication({ a: 1, b: 2 }))).toEqual({
      error: 'headwater.error.rate_limited',
      message: expect.stringContaining('more than 2 readings a second'),
    });
    scheduler.advance(500);
    expect(recorder.recordUnacknowledged(publication({ a: 1, b: 2 }))).toBeUndefined();
    await recorder.flush();
    expect(queue.envelopes.flatMap(({ readings }) => readings)).toHaveLength(5);
  });

  it('tells every publisher of a batch that the queue refused, and goes on', async () => {
    const { recorder, queue } = setUp();
    const outcomes: (string | undefined)[] = [];
    queue.isFailing = true;
    recorder.record(publication({ a: 1 }), (refusal) => outcomes.push(refusal?.error));
    recorder.record(publication({ a: 2 }), (refusal) => outcomes.push(refusal?.error));
    await recorder.flush();
    queue.isFailing = false;
    recorder.record(publication({ a: 3 }), (refusal) => outcomes.push(refusal?.error));
    await recorder.flush();
    expect(outcomes).toEqual(['wamp.error.unavailable', 'wamp.error.unavailable', undefined]);
  });

  it('refuses one observation that no envelope can hold, and never makes an envelope that is too large', async () => {
    const queue = new MemoryReadingQueue();
    const recorder = new ReadingRecorder({
      queue,
      acceptance: { ...DEFAULT_ACCEPTANCE, maximumMetrics: 10_000 },
      limits: { ...LIMITS, maximumBatchBytes: 1_000_000 },
      clock: () => 1_700_000_000_000,
      uuids: () => 'id',
      scheduler: new ManualScheduler(),
      logger: new MemoryLogger(),
    });
    const wide = (count: number): Publish =>
      publication(
        Object.fromEntries(Array.from({ length: count }, (_, index) => [`m${index}`, '\u0001'.repeat(1000)])),
      );
    expect(recorder.recordUnacknowledged(wide(200))?.error).toBe('wamp.error.payload_size_exceeded');
    for (let index = 0; index < 5; index++) expect(recorder.recordUnacknowledged(wide(120))).toBeUndefined();
    await recorder.flush();
    expect(queue.envelopes).toHaveLength(5);
    for (const envelope of queue.envelopes) {
      expect(Buffer.byteLength(JSON.stringify(envelope))).toBeLessThanOrEqual(1_048_576);
      envelopeSchema.parse(envelope);
    }
  });

  it('never estimates a reading smaller than it is', () => {
    fc.assert(
      fc.property(
        fc.record({
          deviceId: fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/),
          metric: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9\-:./_]{0,63}$/),
          value: fc.oneof(fc.double({ noNaN: true }), fc.boolean(), fc.string({ unit: 'binary', maxLength: 200 })),
          unit: fc.string({ unit: 'binary', maxLength: 32 }),
          observedAtMs: fc.integer({ min: -8.64e15, max: 8.64e15 }),
          receivedAtMs: fc.integer({ min: 0, max: 8.64e15 }),
          occurrence: fc.uuid(),
        }),
        (reading) => Buffer.byteLength(JSON.stringify(reading)) + 1 <= readingBytes(reading),
      ),
    );
  });
});
