import { gunzipSync } from 'node:zlib';
import type { AsyncBuffer, FileMetaData, ParquetScan } from 'hyparquet';
import { parquetMetadataAsync, parquetScan } from 'hyparquet';
import { z } from 'zod';
import type { ArchivedReading } from './archived-reading';
import { parseArchivedReading } from './archived-reading';
import type { ParquetColumnName } from './parquet-schema';
import { PARQUET_COLUMNS, SOURCES_KEY } from './parquet-schema';

const COLUMN_NAMES = Object.keys(PARQUET_COLUMNS);

// The default decoder drops a byte order mark, which a text may well begin with.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const parsers = {
  timestampFromMilliseconds: (milliseconds: bigint): number => Number(milliseconds),
  stringFromBytes: (bytes: Uint8Array | undefined): string | undefined => bytes && utf8.decode(bytes),
};

/** A Parquet file of the archive, of which the footer is read. Row groups are read when asked for, one at a time. */
export class ParquetFile {
  readonly #scan: ParquetScan;

  private constructor(scan: ParquetScan) {
    this.#scan = scan;
  }

  /** @throws Error if it is no Parquet file. */
  static async open(file: AsyncBuffer): Promise<ParquetFile> {
    const metadata = await parquetMetadataAsync(file, { parsers });
    const compressors = { GZIP: (page: Uint8Array): Uint8Array => gunzipSync(page) };
    return new ParquetFile(await parquetScan({ file, metadata, compressors, parsers }));
  }

  get rows(): number {
    return Number(this.#scan.metadata.num_rows);
  }

  /** The keys of the objects that this one was made of; empty unless it is a compacted one. */
  get sources(): readonly string[] {
    const text = this.#scan.metadata.key_value_metadata?.find(({ key }) => key === SOURCES_KEY)?.value;
    return text === undefined ? [] : z.array(z.string()).parse(JSON.parse(text));
  }

  /** When the first and the last of its readings were observed, as the footer's statistics say. */
  get observed(): { readonly firstMs: number; readonly lastMs: number } {
    const bounds = observedBounds(this.#scan.metadata);
    return { firstMs: Math.min(...bounds), lastMs: Math.max(...bounds) };
  }

  /** The readings in their order, a row group at a time. */
  async *readings(): AsyncGenerator<readonly ArchivedReading[]> {
    for (const { rowStart, rowEnd } of this.#scan.ranges) {
      const columns = await Promise.all(
        COLUMN_NAMES.map((column) => this.#scan.readColumn({ column, rowStart, rowEnd })),
      );
      const group = new Map(COLUMN_NAMES.map((name, index) => [name, columns[index] ?? []]));
      yield Array.from({ length: rowEnd - rowStart }, (_, row) => readingAt(group, row));
    }
  }
}

/** A file that is in memory as a whole. */
export function bufferedFile(bytes: Uint8Array): AsyncBuffer {
  return {
    byteLength: bytes.byteLength,
    slice: (start, end) => Uint8Array.from(bytes.subarray(start, end)).buffer,
  };
}

function readingAt(group: ReadonlyMap<string, ArrayLike<unknown>>, row: number): ArchivedReading {
  const cell = (name: ParquetColumnName): unknown => group.get(name)?.[row] ?? undefined;
  return parseArchivedReading({
    deviceId: cell('device_id'),
    metric: cell('metric'),
    value: cell('value_number') ?? cell('value_boolean') ?? cell('value_text'),
    unit: cell('unit'),
    observedAtMs: cell('observed_at'),
    receivedAtMs: cell('received_at'),
    occurrence: cell('occurrence'),
    envelopeId: cell('envelope_id'),
  });
}

function observedBounds({ row_groups: groups }: FileMetaData): number[] {
  return groups.flatMap(({ columns }) => {
    const column = columns.find(({ meta_data: data }) => data?.path_in_schema[0] === 'observed_at');
    const { min_value: first, max_value: last } = column?.meta_data?.statistics ?? {};
    return [first, last].map((bound) => z.coerce.number().int().parse(bound));
  });
}
