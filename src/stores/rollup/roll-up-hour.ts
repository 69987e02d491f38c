import type { Rollup, TouchedHour } from '../../model/ports';
import type { Reading } from '../../model/reading';

/** Beyond this a sum is not kept: 24 of them must still fit into a double. */
const LARGEST_SUM = 1e300;

/**
 * The rollups of one device and hour, one a metric, from all its readings. The last reading is the last observed, of those the
 * last received; `last`, `lastText` and `unit` are its own. The order of the readings does not matter.
 */
export function rollUpHour(
  { deviceId, hourStartMs }: Pick<TouchedHour, 'deviceId' | 'hourStartMs'>,
  readings: readonly Reading[],
): Rollup[] {
  const byMetric = new Map<string, Reading[]>();
  for (const reading of readings) {
    const ofMetric = byMetric.get(reading.metric);
    if (ofMetric === undefined) byMetric.set(reading.metric, [reading]);
    else ofMetric.push(reading);
  }
  return [...byMetric].map(([metric, ofMetric]) => ({
    deviceId,
    metric,
    period: 'hour',
    startsAtMs: hourStartMs,
    ...summarize(ofMetric),
  }));
}

type Summary = Omit<Rollup, 'deviceId' | 'metric' | 'period' | 'startsAtMs'>;

function summarize(readings: readonly Reading[]): Summary {
  const ordered = [...readings].sort(compare);
  const numbers = ordered.flatMap(({ value }) => (typeof value === 'string' ? [] : [Number(value)]));
  const last = ordered.at(-1);
  if (last === undefined) throw new RangeError('A rollup needs a reading at least');
  const sum = numbers.reduce((total, number) => total + number, 0);
  return {
    count: ordered.length,
    minimum: numbers.length === 0 ? null : numbers.reduce((one, other) => Math.min(one, other)),
    maximum: numbers.length === 0 ? null : numbers.reduce((one, other) => Math.max(one, other)),
    sum: numbers.length === 0 || !(Math.abs(sum) <= LARGEST_SUM) ? null : sum,
    last: typeof last.value === 'string' ? null : Number(last.value),
    lastText: typeof last.value === 'string' ? last.value : null,
    lastObservedAtMs: last.observedAtMs,
    unit: last.unit ?? null,
  };
}

/** Total, so that a sum of floating-point numbers comes out the same each time. */
function compare(one: Reading, other: Reading): number {
  return (
    one.observedAtMs - other.observedAtMs ||
    one.receivedAtMs - other.receivedAtMs ||
    (one.occurrence < other.occurrence ? -1 : 1)
  );
}
