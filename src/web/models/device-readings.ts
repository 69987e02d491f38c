import { HeadwaterError } from '../../model/errors';
import type { Clock, ReadingHistory, RecentReadings } from '../../model/ports';
import type { Reading } from '../../model/reading';
import { DAY_MS } from '../../model/reading';
import type { Bucket } from './bucket';
import { bucketOfRollup, bucketsOfReadings, byTimeAndMetric } from './bucket';
import type { Cursor, Page } from './cursor';
import { cutPage } from './cursor';
import { answerBefore } from './deadline';
import type { Interval } from './interval';
import { bucketEnd, bucketStart } from './interval';

/** Which readings of one device: `fromMs` inclusive, `toMs` exclusive, of all metrics if none is named. */
export interface ReadingsQuery {
  readonly deviceId: string;
  readonly metric?: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly limit: number;
  readonly cursor?: Cursor;
}

export interface BucketsPage extends Page<Bucket> {
  /** From the history only: buckets before this instant hold every stored reading; later ones may still lack some. */
  readonly rolledUpToMs?: number;
}

export interface DeviceReadingsOptions {
  readonly recent: RecentReadings;
  readonly history: ReadingHistory;
  readonly clock: Clock;
  readonly recentRetentionDays: number;
}

/** The most readings that one answer sums up; more are summed up on the next page. */
const MAXIMUM_SUMMED_READINGS = 100_000;

/** How long anyone waits for a database that may be asleep before being told so. */
const HISTORY_DEADLINE_MS = 2000;

/** What a device observed, from whichever store knows it: the model behind the readings API and the console's charts. */
export class DeviceReadings {
  readonly #recent: RecentReadings;
  readonly #history: ReadingHistory;
  readonly #clock: Clock;
  readonly #retentionDays: number;

  constructor({ recent, history, clock, recentRetentionDays }: DeviceReadingsOptions) {
    this.#recent = recent;
    this.#history = history;
    this.#clock = clock;
    this.#retentionDays = recentRetentionDays;
  }

  /** The newest reading of each metric, by metric. */
  async latest(deviceId: string): Promise<readonly Reading[]> {
    const readings = await this.#recent.latest(deviceId);
    return [...readings].sort((left, right) => (left.metric < right.metric ? -1 : 1));
  }

  /** Readings as they were observed, ascending by time. */
  async readings(query: ReadingsQuery): Promise<Page<Reading>> {
    this.#refuseExpired(query);
    const { limit, cursor } = query;
    const skip = cursor?.skip ?? 0;
    const readings = await this.#recent.query({ ...rangeOf(query), limit: skip + limit + 1 });
    return cutPage(readings, (reading) => reading.observedAtMs, { limit, skip });
  }

  /**
   * Readings summed up by interval, ascending by time and metric. Buckets that the range cuts are whole.
   * Rejects with `waking` within two seconds while the history database resumes.
   */
  async buckets(query: ReadingsQuery, interval: Interval): Promise<BucketsPage> {
    return interval.source === 'recent'
      ? this.#bucketsOfRecent(query, interval.milliseconds)
      : this.#bucketsOfHistory(query, interval);
  }

  async #bucketsOfRecent(query: ReadingsQuery, intervalMs: number): Promise<BucketsPage> {
    this.#refuseExpired(query);
    const range = wholeBuckets(query, intervalMs);
    const readings = await this.#recent.query({ ...range, limit: MAXIMUM_SUMMED_READINGS + 1 });
    const cutAtMs =
      readings.length > MAXIMUM_SUMMED_READINGS
        ? bucketStart(readings.at(-1)?.observedAtMs ?? range.fromMs, intervalMs)
        : undefined;
    if (cutAtMs !== undefined && cutAtMs <= range.fromMs) {
      throw new HeadwaterError(
        'invalid_argument',
        `An interval of ${intervalMs / 1000} s holds more than ${MAXIMUM_SUMMED_READINGS} readings; name a metric or choose a shorter interval.`,
      );
    }
    const complete = cutAtMs === undefined ? readings : readings.filter(({ observedAtMs }) => observedAtMs < cutAtMs);
    const page = cutBuckets(bucketsOfReadings(complete, intervalMs), query);
    if (page.next !== undefined || cutAtMs === undefined) return page;
    return { ...page, next: { fromMs: cutAtMs, skip: 0 } };
  }

  async #bucketsOfHistory(query: ReadingsQuery, interval: Interval & { source: 'history' }): Promise<BucketsPage> {
    const range = wholeBuckets(query, interval.milliseconds);
    const limit = (query.cursor?.skip ?? 0) + query.limit + 1;
    const [rollups, rolledUpToMs] = await Promise.all([
      answerBefore(HISTORY_DEADLINE_MS, this.#history.query({ ...range, period: interval.period, limit })),
      this.#rolledUpTo(),
    ]);
    const buckets = rollups.map(bucketOfRollup).sort(byTimeAndMetric);
    return { ...cutBuckets(buckets, query), rolledUpToMs };
  }

  /** Start of the oldest hour, of any device, that waits for its rollup: one small read, and never too late. */
  async #rolledUpTo(): Promise<number> {
    const [oldest] = await this.#recent.touchedHours(1);
    return Math.min(oldest?.hourStartMs ?? Number.POSITIVE_INFINITY, this.#clock());
  }

  /** Recent readings are deleted some days after their observation: an answer from there would be silently incomplete. */
  #refuseExpired({ fromMs }: ReadingsQuery): void {
    const earliestMs = this.#clock() - this.#retentionDays * DAY_MS;
    if (fromMs >= earliestMs) return;
    throw new HeadwaterError(
      'invalid_argument',
      `from is ${isoInstant(fromMs)}, and readings are kept one by one for ${this.#retentionDays} days, since ${isoInstant(earliestMs)}; ask for interval=1h or interval=1d, which reach further back.`,
    );
  }
}

function isoInstant(instantMs: number): string {
  return new Date(instantMs).toISOString();
}

function rangeOf({ deviceId, metric, fromMs, toMs, cursor }: ReadingsQuery): {
  deviceId: string;
  metric?: string;
  fromMs: number;
  toMs: number;
} {
  return {
    deviceId,
    ...(metric === undefined ? {} : { metric }),
    fromMs: Math.max(fromMs, cursor?.fromMs ?? fromMs),
    toMs,
  };
}

function wholeBuckets(query: ReadingsQuery, intervalMs: number): ReturnType<typeof rangeOf> {
  const range = rangeOf(query);
  return { ...range, fromMs: bucketStart(range.fromMs, intervalMs), toMs: bucketEnd(range.toMs, intervalMs) };
}

function cutBuckets(buckets: readonly Bucket[], { limit, cursor }: ReadingsQuery): Page<Bucket> {
  return cutPage(buckets, (bucket) => bucket.startsAtMs, { limit, skip: cursor?.skip ?? 0 });
}
