import fc from 'fast-check';
import type { ArchivedReading } from '../../../src/stores/archive/archived-reading';
import { encodeParquet } from '../../../src/stores/archive/encode-parquet';
import { bufferedFile, ParquetFile } from '../../../src/stores/archive/parquet-file';

const NOON_MS = Date.UTC(2026, 0, 31, 12);

const readingOf = (more: Partial<ArchivedReading> = {}): ArchivedReading => ({
  deviceId: 'mote-1',
  metric: 'temperature',
  value: 21.5,
  observedAtMs: NOON_MS,
  receivedAtMs: NOON_MS + 40,
  occurrence: '',
  ...more,
});

async function decode(bytes: Uint8Array): Promise<ArchivedReading[]> {
  const file = await ParquetFile.open(bufferedFile(bytes));
  const readings: ArchivedReading[] = [];
  for await (const group of file.readings()) readings.push(...group);
  expect(file.rows).toBe(readings.length);
  return readings;
}

/** Few devices and metrics, and any value, as batches have them. */
const anyText = fc.string({ unit: 'grapheme', maxLength: 1024 });
const anyReading: fc.Arbitrary<ArchivedReading> = fc
  .record(
    {
      deviceId: fc.constantFrom('a', 'b', 'a-device_with-a-longer_name'),
      metric: fc.constantFrom('temperature', 'state', 'door/1:open'),
      value: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), anyText),
      unit: fc.option(fc.constantFrom('Cel', '%RH', ''), { nil: undefined }),
      observedAtMs: fc.integer({ min: -1e12, max: 4e12 }),
      receivedAtMs: fc.integer({ min: 0, max: 4e12 }),
      occurrence: fc.oneof(fc.constant(''), fc.uuid()),
      envelopeId: fc.option(fc.uuid(), { nil: undefined }),
    },
    { noNullPrototype: true },
  )
  .map(({ unit, envelopeId, ...reading }) => ({
    ...reading,
    ...(unit === undefined ? {} : { unit }),
    ...(envelopeId === undefined ? {} : { envelopeId }),
  }));

describe('a Parquet file of the archive', () => {
  test('holds whatever readings exactly, in their order, and is the same bytes each time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyReading, { minLength: 1, maxLength: 60 }), async (readings) => {
        const bytes = encodeParquet(readings);
        expect(Buffer.from(encodeParquet(readings)).equals(bytes)).toBe(true);
        expect(await decode(bytes)).toStrictEqual(readings);
      }),
      { numRuns: 150 },
    );
  });

  test.each([
    ['minus zero', -0],
    ['zero', 0],
    ['the least double', Number.MIN_VALUE],
    ['the greatest double', Number.MAX_VALUE],
    ['a number that is no float', 0.1],
    ['true', true],
    ['false', false],
    ['no text', ''],
    ['text that looks like a number', '21.5'],
    ['text that begins with a byte order mark', '\uFEFFx'],
    ['text beyond the basic plane', '🌡 Grüße\n'],
  ])('keeps %s', async (_what, value) => {
    // Among others, so that columns have both nulls and values, and dictionaries more than one entry.
    const readings = [readingOf(), readingOf({ value }), readingOf({ value: true }), readingOf({ value: 'on' })];
    const decoded = await decode(encodeParquet(readings));
    expect(Object.is(decoded[1]?.value, value)).toBe(true);
    expect(decoded).toStrictEqual(readings);
  });

  test('is read a row group at a time', async () => {
    const readings = Array.from({ length: 100_001 }, (_, index) => readingOf({ observedAtMs: NOON_MS + index }));
    const groups: number[] = [];
    const file = await ParquetFile.open(bufferedFile(encodeParquet(readings)));
    for await (const group of file.readings()) groups.push(group.length);
    expect(groups).toEqual([100_000, 1]);
  });

  test('says when its readings were observed, and of which objects it was made', async () => {
    const readings = [5, 3, 9].map((seconds) => readingOf({ observedAtMs: NOON_MS + seconds * 1000 }));
    const plain = await ParquetFile.open(bufferedFile(encodeParquet(readings)));
    expect(plain.observed).toEqual({ firstMs: NOON_MS + 3000, lastMs: NOON_MS + 9000 });
    expect(plain.sources).toEqual([]);
    const compacted = await ParquetFile.open(bufferedFile(encodeParquet(readings, ['raw/b', 'raw/a'])));
    expect(compacted.sources).toEqual(['raw/b', 'raw/a']);
  });

  test('of 5,000 readings takes no more than 10 bytes each', () => {
    const metrics = ['temperature', 'humidity', 'pressure', 'battery', 'co2'];
    const readings = Array.from({ length: 5000 }, (_, index) =>
      readingOf({
        deviceId: `5f0c${Math.floor(index / 5)}-4a7e-4c0a-9c44-2a6d5d1f${1000 + (index % 50)}`,
        metric: metrics[index % 5] ?? '',
        value: Math.round(Math.sin(index) * 10_000) / 100,
        observedAtMs: NOON_MS + Math.floor(index / 5) * 37,
        receivedAtMs: NOON_MS + Math.floor(index / 5) * 37 + 15,
        envelopeId: `envelope-${Math.floor(index / 250)}`,
      }),
    );
    expect(encodeParquet(readings).byteLength / readings.length).toBeLessThan(10);
  });

  test('that is no Parquet file is refused', async () => {
    await expect(ParquetFile.open(bufferedFile(Buffer.from('{"deviceId":"a"}\n'.repeat(3))))).rejects.toThrow(
      /parquet/i,
    );
  });
});
