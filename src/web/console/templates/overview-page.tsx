import type { JSX } from 'hono/jsx/jsx-runtime';
import type { DeviceOverview, DeviceSummary } from '../../models/device-overview';
import type { Viewer } from './layout';
import { Layout } from './layout';
import { AnomalyBadge, latestInstant, MetricValues } from './metric-values';
import { TimeSince } from './time-since';

export interface OverviewPageProps {
  readonly viewer: Viewer;
  readonly overview: DeviceOverview;
  readonly nowMs: number;
}

/** All devices with what they reported last. */
export function OverviewPage({ viewer, overview, nowMs }: OverviewPageProps): JSX.Element {
  const { devices, next } = overview;
  return (
    <Layout title="Devices" viewer={viewer} isLive>
      <div class="heading">
        <h1>Devices</h1>
        <a class="button" href="/console/register">
          Register a device
        </a>
      </div>
      <div data-refresh="devices" data-refresh-seconds="5">
        {devices.length === 0 ? (
          <p class="panel empty">
            No device is registered yet. <a href="/console/register">Register the first one</a> and send it a reading.
          </p>
        ) : (
          <ul class="cards">
            {devices.map((summary) => (
              <DeviceCard summary={summary} nowMs={nowMs} />
            ))}
          </ul>
        )}
      </div>
      {next !== undefined && (
        <p class="paging">
          <a href={`/console/?after=${encodeURIComponent(next)}`}>More devices</a>
        </p>
      )}
    </Layout>
  );
}

function DeviceCard({ summary, nowMs }: { summary: DeviceSummary; nowMs: number }): JSX.Element {
  const { device, latest } = summary;
  const instantMs = latestInstant(latest);
  return (
    <li class="card" data-device={device.uuid}>
      <h2>
        <a href={`/console/devices/${device.uuid}`}>{device.name}</a>
        <AnomalyBadge readings={latest} />
      </h2>
      <MetricValues readings={latest} />
      <p class="since">
        {instantMs === undefined ? 'No readings yet' : <TimeSince instantMs={instantMs} nowMs={nowMs} />}
      </p>
    </li>
  );
}
