import { createHash } from 'node:crypto';
import type { ArchiveKey } from './archive-keys';
import { compactedKey } from './archive-keys';
import type { ArchiveObjects } from './archive-objects';
import type { ArchivedReading } from './archived-reading';
import { encodeParquet } from './encode-parquet';
import { bufferedFile, ParquetFile } from './parquet-file';
import { readReadings } from './read-readings';

export interface CompactionResult {
  /** Objects that are no longer there, since others hold their readings. */
  readonly removed: number;
  readonly written: number;
  readonly readings: number;
}

export interface CompactHourOptions {
  readonly objects: Pick<ArchiveObjects, 'read' | 'write' | 'remove'>;
  readonly hourStartMs: number;
  /** All objects of the hour. */
  readonly keys: readonly ArchiveKey[];
  /** A compacted object ends with the source that reaches this many readings. Default 250,000: some megabytes, and what a reader holds. */
  readonly readingsPerObject?: number;
  /** Asked before each object: what is left over is for the next run. */
  readonly mayGoOn?: () => boolean;
}

const READINGS_PER_OBJECT = 250_000;

/**
 * Merges the small objects of an hour of receipt into few, sorted by device and time. Nothing but the number of objects changes: every
 * reading is there as often as before.
 *
 * A compacted object is written, having been decoded again and compared, before its sources are removed, and names them in its footer.
 * Whatever fails in between leaves readings twice, never missing, and the next run removes the sources that it finds named. A source
 * that comes again (a batch delivered twice) has the same name and content, and goes the same way.
 */
export async function compactHour(options: CompactHourOptions): Promise<CompactionResult> {
  const { objects, hourStartMs, keys, mayGoOn = () => true } = options;
  const loose = keys.filter(({ isCompacted }) => !isCompacted);
  if (loose.length === 0) return { removed: 0, written: 0, readings: 0 };

  const replaced = await sourcesOf(keys, objects);
  const leftOver = loose.filter(({ key }) => replaced.has(key)).map(({ key }) => key);
  await objects.remove(leftOver);

  let removed = leftOver.length;
  let written = 0;
  let readings = 0;
  const sources = loose.filter(({ key }) => !replaced.has(key));
  if (isGoodAsItIs(sources)) return { removed, written, readings };
  for await (const part of partsOf(sources, options)) {
    if (!mayGoOn()) break;
    if (isGoodAsItIs(part.sources)) continue;
    const sourceKeys = part.sources.map(({ key }) => key);
    const body = encodeParquet(part.readings.sort(compare), sourceKeys);
    await requireEqual(body, part.readings);
    await objects.write(compactedKey(hourStartMs, digestOf(sourceKeys)), body);
    await objects.remove(sourceKeys);
    removed += sourceKeys.length;
    written += 1;
    readings += part.readings.length;
  }
  return { removed, written, readings };
}

/** One Parquet object alone is as good as a compacted one. */
function isGoodAsItIs(sources: readonly ArchiveKey[]): boolean {
  return sources.length === 0 || (sources.length === 1 && sources[0]?.format === 'parquet');
}

async function sourcesOf(keys: readonly ArchiveKey[], objects: Pick<ArchiveObjects, 'read'>): Promise<Set<string>> {
  const sources = new Set<string>();
  for (const { key, isCompacted } of keys) {
    const body = isCompacted ? await objects.read(key) : undefined;
    if (body === undefined) continue;
    for (const source of (await ParquetFile.open(bufferedFile(body))).sources) sources.add(source);
  }
  return sources;
}

interface Part {
  readonly sources: readonly ArchiveKey[];
  readonly readings: ArchivedReading[];
}

/** The sources in the order of their keys, so many at a time that a part has `readingsPerObject` readings or a few more. */
async function* partsOf(
  sources: readonly ArchiveKey[],
  { objects, readingsPerObject = READINGS_PER_OBJECT }: CompactHourOptions,
): AsyncGenerator<Part> {
  let part: { sources: ArchiveKey[]; readings: ArchivedReading[] } = { sources: [], readings: [] };
  for (const source of [...sources].sort((one, other) => (one.key < other.key ? -1 : 1))) {
    const body = await objects.read(source.key);
    if (body === undefined) continue; // Another run has just compacted it.
    for await (const group of readReadings(source, body)) for (const reading of group) part.readings.push(reading);
    part.sources.push(source);
    if (part.readings.length >= readingsPerObject) {
      yield part;
      part = { sources: [], readings: [] };
    }
  }
  if (part.sources.length > 0) yield part;
}

function digestOf(sourceKeys: readonly string[]): string {
  return createHash('sha256').update(sourceKeys.join('\n')).digest('hex').slice(0, 32);
}

/** By device, metric and time, which is how people ask and what compresses best. Equal ones stay in the order of their sources. */
function compare(one: ArchivedReading, other: ArchivedReading): number {
  if (one.deviceId !== other.deviceId) return one.deviceId < other.deviceId ? -1 : 1;
  if (one.metric !== other.metric) return one.metric < other.metric ? -1 : 1;
  return one.observedAtMs - other.observedAtMs || one.receivedAtMs - other.receivedAtMs;
}

/** Before anything is removed: what was written is what was read. */
async function requireEqual(body: Uint8Array, readings: readonly ArchivedReading[]): Promise<void> {
  let row = 0;
  for await (const group of (await ParquetFile.open(bufferedFile(body))).readings()) {
    for (const reading of group) {
      if (!isSame(reading, readings[row]))
        throw new Error(`Row ${row} of a compacted object is not what it was made of; nothing was removed`);
      row += 1;
    }
  }
  if (row !== readings.length)
    throw new Error(`A compacted object has ${row} rows and not ${readings.length}; nothing was removed`);
}

function isSame(one: ArchivedReading, other: ArchivedReading | undefined): boolean {
  return (
    one.deviceId === other?.deviceId &&
    one.metric === other.metric &&
    Object.is(one.value, other.value) &&
    one.unit === other.unit &&
    one.observedAtMs === other.observedAtMs &&
    one.receivedAtMs === other.receivedAtMs &&
    one.occurrence === other.occurrence &&
    one.envelopeId === other.envelopeId
  );
}
