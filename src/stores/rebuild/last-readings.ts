import type { Reading } from '../../model/reading';
import { storedAsLatest } from '../recent-items';

/** The last observed reading of each device and metric. Memory: an entry a device and metric. */
export class LastReadings {
  readonly #byDevice = new Map<string, Map<string, Reading>>();

  add(deviceId: string, readings: readonly Reading[]): void {
    const byMetric = this.#byDevice.get(deviceId) ?? new Map<string, Reading>();
    this.#byDevice.set(deviceId, byMetric);
    for (const reading of readings) {
      const before = byMetric.get(reading.metric);
      if (before === undefined || storedAsLatest(before).k <= storedAsLatest(reading).k)
        byMetric.set(reading.metric, reading);
    }
  }

  /** Forgets the metrics of which there are newer ones elsewhere. */
  supersede(deviceId: string, metrics: Iterable<string>): void {
    const byMetric = this.#byDevice.get(deviceId);
    for (const metric of metrics) byMetric?.delete(metric);
    if (byMetric?.size === 0) this.#byDevice.delete(deviceId);
  }

  *entries(): Generator<readonly [deviceId: string, readings: readonly Reading[]]> {
    for (const [deviceId, byMetric] of this.#byDevice) yield [deviceId, [...byMetric.values()]];
  }
}
