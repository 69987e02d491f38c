import { gunzipSync } from 'node:zlib';
import type { ArchiveKey } from './archive-keys';
import type { ArchivedReading } from './archived-reading';
import { parseArchivedReading } from './archived-reading';
import { bufferedFile, ParquetFile } from './parquet-file';

const LINES_PER_GROUP = 100_000;

/**
 * The readings of an object of either format, in their order and some at a time. Release 0.1.0 wrote gzipped JSON lines.
 *
 * @throws Error that names the object if it is not what its key says.
 */
export async function* readReadings(
  { key, format }: Pick<ArchiveKey, 'key' | 'format'>,
  body: Uint8Array,
): AsyncGenerator<readonly ArchivedReading[]> {
  try {
    if (format === 'parquet') yield* (await ParquetFile.open(bufferedFile(body))).readings();
    else yield* readLines(body);
  } catch (cause) {
    throw new Error(`The archive's object ${key} cannot be read: ${cause instanceof Error ? cause.message : '?'}`, {
      cause,
    });
  }
}

function* readLines(body: Uint8Array): Generator<readonly ArchivedReading[]> {
  let group: ArchivedReading[] = [];
  for (const line of gunzipSync(body).toString('utf8').split('\n')) {
    if (line === '') continue;
    group.push(parseArchivedReading(JSON.parse(line)));
    if (group.length === LINES_PER_GROUP) {
      yield group;
      group = [];
    }
  }
  if (group.length > 0) yield group;
}
