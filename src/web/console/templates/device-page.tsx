import type { JSX } from 'hono/jsx/jsx-runtime';
import type { Device } from '../../../model/device';
import type { Reading } from '../../../model/reading';
import type { ChartRange } from '../../models/chart-range';
import { CHART_RANGES } from '../../models/chart-range';
import type { DeviceCharts } from '../../models/device-charts';
import type { HourlySummary } from '../../models/hourly-summary';
import { AnomalyTable } from './anomaly-table';
import { HourlyTable } from './hourly-table';
import type { Viewer } from './layout';
import { Layout } from './layout';
import { MetricChartFigure } from './metric-chart';
import { AnomalyBadge, latestInstant, MetricValues } from './metric-values';
import { TimeSince } from './time-since';

/** A part of the page that comes from the history database, which may be asleep. */
export type Awakening<T> = T | 'waking';

export interface DevicePageProps {
  readonly viewer: Viewer;
  readonly device: Device;
  readonly latest: readonly Reading[];
  readonly range: ChartRange;
  readonly charts: Awakening<DeviceCharts>;
  readonly summary: Awakening<HourlySummary>;
  readonly nowMs: number;
}

/** A page that waits for the database asks again this often. */
const WAKING_REFRESH_SECONDS = 2;

/** One device: latest values, charts, anomalies and the hourly summary. */
export function DevicePage(props: DevicePageProps): JSX.Element {
  const { viewer, device, latest, range, charts, summary, nowMs } = props;
  const isWaking = charts === 'waking' || summary === 'waking';
  const instantMs = latestInstant(latest);
  return (
    <Layout title={device.name} viewer={viewer} isLive refreshSeconds={isWaking ? WAKING_REFRESH_SECONDS : undefined}>
      <article data-device={device.uuid}>
        <div class="heading">
          <div>
            <h1>
              {device.name} <AnomalyBadge readings={latest} />
            </h1>
            <p class="hint">
              <code>{device.uuid}</code>
            </p>
          </div>
          <p class="since">
            {instantMs === undefined ? 'No readings yet' : <TimeSince instantMs={instantMs} nowMs={nowMs} />}
          </p>
        </div>
        <section class="panel" aria-label="Latest values">
          <MetricValues readings={latest} />
        </section>
        <RangeTabs device={device} current={range} />
        <div data-refresh="charts" data-refresh-seconds={String(range.refreshSeconds)}>
          {charts === 'waking' ? <Waking what="charts" /> : <Charts charts={charts} range={range} nowMs={nowMs} />}
        </div>
        <section aria-labelledby="hours">
          <h2 id="hours">Hour by hour</h2>
          {summary === 'waking' ? <Waking what="hourly summary" /> : <HourlyTable summary={summary} />}
        </section>
      </article>
    </Layout>
  );
}

function RangeTabs({ device, current }: { device: Device; current: ChartRange }): JSX.Element {
  return (
    <nav class="tabs" aria-label="Range of the charts">
      {CHART_RANGES.map(({ name, label }) => (
        <a
          href={`/console/devices/${device.uuid}?range=${name}`}
          {...(name === current.name ? { 'aria-current': 'page' as const } : {})}
        >
          {label}
        </a>
      ))}
    </nav>
  );
}

function Charts({ charts, range, nowMs }: { charts: DeviceCharts; range: ChartRange; nowMs: number }): JSX.Element {
  const { fromMs, toMs } = charts;
  if (charts.charts.length === 0) {
    return (
      <p class="panel empty">
        {range.interval.source === 'history'
          ? `The history holds no numbers of the last ${range.label} yet; it follows the readings within about an hour.`
          : `No numbers were observed in the last ${range.label}.`}
      </p>
    );
  }
  return (
    <>
      <div class="charts">
        {charts.charts.map((metricChart, index) => (
          <MetricChartFigure metricChart={metricChart} fromMs={fromMs} toMs={toMs} index={index} />
        ))}
      </div>
      <p class="hint">
        Times are UTC. The line is the mean, the band behind it reaches from the lowest to the highest value.
      </p>
      <AnomalyTable anomalies={charts.anomalies} isHourly={range.interval.source === 'history'} nowMs={nowMs} />
    </>
  );
}

function Waking({ what }: { what: string }): JSX.Element {
  return (
    <p class="panel empty waking" role="status">
      The history is waking up: it sleeps when nobody uses it. The {what} will be here within about half a minute; this
      page looks again by itself.
    </p>
  );
}
