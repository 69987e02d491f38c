export type ArchiveFormat = 'parquet' | 'ndjson';

/** Everything that the archive is made of lies below this prefix. */
const ARCHIVE_PREFIX = 'raw/';

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

export function formatPrefix(format: ArchiveFormat): string {
  return `${ARCHIVE_PREFIX}${format}/`;
}

/** The objects of one UTC day of receipt. The date is that of the Hive and Athena `date` type. */
export function datePrefix(format: ArchiveFormat, instantMs: number): string {
  return `${formatPrefix(format)}date=${new Date(instantMs).toISOString().slice(0, 10)}/`;
}

/** The objects of one UTC hour of receipt, as Hive names partitions: `raw/parquet/date=YYYY-MM-DD/hour=HH/`. */
function hourPrefix(format: ArchiveFormat, instantMs: number): string {
  return `${datePrefix(format, instantMs)}hour=${new Date(instantMs).toISOString().slice(11, 13)}/`;
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
