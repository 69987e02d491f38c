import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import type { Reading } from '../../src/model/reading';
import { HOUR_MS, startOfHour } from '../../src/model/reading';
import { DynamoDbRecentReadings } from '../../src/stores/dynamodb-recent-readings';
import { DynaliteTables, RECENT_TABLE } from '../doubles/dynalite-tables';
import { MemoryLogger } from '../doubles/memory-logger';

const NOON_MS = Date.UTC(2026, 0, 31, 12);
const RETENTION_DAYS = 9;

describe('the recent readings in DynamoDB', () => {
  const tables = new DynaliteTables();
  let nowMs = NOON_MS;
  let versions = 0;
  let devices = 0;
  const options = {
    client: tables.client,
    tableName: RECENT_TABLE,
    retentionDays: RETENTION_DAYS,
    clock: () => nowMs,
    ids: () => `version-${(versions += 1)}`,
  };
  const recent = new DynamoDbRecentReadings(options);

  beforeAll(() => tables.create());
  afterAll(() => tables.close());
  beforeEach(() => {
    nowMs = NOON_MS;
    tables.beforeCall = () => undefined;
  });

  const newDevice = (): string => `device-${(devices += 1)}`;
  const readingOf = (deviceId: string, given: Partial<Reading>): Reading => ({
    deviceId,
    metric: 'temperature',
    value: 21.5,
    observedAtMs: NOON_MS,
    receivedAtMs: NOON_MS + 10,
    occurrence: '',
    ...given,
  });
  const everything = (deviceId: string) => recent.query({ deviceId, fromMs: 0, toMs: NOON_MS * 2 });

  test('readings come back as they were recorded, ascending by time and then by metric', async () => {
    const device = newDevice();
    const readings = [
      readingOf(device, { metric: 'humidity', value: 40.25, unit: '%RH' }),
      readingOf(device, { metric: 'open', value: false }),
      readingOf(device, { metric: 'state', value: 'too hot "today" ✓ \u0001' }),
      readingOf(device, { value: 21.5, unit: 'Cel' }),
      readingOf(device, { observedAtMs: NOON_MS + 1, value: -1.7976931348623157e308 }),
      readingOf(device, { observedAtMs: NOON_MS + 2, value: 5e-324 }),
    ];
    await recent.record(device, [...readings].reverse());
    expect(await everything(device)).toEqual(readings);
  });

  test('metrics may have the names of our own attributes and of DynamoDB keywords, and any character a name may have', async () => {
    const device = newDevice();
    const names = [
      '0',
      'a-b:c.d/e_f',
      'constructor',
      'count',
      'deviceId',
      'expiresAt',
      'size',
      'slot',
      'toString',
      'version',
    ];
    const readings = names.map((metric) => readingOf(device, { metric }));
    await recent.record(device, readings);
    expect(await everything(device)).toEqual(readings);
    expect(await recent.latest(device)).toEqual(readings);
  });

  test('one instant holds the most metrics that are accepted, with the longest values', async () => {
    const device = newDevice();
    const readings = Array.from({ length: 64 }, (_, index) =>
      readingOf(device, { metric: `${String(index).padStart(2, '0')}${'m'.repeat(62)}`, value: '€'.repeat(1024) }),
    );
    await recent.record(device, readings);
    expect(await everything(device)).toEqual(readings);
    expect(await recent.latest(device)).toEqual(readings);
  });

  test('a query takes from inclusively and to exclusively', async () => {
    const device = newDevice();
    const readings = [0, 1, 2, 3].map((offset) =>
      readingOf(device, { observedAtMs: NOON_MS + offset, occurrence: 'x' }),
    );
    await recent.record(device, readings);
    const found = await recent.query({ deviceId: device, fromMs: NOON_MS + 1, toMs: NOON_MS + 3 });
    expect(found).toEqual(readings.slice(1, 3));
    expect(await recent.query({ deviceId: device, fromMs: NOON_MS + 3, toMs: NOON_MS + 3 })).toEqual([]);
    expect(await recent.query({ deviceId: device, fromMs: NOON_MS + 3, toMs: NOON_MS })).toEqual([]);
  });

  test('a query for a metric leaves the others out, and its limit counts that metric alone', async () => {
    const device = newDevice();
    const readings = Array.from({ length: 20 }, (_, index) =>
      readingOf(device, { observedAtMs: NOON_MS + index, metric: index % 4 === 3 ? 'rare' : 'often' }),
    );
    await recent.record(device, readings);
    const found = await recent.query({ deviceId: device, metric: 'rare', fromMs: 0, toMs: NOON_MS * 2, limit: 3 });
    expect(found.map(({ metric, observedAtMs }) => [metric, observedAtMs - NOON_MS])).toEqual([
      ['rare', 3],
      ['rare', 7],
      ['rare', 11],
    ]);
  });

  test('a limit cuts within an instant too', async () => {
    const device = newDevice();
    const readings = ['a', 'b', 'c'].map((metric) => readingOf(device, { metric }));
    await recent.record(device, readings);
    const range = { deviceId: device, fromMs: 0, toMs: NOON_MS * 2 };
    expect(await recent.query({ ...range, limit: 2 })).toEqual(readings.slice(0, 2));
    expect(await recent.query({ ...range, limit: 0 })).toEqual([]);
  });

  test('queries read every page, also empty ones', async () => {
    const device = newDevice();
    const readings = Array.from({ length: 10 }, (_, index) =>
      readingOf(device, { observedAtMs: NOON_MS + index * HOUR_MS, metric: index === 8 ? 'rare' : 'often' }),
    );
    await recent.record(device, readings);
    // Stands for the 1 MB at which DynamoDB ends a page.
    tables.beforeCall = (operation, input) => {
      if (operation === 'Query') input['Limit'] = 3;
    };
    expect(await everything(device)).toEqual(readings);
    expect(
      await recent.query({ deviceId: device, metric: 'rare', fromMs: 0, toMs: NOON_MS * 2, limit: 1 }),
    ).toHaveLength(1);
    expect(await touchedHoursOf(device)).toHaveLength(10);
  });

  test('what has expired is not returned, whether or not DynamoDB has deleted it', async () => {
    const device = newDevice();
    await recent.record(device, [readingOf(device, {})]);
    // Counted from the end of its hour, with which all of it expires.
    nowMs = NOON_MS + HOUR_MS + RETENTION_DAYS * 24 * HOUR_MS - 1000;
    expect(await everything(device)).toHaveLength(1);
    nowMs += 1000;
    expect(await everything(device)).toEqual([]);
    expect(await recent.latest(device)).toHaveLength(1);
  });

  test('two readings without a time of their own are two, even in one millisecond', async () => {
    const device = newDevice();
    await recent.record(device, [
      readingOf(device, { occurrence: 'a', value: 1 }),
      readingOf(device, { occurrence: 'b', value: 2 }),
    ]);
    expect((await everything(device)).map(({ value }) => value)).toEqual([1, 2]);
  });

  test('the same key with another value: the last received stays, also if it is delivered first', async () => {
    const device = newDevice();
    const first = readingOf(device, { value: 1, receivedAtMs: NOON_MS + 1 });
    const other = readingOf(device, { metric: 'humidity', receivedAtMs: NOON_MS + 1 });
    const corrected = readingOf(device, { value: 2, receivedAtMs: NOON_MS + 2 });
    await recent.record(device, [corrected]);
    await recent.record(device, [first, other]);
    expect(await everything(device)).toEqual([other, corrected]);
    expect(await recent.latest(device)).toEqual([other, corrected]);
  });

  test('latest keeps the last observed of each metric, however late earlier ones come', async () => {
    const device = newDevice();
    const late = readingOf(device, { value: 1, observedAtMs: NOON_MS - HOUR_MS, receivedAtMs: NOON_MS + 99 });
    const newest = readingOf(device, { value: 2 });
    const humidity = readingOf(device, { metric: 'humidity', observedAtMs: NOON_MS - HOUR_MS });
    await recent.record(device, [newest]);
    await recent.record(device, [late, humidity]);
    expect(await recent.latest(device)).toEqual([humidity, newest]);
  });

  test('a device of ever new metrics fills its latest readings, which keep those they have, and is recorded still', async () => {
    const device = newDevice();
    const logger = new MemoryLogger();
    const bounded = new DynamoDbRecentReadings({ ...options, logger });
    const text = 'x'.repeat(1000);
    const batchOf = (batch: number, value: string) =>
      Array.from({ length: 60 }, (_, index) =>
        readingOf(device, { metric: `m${batch}-${index}`, value, observedAtMs: NOON_MS + batch }),
      );
    for (let batch = 0; batch < 8; batch += 1) await bounded.record(device, batchOf(batch, text));
    expect(await everything(device)).toHaveLength(480);
    const kept = await recent.latest(device);
    expect(kept.length).toBeGreaterThan(300);
    expect(kept.length).toBeLessThan(480);
    expect(logger.lines.at(-1)).toMatchObject({ level: 'error', fields: { deviceId: device, leftOut: 60 } });

    const newer = readingOf(device, { metric: 'm0-0', value: 'new', observedAtMs: NOON_MS + HOUR_MS });
    await bounded.record(device, [newer, readingOf(device, { metric: 'more', value: text, observedAtMs: NOON_MS })]);
    expect(await recent.latest(device)).toContainEqual(newer);
    expect(await touchedHoursOf(device)).toHaveLength(2);
  });

  test('a device of which nothing is known has no latest readings', async () => {
    expect(await recent.latest(newDevice())).toEqual([]);
  });

  test('every hour with new readings is marked until it is settled', async () => {
    const device = newDevice();
    await recent.record(device, [
      readingOf(device, { observedAtMs: NOON_MS + 1 }),
      readingOf(device, { observedAtMs: NOON_MS - 1 }),
      readingOf(device, { observedAtMs: NOON_MS + HOUR_MS - 1 }),
    ]);
    const touched = await touchedHoursOf(device);
    expect(touched.map(({ hourStartMs }) => hourStartMs)).toEqual([NOON_MS - HOUR_MS, NOON_MS]);
    for (const hour of touched) await recent.settle(hour);
    expect(await touchedHoursOf(device)).toEqual([]);
  });

  test('an hour that is touched again while it is rolled up stays marked', async () => {
    const device = newDevice();
    await recent.record(device, [readingOf(device, {})]);
    const [before] = await touchedHoursOf(device);
    await recent.record(device, [readingOf(device, { observedAtMs: NOON_MS + 1 })]);
    await recent.settle(before!);
    const [after] = await touchedHoursOf(device);
    expect(after).toMatchObject({ hourStartMs: NOON_MS });
    expect(after?.version).not.toBe(before?.version);
    await recent.settle(after!);
    await recent.settle(after!);
    expect(await touchedHoursOf(device)).toEqual([]);
  });

  test('touchedHours returns the earliest ones up to its limit', async () => {
    const device = newDevice();
    const hours = [5, 3, 4].map((offset) => startOfHour(0) + offset * HOUR_MS);
    await recent.record(
      device,
      hours.map((observedAtMs) => readingOf(device, { observedAtMs })),
    );
    const touched = await recent.touchedHours(2);
    expect(touched.map(({ hourStartMs }) => hourStartMs / HOUR_MS)).toEqual([3, 4]);
    for (const hour of await recent.touchedHours(1000)) await recent.settle(hour);
  });

  test('wherever a recording breaks off, the next delivery completes it, and an hour is never marked before its readings are there', async () => {
    const expected = newDevice();
    const readings = (device: string) =>
      [0, 1, 2].flatMap((offset) => [
        readingOf(device, { observedAtMs: NOON_MS + offset }),
        readingOf(device, { observedAtMs: NOON_MS + offset, metric: 'humidity', value: offset }),
      ]);
    await recent.record(expected, readings(expected));
    const complete = await everything(expected);

    // Three instants, `latest` and one marker: five writes.
    for (let failAt = 1; failAt <= 5; failAt += 1) {
      const device = newDevice();
      let writes = 0;
      tables.beforeCall = (operation) => {
        if (operation !== 'UpdateItem') return;
        writes += 1;
        if (writes >= failAt) throw Object.assign(new Error('cut off'), { name: 'ThrottlingException' });
      };
      await expect(recent.record(device, readings(device))).rejects.toMatchObject({ code: 'unavailable' });
      tables.beforeCall = () => undefined;
      expect(await touchedHoursOf(device)).toEqual([]);
      await recent.record(device, readings(device));
      expect((await everything(device)).map((reading) => ({ ...reading, deviceId: expected }))).toEqual(complete);
      expect(await touchedHoursOf(device)).toHaveLength(1);
    }
  });

  test('any order and repetition of the same deliveries ends in the same items', async () => {
    const reading = fc.record({
      metric: fc.constantFrom('temperature', 'humidity', 'state'),
      value: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.boolean(), fc.constantFrom('a', 'b')),
      observedAtMs: fc.integer({ min: NOON_MS - 2, max: NOON_MS }),
      receivedAtMs: fc.integer({ min: NOON_MS, max: NOON_MS + 2 }),
      occurrence: fc.constantFrom('', 'x'),
    });
    const deliveries = fc
      .array(fc.array(reading, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 })
      .chain((batches) =>
        fc.record({
          batches: fc.constant(batches),
          // Each batch once at least, some twice, in any order.
          order: fc
            .subarray(batches.map((_, index) => index))
            .chain((again) => shuffled([...batches.keys(), ...again])),
        }),
      );
    await fc.assert(
      fc.asyncProperty(deliveries, async ({ batches, order }) => {
        const inOrder = newDevice();
        const permuted = newDevice();
        for (const batch of batches)
          await recent.record(
            inOrder,
            batch.map((one) => readingOf(inOrder, one)),
          );
        for (const index of order) {
          await recent.record(
            permuted,
            (batches[index] ?? []).map((one) => readingOf(permuted, one)),
          );
        }
        expect(await itemsOf(permuted)).toEqual(await itemsOf(inOrder));
      }),
      { numRuns: 15 },
    );
  }, 30_000);

  const touchedHoursOf = async (device: string) =>
    (await recent.touchedHours(10_000)).filter(({ deviceId }) => deviceId === device);

  async function itemsOf(device: string): Promise<readonly Record<string, unknown>[]> {
    const { Items = [] } = await tables.client.send(
      new QueryCommand({
        TableName: RECENT_TABLE,
        KeyConditionExpression: 'deviceId = :device',
        ExpressionAttributeValues: { ':device': { S: device } },
      }),
    );
    return Items.map((item) => ({ ...unmarshall(item), deviceId: 'device' }));
  }
});

function shuffled(indices: number[]): fc.Arbitrary<number[]> {
  return fc.shuffledSubarray(indices, { minLength: indices.length });
}
