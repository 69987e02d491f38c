import { HOUR_MS, startOfHour } from '../../model/reading';

export type ArchiveFormat = 'parquet' | 'ndjson';

/** Everything that the archive is made of lies below this prefix. */
export const ARCHIVE_PREFIX = 'raw/';

const EXTENSIONS: Readonly<Record<ArchiveFormat, string>> = { parquet: 'parquet', ndjson: 'ndjson.gz' };

/** No batch has such a name: those are 32 hexadecimal digits. */
const COMPACTED = 'compacted-';

/** What a key says of its object. */
export interface ArchiveKey {
  readonly key: string;
  readonly format: ArchiveFormat;
  /** Start of the UTC hour in which the readings were received. */
  readonly hourStartMs: number;
  /** Made by compaction from other objects of its hour. */
  readonly isCompacted: boolean;
}

/**
 * The objects of one UTC hour of receipt: `raw/parquet/date=YYYY-MM-DD/hour=HH/`. Hive partitions, whose date is that of the Hive and
 * Athena `date` type.
 */
export function hourPrefix(format: ArchiveFormat, instantMs: number): string {
  const instant = new Date(instantMs).toISOString();
  return `${ARCHIVE_PREFIX}${format}/date=${instant.slice(0, 10)}/hour=${instant.slice(11, 13)}/`;
}

export function batchKey({
  batchId,
  receivedAtMs,
}: {
  readonly batchId: string;
  readonly receivedAtMs: number;
}): string {
  return `${hourPrefix('parquet', receivedAtMs)}${batchId}.${EXTENSIONS.parquet}`;
}

/** The name of a compacted object follows from its sources: compacting the same ones again writes the same object. */
export function compactedKey(hourStartMs: number, sourcesDigest: string): string {
  return `${hourPrefix('parquet', hourStartMs)}${COMPACTED}${sourcesDigest}.${EXTENSIONS.parquet}`;
}

/** Undefined for an object that is none of the archive's, such as what an operator has put there. */
export function parseArchiveKey(key: string): ArchiveKey | undefined {
  const match = /^raw\/(parquet|ndjson)\/date=(\d{4}-\d{2}-\d{2})\/hour=(\d{2})\/([^/]+)$/.exec(key);
  if (match === null) return undefined;
  const [, format, date = '', hour = '', name = ''] = match;
  const hourStartMs = Date.parse(`${date}T${hour}:00:00Z`);
  if ((format !== 'parquet' && format !== 'ndjson') || Number.isNaN(hourStartMs)) return undefined;
  if (!name.endsWith(`.${EXTENSIONS[format]}`)) return undefined;
  return { key, format, hourStartMs, isCompacted: format === 'parquet' && name.startsWith(COMPACTED) };
}

/** The starts of the UTC hours from that of `fromMs` until before `toMs`. */
export function* hoursBetween(fromMs: number, toMs: number): Generator<number> {
  for (let hourStartMs = startOfHour(fromMs); hourStartMs < toMs; hourStartMs += HOUR_MS) yield hourStartMs;
}
