import { HOUR_MS, startOfHour } from '../../model/reading';
import type { ArchiveFormat, ArchiveKey } from '../archive/archive-keys';
import { formatPrefix, parseArchiveKey } from '../archive/archive-keys';
import type { ArchiveObject, ArchiveObjects } from '../archive/archive-objects';
import type { ArchivedReading } from '../archive/archived-reading';
import { ParquetFile } from '../archive/parquet-file';
import { readReadings } from '../archive/read-readings';
import { forEachConcurrently } from '../for-each-concurrently';
import type { LateReadings } from './late-readings';

/** An object, and how many of its readings were observed in the hour of its key; the others are among the late ones. */
export interface IndexedObject extends ArchiveKey {
  readonly onTime: number;
}

export interface ArchiveIndex {
  /** By hour of receipt, which is that of observation for what they are indexed by. */
  readonly objects: ReadonlyMap<number, readonly IndexedObject[]>;
  readonly readings: number;
}

/** What a rebuild needs of the archive. */
export type ReadableObjects = Pick<ArchiveObjects, 'list' | 'read' | 'readRange'>;

const FORMATS: readonly ArchiveFormat[] = ['ndjson', 'parquet'];
const CONCURRENT_OBJECTS = 8;

/**
 * Looks through the whole archive once. Of a Parquet file whose readings were all observed in the hour of their receipt only the
 * footer is read; of others, what was observed in another hour is set aside. Memory: an entry an object.
 *
 * @throws Error if an object goes meanwhile, as a compaction makes them go.
 */
export async function indexArchive(source: ReadableObjects, late: LateReadings): Promise<ArchiveIndex> {
  const objects = new Map<number, IndexedObject[]>();
  let readings = 0;
  for (const format of FORMATS) {
    const found: (ArchiveKey & ArchiveObject)[] = [];
    for await (const object of source.list(formatPrefix(format))) {
      const key = parseArchiveKey(object.key);
      if (key !== undefined) found.push({ ...key, ...object });
    }
    await forEachConcurrently(found, CONCURRENT_OBJECTS, async (object) => {
      const { onTime, all } = await examine(object, source, late);
      readings += all;
      if (onTime === 0) return;
      const { key, hourStartMs, isCompacted } = object;
      const ofHour = objects.get(hourStartMs) ?? [];
      objects.set(hourStartMs, ofHour);
      ofHour.push({ key, format, hourStartMs, isCompacted, onTime });
    });
  }
  return { objects, readings };
}

/** The readings of an object, some at a time. @throws Error if it is no longer there. */
export async function* readingsOf(
  object: Pick<ArchiveKey, 'key' | 'format'>,
  source: Pick<ArchiveObjects, 'read'>,
): AsyncGenerator<readonly ArchivedReading[]> {
  const body = await source.read(object.key);
  if (body === undefined) {
    throw new Error(
      `The archive's object ${object.key} went while it was to be read: was the archive being compacted? Begin again`,
    );
  }
  yield* readReadings(object, body);
}

async function examine(
  object: ArchiveKey & ArchiveObject,
  source: ReadableObjects,
  late: LateReadings,
): Promise<{ readonly onTime: number; readonly all: number }> {
  const { hourStartMs, format } = object;
  if (format === 'parquet') {
    const { rows, observed } = await ParquetFile.open(rangedFile(object, source));
    const isOnTime = startOfHour(observed.firstMs) === hourStartMs && observed.lastMs < hourStartMs + HOUR_MS;
    if (isOnTime) return { onTime: rows, all: rows };
  }
  let onTime = 0;
  let all = 0;
  const byHour = new Map<number, ArchivedReading[]>();
  for await (const group of readingsOf(object, source)) {
    for (const reading of group) {
      all += 1;
      const hour = startOfHour(reading.observedAtMs);
      if (hour === hourStartMs) onTime += 1;
      else {
        const ofHour = byHour.get(hour);
        if (ofHour === undefined) byHour.set(hour, [reading]);
        else ofHour.push(reading);
      }
    }
  }
  for (const [hour, readings] of byHour) await late.add(hour, readings);
  return { onTime, all };
}

function rangedFile({ key, bytes }: ArchiveObject, source: ReadableObjects): Parameters<typeof ParquetFile.open>[0] {
  return {
    byteLength: bytes,
    slice: async (start, end = bytes) => {
      const part = await source.readRange(key, { start, end });
      return Uint8Array.from(part).buffer;
    },
  };
}
