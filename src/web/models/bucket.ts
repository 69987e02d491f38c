import type { Rollup } from '../../model/ports';
import type { Reading, ReadingValue } from '../../model/reading';
import { bucketStart } from './interval';

/** What one metric did in one interval. Booleans count as 0 and 1; of strings only `count` and `last` are known. */
export interface Bucket {
  readonly metric: string;
  readonly startsAtMs: number;
  readonly count: number;
  readonly mean: number | null;
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly last: ReadingValue | null;
  readonly unit: string | null;
}

/** Sums readings, ascending by time, up into buckets, ascending by time and metric. */
export function bucketsOfReadings(readings: readonly Reading[], intervalMilliseconds: number): Bucket[] {
  const growing = new Map<string, GrowingBucket>();
  for (const reading of readings) {
    const startsAtMs = bucketStart(reading.observedAtMs, intervalMilliseconds);
    const key = `${startsAtMs} ${reading.metric}`;
    const bucket = growing.get(key) ?? new GrowingBucket(reading.metric, startsAtMs);
    growing.set(key, bucket);
    bucket.add(reading);
  }
  return [...growing.values()].map((bucket) => bucket.finish()).sort(byTimeAndMetric);
}

export function bucketOfRollup(rollup: Rollup): Bucket {
  const { metric, startsAtMs, count, minimum, maximum, sum, last, lastText, unit } = rollup;
  const mean = sum === null || count === 0 ? null : sum / count;
  return { metric, startsAtMs, count, mean, minimum, maximum, last: last ?? lastText, unit };
}

export function byTimeAndMetric(left: Bucket, right: Bucket): number {
  if (left.startsAtMs !== right.startsAtMs) return left.startsAtMs - right.startsAtMs;
  return left.metric < right.metric ? -1 : left.metric > right.metric ? 1 : 0;
}

class GrowingBucket {
  readonly #metric: string;
  readonly #startsAtMs: number;
  #count = 0;
  #numbers = 0;
  #sum = 0;
  #minimum = Number.POSITIVE_INFINITY;
  #maximum = Number.NEGATIVE_INFINITY;
  #last: Reading | undefined;

  constructor(metric: string, startsAtMs: number) {
    this.#metric = metric;
    this.#startsAtMs = startsAtMs;
  }

  add(reading: Reading): void {
    this.#count += 1;
    this.#last = reading;
    const { value } = reading;
    if (typeof value === 'string') return;
    const number = Number(value);
    this.#numbers += 1;
    this.#sum += number;
    this.#minimum = Math.min(this.#minimum, number);
    this.#maximum = Math.max(this.#maximum, number);
  }

  finish(): Bucket {
    const hasNumbers = this.#numbers > 0;
    return {
      metric: this.#metric,
      startsAtMs: this.#startsAtMs,
      count: this.#count,
      mean: hasNumbers ? this.#sum / this.#numbers : null,
      minimum: hasNumbers ? this.#minimum : null,
      maximum: hasNumbers ? this.#maximum : null,
      last: this.#last?.value ?? null,
      unit: this.#last?.unit ?? null,
    };
  }
}
