import { gzipSync } from 'node:zlib';
import { HOUR_MS } from '../../../src/model/reading';
import { batchKey, parseArchiveKey } from '../../../src/stores/archive/archive-keys';
import type { ArchivedReading } from '../../../src/stores/archive/archived-reading';
import { compactArchive } from '../../../src/stores/archive/compact-archive';
import { compactHour } from '../../../src/stores/archive/compact-hour';
import { encodeParquet } from '../../../src/stores/archive/encode-parquet';
import { readReadings } from '../../../src/stores/archive/read-readings';
import { MemoryArchiveObjects } from '../../doubles/memory-archive-objects';
import { MemoryLogger } from '../../doubles/memory-logger';

const NOON_MS = Date.UTC(2026, 0, 31, 12);
const QUARTER_PAST_ONE_MS = NOON_MS + HOUR_MS + 15 * 60_000;

const readingOf = (deviceId: string, secondsPastNoon: number): ArchivedReading => ({
  deviceId,
  metric: 'temperature',
  value: secondsPastNoon / 10,
  observedAtMs: NOON_MS + secondsPastNoon * 1000,
  receivedAtMs: NOON_MS + secondsPastNoon * 1000 + 5,
  occurrence: '',
  envelopeId: 'envelope',
});

async function readAll(objects: MemoryArchiveObjects): Promise<ArchivedReading[]> {
  const readings: ArchivedReading[] = [];
  for (const [key, body] of objects.bodies) {
    const parsed = parseArchiveKey(key);
    if (parsed === undefined) continue;
    for await (const group of readReadings(parsed, body)) readings.push(...group);
  }
  return readings;
}

/** Equal whatever the order; every reading as often as it is there. */
const sorted = (readings: readonly ArchivedReading[]): string[] =>
  readings.map((reading) => JSON.stringify(Object.entries(reading).sort())).sort();

function setUp() {
  const objects = new MemoryArchiveObjects();
  const logger = new MemoryLogger();
  const store = (batchId: string, readings: readonly ArchivedReading[], receivedAtMs = NOON_MS): string => {
    const key = batchKey({ batchId, receivedAtMs });
    objects.bodies.set(key, encodeParquet(readings));
    return key;
  };
  return {
    objects,
    logger,
    store,
    compact: (nowMs = QUARTER_PAST_ONE_MS) =>
      compactArchive({ objects, logger, formats: ['parquet', 'ndjson'], fromMs: NOON_MS - HOUR_MS, nowMs }),
  };
}

