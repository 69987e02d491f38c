import type { SchemaElement } from 'hyparquet';
import type { ColumnSource } from 'hyparquet-writer';

type Column = Pick<SchemaElement, 'type' | 'converted_type' | 'logical_type' | 'repetition_type'> &
  Pick<ColumnSource, 'encoding' | 'statistics'>;

const text = { type: 'BYTE_ARRAY', converted_type: 'UTF8' } as const satisfies Partial<Column>;
const instant = {
  type: 'INT64',
  converted_type: 'TIMESTAMP_MILLIS',
  logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
  repetition_type: 'REQUIRED',
  encoding: 'DELTA_BINARY_PACKED',
} as const satisfies Column;

/**
 * The columns of the archive's Parquet files. Exactly one of the three value columns is not null: a number stays a number whatever
 * other metrics report, and no value is turned into text.
 *
 * Few devices and metrics have many readings, so their names are kept once (a dictionary); numbers are kept plain, because a dictionary
 * would take -0 for 0. Statistics, by which queries pass over files, are kept where a query would ask.
 */
export const PARQUET_COLUMNS = {
  device_id: { ...text, repetition_type: 'REQUIRED', encoding: 'RLE_DICTIONARY' },
  metric: { ...text, repetition_type: 'REQUIRED', encoding: 'RLE_DICTIONARY' },
  value_number: { type: 'DOUBLE', repetition_type: 'OPTIONAL', encoding: 'PLAIN' },
  value_boolean: { type: 'BOOLEAN', repetition_type: 'OPTIONAL', statistics: false },
  value_text: { ...text, repetition_type: 'OPTIONAL', statistics: false },
  unit: { ...text, repetition_type: 'OPTIONAL', statistics: false },
  observed_at: instant,
  received_at: instant,
  occurrence: { ...text, repetition_type: 'REQUIRED', statistics: false },
  envelope_id: { ...text, repetition_type: 'OPTIONAL', statistics: false },
} as const satisfies Readonly<Record<string, Column>>;

export type ParquetColumnName = keyof typeof PARQUET_COLUMNS;

/** The schema as the file's footer has it. */
export const PARQUET_SCHEMA: SchemaElement[] = [
  { name: 'reading', num_children: Object.keys(PARQUET_COLUMNS).length },
  ...Object.entries<Column>(PARQUET_COLUMNS).map(
    ([name, { type, converted_type, logical_type, repetition_type }]): SchemaElement => ({
      name,
      ...(type === undefined ? {} : { type }),
      ...(converted_type === undefined ? {} : { converted_type }),
      ...(logical_type === undefined ? {} : { logical_type }),
      ...(repetition_type === undefined ? {} : { repetition_type }),
    }),
  ),
];

/** Of the footer's own metadata: the keys of the objects that a compacted file was made of, as a JSON array. */
export const SOURCES_KEY = 'headwater.sources';
