import { RAW_TABLE, READINGS_QUERY, READINGS_VIEW } from '../../src/model/archive-table';

export interface SavedQuery {
  /** The construct's. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly sql: string;
}

/** Queries to begin with. Each names the days that it reads: change those first. */
export const SAVED_QUERIES: readonly SavedQuery[] = [
  {
    id: 'ReadingsOfADevice',
    name: 'Readings of a device',
    description: 'Everything that one device observed in the last two days of receipt. Write its UUID.',
    sql: `SELECT metric, observed_at, value_number, value_boolean, value_text, unit, received_at
FROM ${READINGS_VIEW}
WHERE "date" >= date_format(current_date - INTERVAL '1' DAY, '%Y-%m-%d')
  AND device_id = 'UUID'
ORDER BY metric, observed_at`,
  },
  {
    id: 'HourlyMeans',
    name: 'Hourly means',
    description: 'Count, mean, least and greatest of every numeric metric by device and hour, of the last seven days.',
    sql: `SELECT device_id, metric, date_trunc('hour', observed_at) AS hour_start,
  count(*) AS readings, avg(value_number) AS mean, min(value_number) AS least, max(value_number) AS greatest
FROM ${READINGS_VIEW}
WHERE "date" >= date_format(current_date - INTERVAL '6' DAY, '%Y-%m-%d')
  AND value_number IS NOT NULL
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3`,
  },
  {
    id: 'ReadingsADay',
    name: 'Readings a day',
    description: 'How many readings and devices each day of the last month brought, and how late they came.',
    sql: `SELECT "date", count(*) AS readings, count(DISTINCT device_id) AS devices,
  max(date_diff('second', observed_at, received_at)) AS greatest_delay_seconds
FROM ${READINGS_VIEW}
WHERE "date" >= date_format(current_date - INTERVAL '30' DAY, '%Y-%m-%d')
GROUP BY 1
ORDER BY 1`,
  },
  {
    id: 'Repetitions',
    name: 'Repetitions',
    description: 'Readings that came more than once since yesterday: repeated by a device, or delivered twice.',
    sql: `SELECT device_id, metric, observed_at, count(*) AS times, count(DISTINCT envelope_id) AS envelopes
FROM ${RAW_TABLE}
WHERE "date" >= date_format(current_date - INTERVAL '1' DAY, '%Y-%m-%d')
GROUP BY device_id, metric, observed_at, occurrence
HAVING count(*) > 1
ORDER BY times DESC
LIMIT 1000`,
  },
  {
    id: 'CreateReadings',
    name: 'Make the view readings anew',
    description: 'If Athena calls the view stale: run this once. It is the same view as the stack makes.',
    sql: `CREATE OR REPLACE VIEW ${READINGS_VIEW} AS
${READINGS_QUERY}`,
  },
];