describe('compaction of the archive', () => {
  test("merges a closed hour's objects into one, sorted by device and time, and keeps every reading", async () => {
    const { objects, store, compact } = setUp();
    const batches = [
      [readingOf('b', 1), readingOf('a', 9)],
      [readingOf('a', 2), readingOf('b', 1)], // b's reading came twice, and stays there twice
      [readingOf('c', 3)],
    ];
    batches.forEach((batch, index) => store(`batch-${index}`, batch));
    await expect(compact()).resolves.toEqual({ removed: 3, written: 1, readings: 5 });
    expect([...objects.bodies.keys()]).toEqual([
      expect.stringMatching(/^raw\/parquet\/date=2026-01-31\/hour=12\/compacted-[0-9a-f]{32}\.parquet$/),
    ]);
    const after = await readAll(objects);
    expect(sorted(after)).toEqual(sorted(batches.flat()));
    expect(after.map(({ deviceId, observedAtMs }) => [deviceId, (observedAtMs - NOON_MS) / 1000])).toEqual([
      ['a', 2],
      ['a', 9],
      ['b', 1],
      ['b', 1],
      ['c', 3],
    ]);
    await expect(compact()).resolves.toEqual({ removed: 0, written: 0, readings: 0 });
  });

  test('leaves an hour alone until it has been over for a quarter of an hour, and one object as it is', async () => {
    const { objects, store, compact } = setUp();
    store('one', [readingOf('a', 1)]);
    store('two', [readingOf('a', 2)]);
    store('alone', [readingOf('a', -1)], NOON_MS - 1);
    const before = [...objects.bodies.keys()];
    await compact(QUARTER_PAST_ONE_MS - 1);
    expect([...objects.bodies.keys()]).toEqual(before);
    await compact();
    expect(objects.bodies.size).toBe(2);
  });

  test('takes what arrives later for an hour that was compacted already', async () => {
    const { objects, store, compact } = setUp();
    store('one', [readingOf('a', 1)]);
    store('two', [readingOf('a', 2)]);
    await compact();
    store('three', [readingOf('a', 3)]);
    store('four', [readingOf('a', 4)]);
    await expect(compact()).resolves.toEqual({ removed: 2, written: 1, readings: 2 });
    expect(sorted(await readAll(objects))).toEqual(sorted([1, 2, 3, 4].map((second) => readingOf('a', second))));
  });

  test('brings the JSON lines of release 0.1.0 into Parquet', async () => {
    const { objects, store, compact } = setUp();
    const old = [1, 2].map((second) => {
      const { envelopeId: _absent, ...reading } = readingOf('a', second);
      return { ...reading, unit: 'Cel', value: second === 1 ? 'Grüße ✓\n' : true };
    });
    objects.bodies.set(
      'raw/ndjson/date=2026-01-31/hour=12/old.ndjson.gz',
      gzipSync(old.map((reading) => `${JSON.stringify(reading)}\n`).join('')),
    );
    await expect(compact()).resolves.toEqual({ removed: 1, written: 1, readings: 2 });
    store('new', [readingOf('a', 3)]);
    expect([...objects.bodies.keys()].filter((key) => key.includes('ndjson'))).toEqual([]);
    expect(sorted(await readAll(objects))).toEqual(sorted([...old, readingOf('a', 3)]));
  });

  test('makes several objects of an hour that is too large for one, none of them torn between two', async () => {
    const { objects, store } = setUp();
    const keys = ['a', 'b', 'c', 'd', 'e'].map((name) => store(name, [readingOf(name, 1), readingOf(name, 2)]));
    const result = await compactHour({
      objects,
      hourStartMs: NOON_MS,
      keys: keys.flatMap((key) => parseArchiveKey(key) ?? []),
      readingsPerObject: 3,
    });
    // Two sources each, and the fifth stays as it is.
    expect(result).toEqual({ removed: 4, written: 2, readings: 8 });
    expect(objects.bodies.size).toBe(3);
    expect(await readAll(objects)).toHaveLength(10);
  });

  test.each([1, 2, 3, 4])('is repaired by the next run if it ends at its change number %d', async (last) => {
    const { objects, store, compact } = setUp();
    const earlier = [readingOf('a', 1), readingOf('b', 2)];
    earlier.forEach((reading, index) => store(`batch-${index}`, [reading], NOON_MS - 1));
    const later = [readingOf('a', 3), readingOf('b', 4)];
    later.forEach((reading, index) => store(`batch-${index}`, [reading]));
    let changes = 0;
    objects.beforeChange = () => {
      if ((changes += 1) >= last) throw new Error('killed');
    };
    await expect(compact()).rejects.toThrow('killed');
    const meanwhile = new Set(sorted(await readAll(objects)));
    expect([...meanwhile].sort()).toEqual(sorted([...earlier, ...later]));
    objects.beforeChange = () => undefined;
    await compact();
    expect(objects.bodies.size).toBe(2);
    expect(sorted(await readAll(objects))).toEqual(sorted([...earlier, ...later]));
  });

  test('removes a source that was delivered again after it had been compacted', async () => {
    const { objects, store, compact } = setUp();
    store('one', [readingOf('a', 1)]);
    store('two', [readingOf('a', 2)]);
    await compact();
    store('one', [readingOf('a', 1)]);
    await expect(compact()).resolves.toEqual({ removed: 1, written: 0, readings: 0 });
    expect(await readAll(objects)).toHaveLength(2);
  });

  test('an object that cannot be read costs its own hour only, and is named', async () => {
    const { objects, logger, store, compact } = setUp();
    store('one', [readingOf('a', 1)]);
    store('two', [readingOf('a', 2)]);
    const damaged = store('damaged', [readingOf('a', 3)], NOON_MS - 1);
    store('beside', [readingOf('a', 4)], NOON_MS - 1);
    objects.bodies.set(damaged, Buffer.from('no Parquet file at all'));
    await expect(compact()).rejects.toThrow(`object ${damaged} cannot be read`);
    expect(logger.lines).toMatchObject([{ level: 'error', fields: { hour: '2026-01-31T11:00:00.000Z' } }]);
    expect(objects.bodies.size).toBe(3);
  });

  test('leaves alone what is none of the archive', async () => {
    const { objects, store, compact } = setUp();
    store('one', [readingOf('a', 1)]);
    store('two', [readingOf('a', 2)]);
    const foreign = 'raw/parquet/date=2026-01-31/hour=12/notes.txt';
    objects.bodies.set(foreign, Buffer.from('mine'));
    await compact();
    expect(objects.bodies.has(foreign)).toBe(true);
  });
});
