import type { JSX } from 'hono/jsx/jsx-runtime';
import type { Bucket } from '../../models/bucket';
import type { HourlySummary } from '../../models/hourly-summary';
import { displayUnit, displayValue, metricLabel } from '../../models/metric-display';
import { displayMinute } from '../../models/time-display';

/** The last 24 hours from the relational history: mean, and lowest to highest. */
export function HourlyTable({ summary }: { summary: HourlySummary }): JSX.Element {
  const { metrics, hours, rolledUpToMs } = summary;
  if (hours.length === 0) {
    return <p class="panel empty">No hour of the last day has been summed up yet; that happens about once an hour.</p>;
  }
  return (
    <div class="panel">
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Hour from (UTC)</th>
              {metrics.map(({ metric, unit }) => (
                <th scope="col">{heading(metric, unit)}</th>
              ))}
              <th scope="col">Readings</th>
            </tr>
          </thead>
          <tbody>
            {hours.map(({ startsAtMs, buckets }) => (
              <tr>
                <th scope="row">{displayMinute(startsAtMs)}</th>
                {metrics.map(({ metric }) => (
                  <HourCell bucket={buckets.get(metric)} />
                ))}
                <td>{String([...buckets.values()].reduce((most, { count }) => Math.max(most, count), 0))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rolledUpToMs !== undefined && <p class="hint">Complete up to {displayMinute(rolledUpToMs)} UTC.</p>}
    </div>
  );
}

function HourCell({ bucket }: { bucket: Bucket | undefined }): JSX.Element {
  if (bucket === undefined) return <td>–</td>;
  return (
    <td>
      {displayValue(bucket.mean)}{' '}
      <span class="extent">{`${displayValue(bucket.minimum)} to ${displayValue(bucket.maximum)}`}</span>
    </td>
  );
}

function heading(metric: string, unit: string | null): string {
  const unitText = displayUnit(metric, unit);
  return unitText === '' ? metricLabel(metric) : `${metricLabel(metric)} (${unitText})`;
}
