import type { JSX } from 'hono/jsx/jsx-runtime';
import type { Device } from '../../../model/device';
import type { Reading } from '../../../model/reading';
import type { ChartRange } from '../../models/chart-range';
import { CHART_RANGES } from '../../models/chart-range';
import type { DeviceCharts } from '../../models/device-charts';
import type { HourlySummary } from '../../models/hourly-summary';
import type { LinkedMediaPage } from '../../models/media-library';
import { AnomalyTable } from './anomaly-table';
import { HourlyTable } from './hourly-table';
import type { Viewer } from './layout';
import { Layout } from './layout';
import { MediaGallery } from './media-gallery';
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
  /** Absent where the script asked for the other part alone; so is the summary. */
  readonly charts: Awakening<DeviceCharts> | undefined;
  readonly summary: Awakening<HourlySummary> | undefined;
  /** Absent where the script asked for a part. */
  readonly uploads: LinkedMediaPage | undefined;
  readonly nowMs: number;
}

/** The parts that the script loads anew, each by itself: fresh charts need not keep the history's database awake. */
export type DevicePagePart = 'charts' | 'summary';

/** What waits for the database asks again this often. */
const WAKING_REFRESH_SECONDS = 2;
/** The summary changes once an hour. */
const SUMMARY_REFRESH_SECONDS = 3600;

/** One device: latest values, charts, anomalies and the hourly summary. */
export function DevicePage(props: DevicePageProps): JSX.Element {
  const { viewer, device, latest, range, charts, summary, uploads, nowMs } = props;
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
        {charts !== undefined && (
          <div {...refreshed('charts', props)}>
            {charts === 'waking' ? <Waking what="charts" /> : <Charts charts={charts} range={range} nowMs={nowMs} />}
          </div>
        )}
        {summary !== undefined && (
          <section aria-labelledby="hours" {...refreshed('summary', props)}>
            <h2 id="hours">Hour by hour</h2>
            {summary === 'waking' ? <Waking what="hourly summary" /> : <HourlyTable summary={summary} />}
          </section>
        )}
        {uploads !== undefined && (
          <section aria-labelledby="uploads">
            <h2 id="uploads">
              <a href={`/console/devices/${device.uuid}/media`}>Uploads</a>
            </h2>
            <MediaGallery media={uploads.media} nowMs={nowMs} />
          </section>
        )}
      </article>
    </Layout>
  );
}

/** Tells the script where the part comes from and how often. The range stays the one that the page shows. */
function refreshed(part: DevicePagePart, { device, range, ...props }: DevicePageProps): Record<string, string> {
  const seconds = part === 'charts' ? range.refreshSeconds : SUMMARY_REFRESH_SECONDS;
  const isWaking = props[part] === 'waking';
  return {
    'data-refresh': part,
    'data-refresh-path': `/console/devices/${device.uuid}?range=${range.name}&part=${part}`,
    'data-refresh-seconds': String(isWaking ? WAKING_REFRESH_SECONDS : seconds),
    ...(isWaking ? { 'data-refresh-always': '' } : {}),
  };
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
          ? `The history holds no numbers of ${range.last} yet; it follows the readings within about an hour.`
          : `No numbers were observed in ${range.last}.`}
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
