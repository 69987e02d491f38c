/**
 * `npm run verify:parquet`: writes files as the archive has them and lets Apache Arrow read them, which shares no code with our writer or
 * with DuckDB. Every value must come back exactly.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';
import type { ArchivedReading } from '../src/stores/archive/archived-reading';
import { encodeParquet } from '../src/stores/archive/encode-parquet';
import { ensurePython } from '../verify/python/python-environment';

const run = promisify(execFile);
const PROGRAM = join(__dirname, '..', 'verify', 'python', 'read_parquet.py');
const MAXIMUM_OUTPUT_BYTES = 256 * 1024 * 1024;

const SCHEMA = [
  ['device_id', 'string'],
  ['metric', 'string'],
  ['value_number', 'double'],
  ['value_boolean', 'bool'],
  ['value_text', 'string'],
  ['unit', 'string'],
  ['observed_at', 'timestamp[ms, tz=UTC]'],
  ['received_at', 'timestamp[ms, tz=UTC]'],
  ['occurrence', 'string'],
  ['envelope_id', 'string'],
];

const NOON_MS = Date.UTC(2026, 0, 31, 12);
const VALUES = [0, -0, 0.1, -1e300, Number.MIN_VALUE, Number.MAX_VALUE, true, false, '', 'Grüße ✓\n', '\uFEFF🌡'];

/** A file of one reading, and one of two row groups with every kind of value. */
const FILES: readonly (readonly ArchivedReading[])[] = [
  [readingAt(0)],
  Array.from({ length: 120_000 }, (_, index) => readingAt(index)),
];

function readingAt(index: number): ArchivedReading {
  return {
    deviceId: `device-${index % 977}`,
    metric: `metric-${index % 13}`,
    value: VALUES[index % VALUES.length] ?? index,
    ...(index % 3 === 0 ? { unit: 'Cel' } : {}),
    observedAtMs: NOON_MS + ((index * 7919) % 3_600_000),
    receivedAtMs: NOON_MS + index,
    occurrence: index % 5 === 0 ? `acceptance-${index}` : '',
    ...(index % 4 === 0 ? {} : { envelopeId: `envelope-${Math.floor(index / 100)}` }),
  };
}

async function main(): Promise<void> {
  const python = await ensurePython({
    packages: 'parquet',
    onInstallation: (folder) => console.log(`Installing Apache Arrow into ${folder} ...`),
  });
  const folder = mkdtempSync(join(tmpdir(), 'headwater-parquet-'));
  try {
    for (const [index, readings] of FILES.entries()) {
      const file = join(folder, `${index}.parquet`);
      writeFileSync(file, encodeParquet(readings));
      const { stdout } = await run(python, [PROGRAM, file], { maxBuffer: MAXIMUM_OUTPUT_BYTES });
      const [schema, ...rows] = stdout
        .trimEnd()
        .split('\n')
        .map((line): unknown => JSON.parse(line));
      requireEqual(schema, SCHEMA, 'the schema');
      requireEqual(rows.length, readings.length, 'the number of rows');
      readings.forEach((reading, row) => requireEqual(rows[row], rowOf(reading), `row ${row}`));
      console.log(`Apache Arrow reads ${rows.length.toLocaleString('en')} rows as they were written.`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function rowOf({ value, ...reading }: ArchivedReading): unknown {
  return {
    device_id: reading.deviceId,
    metric: reading.metric,
    value_number: typeof value === 'number' ? value : null,
    value_boolean: typeof value === 'boolean' ? value : null,
    value_text: typeof value === 'string' ? value : null,
    unit: reading.unit ?? null,
    observed_at: reading.observedAtMs,
    received_at: reading.receivedAtMs,
    occurrence: reading.occurrence,
    envelope_id: reading.envelopeId ?? null,
  };
}

function requireEqual(found: unknown, wanted: unknown, what: string): void {
  if (!isDeepStrictEqual(found, wanted))
    throw new Error(`Apache Arrow reads ${what} as ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
