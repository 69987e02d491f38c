import type { DeviceDay, Rollup } from '../../../src/model/ports';
import type { Reading } from '../../../src/model/reading';
import { DAY_MS, HOUR_MS } from '../../../src/model/reading';
import { HeadwaterError } from '../../../src/model/errors';
import { DynamoDbRecentReadings } from '../../../src/stores/dynamodb-recent-readings';
import { RollupRun } from '../../../src/stores/rollup/rollup-run';
import { DynaliteTables, RECENT_TABLE } from '../../doubles/dynalite-tables';
import { MemoryLogger } from '../../doubles/memory-logger';

const MIDNIGHT_MS = Date.UTC(2026, 0, 31);

describe('a rollup run', () => {
  const tables = new DynaliteTables();
  let versions = 0;
  let nowMs = MIDNIGHT_MS;
  const recent = new DynamoDbRecentReadings({
    client: tables.client,
    tableName: RECENT_TABLE,
    retentionDays: 9,
    clock: () => nowMs,
    ids: () => `version-${(versions += 1)}`,
  });

  beforeAll(() => tables.create());
  beforeEach(() => {
    nowMs = MIDNIGHT_MS;
  });
  afterAll(() => tables.close());
  afterEach(async () => {
    for (const hour of await recent.touchedHours(10_000)) await recent.settle(hour);
  });

  const readingOf = (deviceId: string, value: number, observedAtMs: number): Reading => ({
    deviceId,
    metric: 'temperature',
    value,
    observedAtMs,
    receivedAtMs: observedAtMs,
    occurrence: '',
  });

  function setUp(duringUpsert: () => Promise<void> = async () => Promise.resolve()) {
    const stored = new Map<string, Rollup>();
    const days: DeviceDay[] = [];
    let upserts = 0;
    const logger = new MemoryLogger();
    const run = new RollupRun({
      recent,
      logger,
      history: {
        upsert: async (rollups) => {
          upserts += 1;
          await duringUpsert();
          for (const rollup of rollups) stored.set(`${rollup.deviceId} ${rollup.metric} ${rollup.startsAtMs}`, rollup);
        },
        rollUpDays: async (given) => {
          days.push(...given);
        },
      },
    });
    return {
      stored,
      days,
      logger,
      upserts: () => upserts,
      run: (remainingMs = 60_000) => run.run({ remainingMs: () => remainingMs }),
    };
  }

  test('recomputes each touched hour and its day, and settles it', async () => {
    const { stored, days, run } = setUp();
    await recent.record('a', [
      readingOf('a', 1, MIDNIGHT_MS - 1),
      readingOf('a', 2, MIDNIGHT_MS),
      readingOf('a', 4, MIDNIGHT_MS + HOUR_MS - 1),
    ]);
    await expect(run()).resolves.toEqual({ hours: 2, rollups: 2 });
    expect([...stored.values()].map(({ startsAtMs, count, sum }) => [startsAtMs, count, sum])).toEqual([
      [MIDNIGHT_MS - HOUR_MS, 1, 1],
      [MIDNIGHT_MS, 2, 6],
    ]);
    expect(days).toEqual([
      { deviceId: 'a', dayStartMs: MIDNIGHT_MS - DAY_MS },
      { deviceId: 'a', dayStartMs: MIDNIGHT_MS },
    ]);
    expect(await recent.touchedHours(10)).toEqual([]);
  });

  test('without touched hours it leaves the database asleep', async () => {
    const { run, upserts, days } = setUp();
    await expect(run()).resolves.toEqual({ hours: 0, rollups: 0 });
    expect([upserts(), days.length]).toEqual([0, 0]);
  });

  test('a late reading and a repeated one change the hour as they should', async () => {
    const { stored, run } = setUp();
    await recent.record('b', [readingOf('b', 1, MIDNIGHT_MS)]);
    await run();
    await recent.record('b', [readingOf('b', 1, MIDNIGHT_MS), readingOf('b', 5, MIDNIGHT_MS + 1)]);
    await run();
    expect([...stored.values()]).toMatchObject([{ count: 2, sum: 6, last: 5 }]);
  });

  test('while the database wakes up it rejects, and a later run does everything', async () => {
    let awake = false;
    const { stored, run } = setUp(async () => {
      if (!awake) throw new HeadwaterError('waking', 'The history database is waking up.', { retryAfterSeconds: 15 });
    });
    await recent.record('c', [readingOf('c', 1, MIDNIGHT_MS)]);
    await expect(run()).rejects.toMatchObject({ code: 'waking' });
    expect(await recent.touchedHours(10)).toHaveLength(1);
    awake = true;
    await expect(run()).resolves.toEqual({ hours: 1, rollups: 1 });
    expect(stored.size).toBe(1);
  });

  test('an hour that gets a reading while it is rolled up is left for the next run, which sees it', async () => {
    let late = [readingOf('d', 7, MIDNIGHT_MS + 1)];
    const { stored, run } = setUp(async () => {
      const readings = late;
      late = [];
      if (readings.length > 0) await recent.record('d', readings);
    });
    await recent.record('d', [readingOf('d', 1, MIDNIGHT_MS)]);
    await expect(run()).resolves.toEqual({ hours: 1, rollups: 1 });
    expect(await recent.touchedHours(10)).toHaveLength(1);
    await run();
    expect([...stored.values()]).toMatchObject([{ count: 2, last: 7 }]);
    expect(await recent.touchedHours(10)).toEqual([]);
  });

  test('it does more hours than one step holds', async () => {
    const { stored, run } = setUp();
    const readings = Array.from({ length: 70 }, (_, index) => readingOf('e', index, MIDNIGHT_MS + index * HOUR_MS));
    await recent.record('e', readings);
    await expect(run()).resolves.toEqual({ hours: 70, rollups: 70 });
    expect(stored.size).toBe(70);
  });

  test('it begins nothing that it has no time to end', async () => {
    const { run, upserts } = setUp();
    await recent.record('f', [readingOf('f', 1, MIDNIGHT_MS)]);
    await expect(run(1_000)).resolves.toEqual({ hours: 0, rollups: 0 });
    expect(upserts()).toBe(0);
    expect(await recent.touchedHours(10)).toHaveLength(1);
  });

  test('an hour that expired before its rollup is settled, and the log names it', async () => {
    const { run, upserts, logger } = setUp();
    await recent.record('g', [readingOf('g', 1, MIDNIGHT_MS - 10 * DAY_MS)]);
    await expect(run()).resolves.toEqual({ hours: 1, rollups: 0 });
    expect(upserts()).toBe(0);
    expect(await recent.touchedHours(10)).toEqual([]);
    expect(logger.lines).toMatchObject([{ level: 'error', fields: { hours: ['g 2026-01-21T00:00:00.000Z'] } }]);
  });

  test('an hour expires as a whole: no rollup is made of the rest of it', async () => {
    const { run, stored } = setUp();
    // Readings are kept for nine days: of the hour that began then, the first is older and the second younger.
    const hourStartMs = MIDNIGHT_MS - 9 * DAY_MS;
    nowMs = MIDNIGHT_MS + HOUR_MS / 2;
    const minute = HOUR_MS / 60;
    await recent.record('h', [readingOf('h', 1, hourStartMs + minute), readingOf('h', 2, hourStartMs + 59 * minute)]);
    await recent.record('i', [readingOf('i', 1, hourStartMs - minute)]);
    await run();
    expect([...stored.values()].map(({ deviceId, count }) => [deviceId, count])).toEqual([['h', 2]]);
  });
});
