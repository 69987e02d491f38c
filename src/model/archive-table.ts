/**
 * The archive as SQL sees it: by Athena when deployed, by DuckDB locally. Each row of `raw` is a reading as it was received; `readings`
 * has each of them once.
 */
export const RAW_TABLE = 'raw';
export const READINGS_VIEW = 'readings';

export interface ArchiveColumn {
  readonly name: string;
  /** As Hive names it. */
  readonly type: 'string' | 'double' | 'boolean' | 'timestamp' | 'int';
  readonly comment: string;
}

/** The columns of the files (src/stores/archive/parquet-schema.ts). */
export const ARCHIVE_COLUMNS: readonly ArchiveColumn[] = [
  { name: 'device_id', type: 'string', comment: "The device's UUID" },
  { name: 'metric', type: 'string', comment: 'What was observed' },
  { name: 'value_number', type: 'double', comment: 'The value, if it is a number' },
  { name: 'value_boolean', type: 'boolean', comment: 'The value, if it is a boolean' },
  { name: 'value_text', type: 'string', comment: 'The value, if it is a string' },
  { name: 'unit', type: 'string', comment: 'The unit, if one was given' },
  { name: 'observed_at', type: 'timestamp', comment: 'When the device observed it (UTC)' },
  { name: 'received_at', type: 'timestamp', comment: 'When it was accepted (UTC)' },
  { name: 'occurrence', type: 'string', comment: 'Tells readings without a time of their own apart; empty for others' },
  { name: 'envelope_id', type: 'string', comment: 'The queue message that brought it; null before release 0.2.0' },
];

/** What the folders of the files say. */
export const ARCHIVE_PARTITIONS: readonly ArchiveColumn[] = [
  { name: 'date', type: 'string', comment: 'UTC day of receipt, YYYY-MM-DD' },
  { name: 'hour', type: 'int', comment: 'UTC hour of receipt, 0 to 23' },
];

/**
 * Of readings with the same natural key the one that was received last: the same rule as that of the recent readings.
 *
 * It holds within a day of receipt, because only so a condition on `date` keeps a query from reading the other days' files. Queue
 * messages that are delivered twice, and compaction that was interrupted, leave repetitions within one hour; a device that repeats
 * itself over midnight (UTC) is there twice.
 */
export const READINGS_QUERY = `SELECT ${[...ARCHIVE_COLUMNS, ...ARCHIVE_PARTITIONS].map(({ name }) => `"${name}"`).join(', ')}
FROM (
  SELECT *, row_number() OVER (
    PARTITION BY "date", device_id, metric, observed_at, occurrence
    ORDER BY received_at DESC, value_number DESC, value_boolean DESC, value_text DESC, unit DESC
  ) AS repetition
  FROM ${RAW_TABLE}
)
WHERE repetition = 1`;
