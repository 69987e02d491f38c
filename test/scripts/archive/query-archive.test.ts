import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { ObjectStore } from '../../../local/engines/s3/object-store';
import { LocalBucket } from '../../../local/engines/s3/local-bucket';
import { printRows } from '../../../scripts/archive/print-rows';
import { queryArchive } from '../../../scripts/archive/query-archive';
import { stageArchive } from '../../../scripts/archive/stage-archive';
import { SAVED_QUERIES } from '../../../lib/data/saved-queries';
import { HOUR_MS } from '../../../src/model/reading';
import { batchKey } from '../../../src/stores/archive/archive-keys';
import type { ArchivedReading } from '../../../src/stores/archive/archived-reading';
import { encodeParquet } from '../../../src/stores/archive/encode-parquet';
import { temporaryFolder } from '../../local/engines/support/temporary-folder';

const NOON_MS = Date.UTC(2026, 0, 31, 12);

const readingOf = (given: Partial<ArchivedReading> = {}): ArchivedReading => ({
  deviceId: 'a',
  metric: 'temperature',
  value: 21.5,
  observedAtMs: NOON_MS,
  receivedAtMs: NOON_MS + 40,
  occurrence: '',
  envelopeId: 'e1',
  ...given,
});

describe('SQL over the local archive, by DuckDB', () => {
  const folder = temporaryFolder();
  let folders = 0;
  const newFolder = (): string => {
    const made = path.join(folder, `folder-${(folders += 1)}`);
    mkdirSync(made);
    return made;
  };

  /** A glob of one file with these readings. */
  function fileOf(readings: readonly ArchivedReading[]): string {
    const hour = path.join(newFolder(), 'date=2026-01-31', 'hour=12');
    mkdirSync(hour, { recursive: true });
    writeFileSync(path.join(hour, 'batch.parquet'), encodeParquet(readings));
    return path.join(hour, '*.parquet');
  }

  test('an independent reader finds in our files what was written: every type, exactly', async () => {
    const texts = ['', '21.5', '🌡 Grüße\n', "it's"];
    const numbers = [0, -0.25, 0.1, 1e300, Number.MIN_VALUE, Number.MAX_VALUE, -17];
    const readings = [
      ...numbers.map((value, index) => readingOf({ value, unit: 'Cel', observedAtMs: NOON_MS + index })),
      ...[true, false].map((value) => readingOf({ value, metric: 'door' })),
      ...texts.map((value, index) => readingOf({ value, metric: 'state', occurrence: `o${index}` })),
      readingOf({ observedAtMs: -1, deviceId: 'before 1970' }),
    ];
    const { columns, rows } = await queryArchive(fileOf(readings), 'SELECT * FROM raw');
    expect(columns).toEqual([
      ...['device_id', 'metric', 'value_number', 'value_boolean', 'value_text', 'unit'],
      ...['observed_at', 'received_at', 'occurrence', 'envelope_id', 'date', 'hour'],
    ]);
    expect(rows).toEqual(
      readings.map(({ value, ...reading }) => [
        reading.deviceId,
        reading.metric,
        typeof value === 'number' ? value : null,
        typeof value === 'boolean' ? value : null,
        typeof value === 'string' ? value : null,
        reading.unit ?? null,
        new Date(reading.observedAtMs).toISOString(),
        new Date(reading.receivedAtMs).toISOString(),
        reading.occurrence,
        reading.envelopeId ?? null,
        '2026-01-31',
        12,
      ]),
    );
  });

  test('an independent reader finds a byte order mark where a text begins with one', async () => {
    // Its binding for Node drops the mark on the way out, so the engine itself is asked.
    const files = fileOf([readingOf({ value: '\uFEFFx' })]);
    const { rows } = await queryArchive(files, 'SELECT strlen(value_text), unicode(value_text) FROM raw');
    expect(rows).toEqual([[4, 0xfeff]]);
  });

  test('an independent reader counts as we do, over row groups and dictionaries', async () => {
    const readings = Array.from({ length: 120_000 }, (_, index) =>
      readingOf({
        deviceId: `device-${index % 700}`,
        metric: ['temperature', 'state', 'door'][index % 3] ?? '',
        value: [index / 7, `state ${index % 5}`, index % 2 === 0][index % 3] ?? 0,
        observedAtMs: NOON_MS + index * 37,
        occurrence: index % 11 === 0 ? `acceptance-${index}` : '',
        envelopeId: `e${Math.floor(index / 100)}`,
      }),
    );
    const query = `SELECT count(*), count(DISTINCT device_id), sum(value_number), count(value_text), count(*) FILTER (value_boolean),
      max(observed_at), count(DISTINCT occurrence), count(DISTINCT envelope_id) FROM raw`;
    const { rows } = await queryArchive(fileOf(readings), query);
    const sum = readings.reduce((total, { value }) => (typeof value === 'number' ? total + value : total), 0);
    expect(rows[0]?.map((cell) => (typeof cell === 'number' ? Math.round(cell) : cell))).toEqual([
      ...[120_000, 700, Math.round(sum), 40_000, readings.filter(({ value }) => value === true).length],
      new Date(NOON_MS + 119_999 * 37).toISOString(),
      Math.ceil(120_000 / 11) + 1,
      1200,
    ]);
  });

  test('the view has each reading once, the one that was received last', async () => {
    const files = fileOf([
      readingOf({ value: 1 }),
      readingOf({ value: 3, receivedAtMs: NOON_MS + 60, envelopeId: 'e3' }),
      readingOf({ value: 2, receivedAtMs: NOON_MS + 50, envelopeId: 'e2' }),
      readingOf({ value: 1 }), // delivered twice
      readingOf({ value: 9, metric: 'humidity' }),
      readingOf({ value: 5, occurrence: 'a' }),
      readingOf({ value: 6, occurrence: 'b' }),
    ]);
    const { rows } = await queryArchive(files, 'SELECT metric, value_number FROM readings ORDER BY ALL');
    expect(rows).toEqual([
      ['humidity', 9],
      ['temperature', 3],
      ['temperature', 5],
      ['temperature', 6],
    ]);
    await expect(queryArchive(files, 'SELECT count(*) AS rows FROM raw')).resolves.toEqual({
      columns: ['rows'],
      rows: [[7]],
    });
  });

  test('what is saved for Athena names columns that are there', async () => {
    const files = fileOf([readingOf()]);
    for (const { name, sql } of SAVED_QUERIES) {
      // What DuckDB calls otherwise than Athena.
      const query = sql.replaceAll(/date_format\(([^,]+), '%Y-%m-%d'\)/g, "strftime($1, '%Y-%m-%d')");
      const { columns } = await queryArchive(files, query).catch((error: unknown) => {
        throw new Error(name, { cause: error });
      });
      expect([name, columns.length]).not.toEqual([name, 0]);
    }
  });

  test('reads the folder of an S3 engine that is at work, and what release 0.1.0 wrote there', async () => {
    const s3Folder = newFolder();
    const store = await ObjectStore.open({ folder: s3Folder });
    const bucket = new LocalBucket({
      settings: { name: 'raw-bucket', encryptionHeaders: {}, sendsEvents: false },
      store,
      now: Date.now,
    });
    const put = (batchId: string, readings: readonly ArchivedReading[], receivedAtMs = NOON_MS) =>
      bucket.put({ key: batchKey({ batchId, receivedAtMs }), body: Buffer.from(encodeParquet(readings)) });
    await put('gone', [readingOf({ value: -1 })]);
    await put('one', [readingOf({ value: 1 })]);
    await put('two', [readingOf({ value: 2, deviceId: 'b' })], NOON_MS - HOUR_MS);
    const { envelopeId: _absent, ...old } = readingOf({ value: 'old', deviceId: 'c' });
    await bucket.put({
      key: 'raw/ndjson/date=2026-01-30/hour=05/old.ndjson.gz',
      body: gzipSync(`${JSON.stringify(old)}\n`),
    });
    await bucket.put({ key: 'raw/notes.txt', body: Buffer.from('no reading') });
    await bucket.delete([batchKey({ batchId: 'gone', receivedAtMs: NOON_MS })]);
    const files = await stageArchive(s3Folder, newFolder());
    // Compaction takes what was staged.
    await bucket.delete([batchKey({ batchId: 'one', receivedAtMs: NOON_MS })]);
    const query = `SELECT device_id, value_number, value_text, "date", hour, envelope_id FROM readings ORDER BY device_id`;
    expect((await queryArchive(files, query)).rows).toEqual([
      ['a', 1, null, '2026-01-31', 12, 'e1'],
      ['b', 2, null, '2026-01-31', 11, 'e1'],
      ['c', null, 'old', '2026-01-30', 5, null],
    ]);
    await store.close();
  });

  test('an empty archive has the tables, without rows', async () => {
    const files = await stageArchive(newFolder(), newFolder());
    expect((await queryArchive(files, 'SELECT count(*) FROM readings')).rows).toEqual([[0]]);
    expect((await queryArchive(files, 'SELECT observed_at, hour FROM raw')).columns).toEqual(['observed_at', 'hour']);
  });

  test('a query that does not hold says why', async () => {
    await expect(queryArchive(undefined, 'SELECT nothing FROM readings')).rejects.toThrow(/"nothing" not found/);
    await expect(queryArchive(undefined, 'SELEC 1')).rejects.toThrow(/syntax error/);
  });

  test('results are printed for people, as JSON and as CSV', async () => {
    const query = `SELECT 1 AS n, 'a "b", c' AS text, NULL AS nothing, TIMESTAMP '2026-01-31 12:00:00' AS at, [1, 2] AS list, 2::BIGINT ** 3 AS power
      UNION ALL SELECT 20, 'd', 1.5, NULL, NULL, NULL ORDER BY n`;
    const result = await queryArchive(undefined, query);
    expect(JSON.parse(printRows(result, 'json'))).toMatchObject([
      { n: 1, text: 'a "b", c', nothing: null, at: '2026-01-31T12:00:00.000Z', power: 8 },
      { n: 20, at: null },
    ]);
    expect(printRows(result, 'csv').split('\r\n').slice(0, 2)).toEqual([
      'n,text,nothing,at,list,power',
      '1,"a ""b"", c",,2026-01-31T12:00:00.000Z,"[1,2]",8',
    ]);
    const lines = printRows(result, 'table').split('\n');
    expect(lines[0]).toMatch(/^ n {2}text {6}nothing/);
    expect(lines.at(-2)).toBe('(2 rows)');
  });
});
