import type { JSX } from 'hono/jsx/jsx-runtime';
import type { Anomaly } from '../../models/anomaly-marks';
import { displayInstant, displayMinute } from '../../models/time-display';
import { TimeSince } from './time-since';

export interface AnomalyTableProps {
  readonly anomalies: readonly Anomaly[];
  /** The history knows hours and counts, recent readings the instants. */
  readonly isHourly: boolean;
  readonly nowMs: number;
}

const MAXIMUM_ROWS = 50;

/** The marked instants as text, newest first. */
export function AnomalyTable({ anomalies, isHourly, nowMs }: AnomalyTableProps): JSX.Element {
  const total = anomalies.reduce((sum, { count }) => sum + count, 0);
  const newest = anomalies.toReversed().slice(0, MAXIMUM_ROWS);
  return (
    <section aria-labelledby="anomalies">
      <h2 id="anomalies">Anomalies</h2>
      {total === 0 ? (
        <p class="panel empty">None in this range.</p>
      ) : (
        <details class="panel" id="anomaly-list" open={newest.length <= 10}>
          <summary id="anomaly-summary">
            {total === 1 ? 'One reading is' : `${total} readings are`} marked as an anomaly
          </summary>
          <div class="scroll">
            <table>
              <thead>
                <tr>
                  <th scope="col">{isHourly ? 'Hour from (UTC)' : 'Observed (UTC)'}</th>
                  <th scope="col">{isHourly ? 'Readings' : 'Age'}</th>
                </tr>
              </thead>
              <tbody>
                {newest.map(({ instantMs, count }) => (
                  <tr>
                    <td>{isHourly ? displayMinute(instantMs) : displayInstant(instantMs)}</td>
                    <td>{isHourly ? String(count) : <TimeSince instantMs={instantMs} nowMs={nowMs} />}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {anomalies.length > newest.length && <p class="hint">The newest {newest.length} are listed.</p>}
        </details>
      )}
    </section>
  );
}
