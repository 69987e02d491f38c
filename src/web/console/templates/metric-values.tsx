import type { JSX } from 'hono/jsx/jsx-runtime';
import type { Reading } from '../../../model/reading';
import { ANOMALY_METRIC, displayUnit, displayValue, metricLabel } from '../../models/metric-display';

/** The latest value of each metric. The anomaly flag is no value to read: it has a badge of its own. */
export function MetricValues({ readings }: { readings: readonly Reading[] }): JSX.Element {
  const shown = readings.filter(({ metric }) => metric !== ANOMALY_METRIC);
  return (
    <dl class="values" data-values>
      {shown.map(({ metric, value, unit, observedAtMs }) => (
        <div data-metric={metric} data-observed-ms={String(observedAtMs)}>
          <dt>{metricLabel(metric)}</dt>
          <dd>
            <span data-value>{displayValue(value)}</span> <span class="unit">{displayUnit(metric, unit)}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Shown while the device's latest `anomaly` is true. */
export function AnomalyBadge({ readings }: { readings: readonly Reading[] }): JSX.Element {
  const flag = readings.find(({ metric }) => metric === ANOMALY_METRIC);
  return (
    <span class="badge" data-anomaly data-observed-ms={String(flag?.observedAtMs ?? 0)} hidden={flag?.value !== true}>
      Anomaly
    </span>
  );
}

export function latestInstant(readings: readonly Reading[]): number | undefined {
  return readings.length === 0
    ? undefined
    : readings.reduce((newest, { observedAtMs }) => Math.max(newest, observedAtMs), Number.NEGATIVE_INFINITY);
}
