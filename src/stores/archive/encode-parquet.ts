import { constants, gzipSync } from 'node:zlib';
import type { ColumnSource } from 'hyparquet-writer';
import { parquetWriteBuffer } from 'hyparquet-writer';
import type { ArchivedReading } from './archived-reading';
import type { ParquetColumnName } from './parquet-schema';
import { PARQUET_COLUMNS, PARQUET_SCHEMA, SOURCES_KEY } from './parquet-schema';

/** A reader holds one row group at a time. */
const ROWS_PER_GROUP = 100_000;

/** Level 1: the higher ones take up to twice the time for a twentieth of the bytes. */
const compress = (page: Uint8Array): Uint8Array => gzipSync(page, { level: constants.Z_BEST_SPEED });

/**
 * Readings as a Parquet file, in their order, with gzipped pages. The same readings are the same bytes.
 *
 * @param sources the keys of the objects that a compacted file replaces.
 */
export function encodeParquet(readings: readonly ArchivedReading[], sources?: readonly string[]): Uint8Array {
  const columns = columnsOf(readings);
  const file = parquetWriteBuffer({
    schema: PARQUET_SCHEMA,
    columnData: Object.entries(columns).map(([name, data]) => ({ name, data, ...writingOf(name) })),
    codec: 'GZIP',
    compressors: { GZIP: compress },
    rowGroupSize: ROWS_PER_GROUP,
    createdBy: 'headwater version 1',
    ...(sources === undefined ? {} : { kvMetadata: [{ key: SOURCES_KEY, value: JSON.stringify(sources) }] }),
  });
  return new Uint8Array(file);
}

function columnsOf(readings: readonly ArchivedReading[]): Record<ParquetColumnName, unknown[]> {
  const { length } = readings;
  const columns = {
    device_id: new Array<unknown>(length),
    metric: new Array<unknown>(length),
    value_number: new Array<unknown>(length),
    value_boolean: new Array<unknown>(length),
    value_text: new Array<unknown>(length),
    unit: new Array<unknown>(length),
    observed_at: new Array<unknown>(length),
    received_at: new Array<unknown>(length),
    occurrence: new Array<unknown>(length),
    envelope_id: new Array<unknown>(length),
  };
  readings.forEach((reading, row) => {
    const { value } = reading;
    columns.device_id[row] = reading.deviceId;
    columns.metric[row] = reading.metric;
    columns.value_number[row] = typeof value === 'number' ? value : null;
    columns.value_boolean[row] = typeof value === 'boolean' ? value : null;
    columns.value_text[row] = typeof value === 'string' ? value : null;
    columns.unit[row] = reading.unit ?? null;
    columns.observed_at[row] = reading.observedAtMs;
    columns.received_at[row] = reading.receivedAtMs;
    columns.occurrence[row] = reading.occurrence;
    columns.envelope_id[row] = reading.envelopeId ?? null;
  });
  return columns;
}

function writingOf(name: string): Pick<ColumnSource, 'encoding' | 'statistics'> {
  const column = Object.entries<Pick<ColumnSource, 'encoding' | 'statistics'>>(PARQUET_COLUMNS).find(
    ([candidate]) => candidate === name,
  )?.[1];
  const { encoding, statistics } = column ?? {};
  return { ...(encoding === undefined ? {} : { encoding }), ...(statistics === undefined ? {} : { statistics }) };
}
