import { HeadwaterError } from '../../model/errors';
import type { Anomaly } from './anomaly-marks';
import type { Bucket } from './bucket';
import type { ChartRange } from './chart-range';
import type { Chart, ChartPoint } from './chart';
import { layOutChart } from './chart';
import type { Cursor } from './cursor';
import type { DeviceReadings } from './device-readings';
import { ANOMALY_METRIC } from './metric-display';

export interface MetricChart {
  readonly metric: string;
  readonly unit: string | null;
  readonly chart: Chart;
}

export interface DeviceCharts {
  readonly fromMs: number;
  /** The right end of the charts lies a refresh ahead, where live readings are drawn until then. */
  readonly toMs: number;
  readonly charts: readonly MetricChart[];
  readonly anomalies: readonly Anomaly[];
}

export interface DeviceChartsRequest {
  readonly deviceId: string;
  readonly range: ChartRange;
  readonly nowMs: number;
}

const PAGE_LIMIT = 5000;
/** More pages than any sensible device fills; a bound for the others. */
const MAXIMUM_PAGES = 20;

/** The charts of a device's numeric metrics over a range up to now, by the same queries as the readings API. */
export async function deviceCharts(readings: DeviceReadings, request: DeviceChartsRequest): Promise<DeviceCharts> {
  const { deviceId, range, nowMs } = request;
  const fromMs = nowMs - range.spanMs;
  const span = { deviceId, fromMs, toMs: nowMs, limit: PAGE_LIMIT };
  const buckets = await allPages(async (cursor) => readings.buckets({ ...span, ...cursor }, range.interval));
  const anomalous = buckets.filter((bucket) => bucket.metric === ANOMALY_METRIC && (bucket.maximum ?? 0) > 0);
  const anomalies = await findAnomalies(readings, request, anomalous);
  const toMs = nowMs + range.refreshSeconds * 1000;

  const byMetric = groupByMetric(buckets);
  const charts = [...byMetric]
    .filter(([metric, ofMetric]) => metric !== ANOMALY_METRIC && typeof ofMetric.at(-1)?.last !== 'boolean')
    .map(([metric, ofMetric]) => ({ metric, ofMetric, points: ofMetric.flatMap(pointOf) }))
    .filter(({ points }) => points.length > 0)
    .map(({ metric, ofMetric, points }) => ({
      metric,
      unit: ofMetric.at(-1)?.unit ?? null,
      chart: layOutChart({ points, fromMs, toMs, intervalMs: range.interval.milliseconds, anomalies }),
    }));
  return { fromMs, toMs, charts, anomalies };
}

/** Exact instants from the recent readings around the anomalous buckets; from the history, the hours with their counts. */
async function findAnomalies(
  readings: DeviceReadings,
  { deviceId, range, nowMs }: DeviceChartsRequest,
  anomalous: readonly Bucket[],
): Promise<Anomaly[]> {
  const [first] = anomalous;
  const last = anomalous.at(-1);
  if (first === undefined || last === undefined) return [];
  if (range.interval.source === 'history') {
    return anomalous.map(({ startsAtMs, mean, count }) => ({
      instantMs: startsAtMs,
      count: Math.max(1, Math.round((mean ?? 0) * count)),
    }));
  }
  const span = {
    deviceId,
    metric: ANOMALY_METRIC,
    fromMs: Math.max(first.startsAtMs, nowMs - range.spanMs),
    toMs: Math.max(last.startsAtMs + range.interval.milliseconds, nowMs),
    limit: PAGE_LIMIT,
  };
  const found = await allPages(async (cursor) => readings.readings({ ...span, ...cursor }));
  return found.filter(({ value }) => value === true).map(({ observedAtMs }) => ({ instantMs: observedAtMs, count: 1 }));
}

async function allPages<Row>(
  readPage: (cursor: { cursor?: Cursor }) => Promise<{ readonly rows: readonly Row[]; readonly next?: Cursor }>,
): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor: Cursor | undefined;
  for (let page = 0; page < MAXIMUM_PAGES; page += 1) {
    const { rows: more, next } = await readPage(cursor === undefined ? {} : { cursor });
    rows.push(...more);
    if (next === undefined) return rows;
    cursor = next;
  }
  throw new HeadwaterError('invalid_argument', 'There are too many readings to draw; choose a shorter range.');
}

function groupByMetric(buckets: readonly Bucket[]): Map<string, Bucket[]> {
  const groups = new Map<string, Bucket[]>();
  for (const bucket of buckets) {
    const group = groups.get(bucket.metric) ?? [];
    groups.set(bucket.metric, group);
    group.push(bucket);
  }
  return new Map([...groups].sort(([left], [right]) => (left < right ? -1 : 1)));
}

function pointOf({ startsAtMs, mean, minimum, maximum }: Bucket): ChartPoint[] {
  if (mean === null) return [];
  return [{ instantMs: startsAtMs, value: mean, minimum: minimum ?? mean, maximum: maximum ?? mean }];
}
