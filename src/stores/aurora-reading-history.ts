import type { SQL } from 'drizzle-orm';
import { and, asc, eq, gte, lt, sql } from 'drizzle-orm';
import type { DeviceDay, ReadingHistory, ReadingRange, Rollup, RollupPeriod } from '../model/ports';
import { callDatabase, isResponseTooLarge } from './data-api-errors';
import type { HistoryDatabase } from './history-database';
import { rollupTable } from './schema';

/** A statement's request may have 4 MiB; half of that leaves room for JSON within JSON. */
const STATEMENT_BYTES = 1_048_576;
const ROWS_PER_STATEMENT = 2_000;
const ROWS_PER_PAGE = 2_000;

/**
 * The reading history in Aurora PostgreSQL. Rollups are replaced whole, many rows by one statement.
 *
 * A rollup never gets a smaller count: readings are only ever added to an hour, so one that was computed from fewer comes from an
 * hour whose recent readings have begun to expire, and the stored one is the better.
 *
 * Errors: `waking` while the database resumes, `unavailable` if it does not answer.
 */
export class AuroraReadingHistory implements ReadingHistory {
  readonly #database: HistoryDatabase;

  constructor(database: HistoryDatabase) {
    this.#database = database;
  }

  async upsert(rollups: readonly Rollup[]): Promise<void> {
    for (const rows of statementsOf(rollups.map(rowOf))) {
      await callDatabase(() =>
        this.#database.execute(sql`
          INSERT INTO rollup
          SELECT device_id, metric, period, starts_at, count, minimum, maximum, sum, last, last_text, last_observed_at, unit
          FROM jsonb_to_recordset(CAST(${rows} AS jsonb)) AS given(
            device_id text, metric text, period text, starts_at timestamp, count bigint,
            minimum double precision, maximum double precision, sum double precision, last double precision,
            last_text text, last_observed_at timestamp, unit text)
          ${replaceUnlessFewer}`),
      );
    }
  }

  /** A day's sum is absent if that of one of its hours is. */
  async rollUpDays(days: readonly DeviceDay[]): Promise<void> {
    const rows = days.map(({ deviceId, dayStartMs }) => ({ device_id: deviceId, starts_at: timestampOf(dayStartMs) }));
    for (const chunk of statementsOf(rows)) {
      await callDatabase(() =>
        this.#database.execute(sql`
          INSERT INTO rollup
          SELECT hours.device_id, hours.metric, 'day', given.starts_at, sum(hours.count),
            min(hours.minimum), max(hours.maximum),
            CASE WHEN count(hours.sum) = count(hours.minimum) THEN sum(hours.sum) END,
            (array_agg(hours.last ORDER BY hours.last_observed_at DESC))[1],
            (array_agg(hours.last_text ORDER BY hours.last_observed_at DESC))[1],
            max(hours.last_observed_at),
            (array_agg(hours.unit ORDER BY hours.last_observed_at DESC))[1]
          FROM (SELECT DISTINCT device_id, starts_at
                FROM jsonb_to_recordset(CAST(${chunk} AS jsonb)) AS day(device_id text, starts_at timestamp)) AS given
          JOIN rollup AS hours ON hours.device_id = given.device_id AND hours.period = 'hour'
            AND hours.starts_at >= given.starts_at AND hours.starts_at < given.starts_at + INTERVAL '1 day'
          GROUP BY hours.device_id, hours.metric, given.starts_at
          ${replaceUnlessFewer}`),
      );
    }
  }

  /** Ascending by start, then by metric. */
  async query(range: ReadingRange & { readonly period: RollupPeriod }): Promise<readonly Rollup[]> {
    const { limit = Infinity } = range;
    const rollups: Rollup[] = [];
    let pageRows = Math.min(limit, ROWS_PER_PAGE);
    while (pageRows > 0) {
      let page: readonly Rollup[];
      try {
        page = await this.#page(range, rollups.at(-1), pageRows);
      } catch (error) {
        if (!isResponseTooLarge(error) || pageRows === 1) throw error;
        pageRows = Math.ceil(pageRows / 2);
        continue;
      }
      rollups.push(...page);
      if (page.length < pageRows) break;
      pageRows = Math.min(limit - rollups.length, pageRows);
    }
    return rollups;
  }

  async #page(
    range: ReadingRange & { readonly period: RollupPeriod },
    after: Rollup | undefined,
    rows: number,
  ): Promise<readonly Rollup[]> {
    const { deviceId, metric, period, fromMs, toMs } = range;
    const table = rollupTable;
    const conditions: (SQL | undefined)[] = [
      eq(table.deviceId, deviceId),
      eq(table.period, period),
      gte(table.startsAt, new Date(fromMs)),
      lt(table.startsAt, new Date(toMs)),
      metric === undefined ? undefined : eq(table.metric, metric),
      after === undefined
        ? undefined
        : sql`(${table.startsAt}, ${table.metric}) > (CAST(${timestampOf(after.startsAtMs)} AS timestamp), ${after.metric})`,
    ];
    const found = await callDatabase(() =>
      this.#database
        .select()
        .from(table)
        .where(and(...conditions))
        .orderBy(asc(table.startsAt), asc(table.metric))
        .limit(rows),
    );
    return found.map(({ startsAt, lastObservedAt, ...columns }) => ({
      ...columns,
      startsAtMs: startsAt.getTime(),
      lastObservedAtMs: lastObservedAt.getTime(),
    }));
  }
}

const replaceUnlessFewer = sql.raw(`
  ON CONFLICT (device_id, period, starts_at, metric) DO UPDATE SET
    count = excluded.count, minimum = excluded.minimum, maximum = excluded.maximum, sum = excluded.sum, last = excluded.last,
    last_text = excluded.last_text, last_observed_at = excluded.last_observed_at, unit = excluded.unit
  WHERE excluded.count >= rollup.count`);

function rowOf(rollup: Rollup): Record<string, string | number | null> {
  return {
    device_id: rollup.deviceId,
    metric: rollup.metric,
    period: rollup.period,
    starts_at: timestampOf(rollup.startsAtMs),
    count: rollup.count,
    minimum: rollup.minimum,
    maximum: rollup.maximum,
    sum: rollup.sum,
    last: rollup.last,
    last_text: rollup.lastText,
    last_observed_at: timestampOf(rollup.lastObservedAtMs),
    unit: rollup.unit,
  };
}

/** UTC without an offset, as the columns are. */
function timestampOf(instantMs: number): string {
  return new Date(instantMs).toISOString().replace('Z', '');
}

/** JSON arrays of the rows, each small enough for one statement. */
function statementsOf(rows: readonly Record<string, string | number | null>[]): string[] {
  const statements: string[] = [];
  let texts: string[] = [];
  let bytes = 0;
  for (const row of rows) {
    const text = JSON.stringify(row);
    const textBytes = Buffer.byteLength(text) + 1;
    if (texts.length > 0 && (texts.length === ROWS_PER_STATEMENT || bytes + textBytes > STATEMENT_BYTES)) {
      statements.push(`[${texts.join(',')}]`);
      texts = [];
      bytes = 0;
    }
    texts.push(text);
    bytes += textBytes;
  }
  if (texts.length > 0) statements.push(`[${texts.join(',')}]`);
  return statements;
}
