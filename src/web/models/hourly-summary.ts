import { DAY_MS } from '../../model/reading';
import type { Bucket } from './bucket';
import type { DeviceReadings } from './device-readings';
import { ANOMALY_METRIC } from './metric-display';

export interface HourlySummary {
  /** Metrics that have numbers, by name. */
  readonly metrics: readonly { readonly metric: string; readonly unit: string | null }[];
  /** Newest first. */
  readonly hours: readonly { readonly startsAtMs: number; readonly buckets: ReadonlyMap<string, Bucket> }[];
  readonly rolledUpToMs: number | undefined;
}

const HOURLY = { source: 'history', milliseconds: 3_600_000, period: 'hour' } as const;
/** 24 hours of the 64 metrics that an observation may hold, and some to spare. */
const LIMIT = 2000;

/** The last 24 hours from the relational history. Rejects with `waking` while the database resumes. */
export async function hourlySummary(readings: DeviceReadings, deviceId: string, nowMs: number): Promise<HourlySummary> {
  const query = { deviceId, fromMs: nowMs - DAY_MS, toMs: nowMs, limit: LIMIT };
  const { rows, rolledUpToMs } = await readings.buckets(query, HOURLY);
  const units = new Map<string, string | null>();
  const hours = new Map<number, Map<string, Bucket>>();
  for (const bucket of rows) {
    if (bucket.mean === null || bucket.metric === ANOMALY_METRIC) continue;
    units.set(bucket.metric, bucket.unit);
    const hour = hours.get(bucket.startsAtMs) ?? new Map<string, Bucket>();
    hours.set(bucket.startsAtMs, hour.set(bucket.metric, bucket));
  }
  return {
    metrics: [...units].sort(([left], [right]) => (left < right ? -1 : 1)).map(([metric, unit]) => ({ metric, unit })),
    hours: [...hours].sort(([left], [right]) => right - left).map(([startsAtMs, buckets]) => ({ startsAtMs, buckets })),
    rolledUpToMs,
  };
}
