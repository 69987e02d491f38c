import type { ReadingRange, RecentReadings, TouchedHour } from '../../src/model/ports';
import type { Reading } from '../../src/model/reading';
import { startOfHour } from '../../src/model/reading';

/** Recent readings in memory, by their natural key. */
export class MemoryRecentReadings implements RecentReadings {
  readonly #readings = new Map<string, Reading>();
  readonly #touched = new Map<string, TouchedHour>();

  async record(deviceId: string, readings: readonly Reading[]): Promise<void> {
    for (const reading of readings) {
      const { metric, observedAtMs, occurrence } = reading;
      this.#readings.set(JSON.stringify([deviceId, observedAtMs, occurrence, metric]), reading);
      const hourStartMs = startOfHour(observedAtMs);
      this.#touched.set(`${hourStartMs} ${deviceId}`, { deviceId, hourStartMs, version: '1' });
    }
  }

  async latest(deviceId: string): Promise<readonly Reading[]> {
    const newest = new Map<string, Reading>();
    for (const reading of await this.query({ deviceId, fromMs: 0, toMs: Number.MAX_SAFE_INTEGER })) {
      newest.set(reading.metric, reading);
    }
    return [...newest.values()];
  }

  async query({ deviceId, metric, fromMs, toMs, limit }: ReadingRange): Promise<readonly Reading[]> {
    return [...this.#readings.values()]
      .filter((reading) => reading.deviceId === deviceId && (metric === undefined || reading.metric === metric))
      .filter(({ observedAtMs }) => observedAtMs >= fromMs && observedAtMs < toMs)
      .sort(byNaturalKey)
      .slice(0, limit);
  }

  async touchedHours(limit: number): Promise<readonly TouchedHour[]> {
    return [...this.#touched.values()].sort((left, right) => left.hourStartMs - right.hourStartMs).slice(0, limit);
  }

  async settle({ deviceId, hourStartMs }: TouchedHour): Promise<void> {
    this.#touched.delete(`${hourStartMs} ${deviceId}`);
  }
}

function byNaturalKey(left: Reading, right: Reading): number {
  if (left.observedAtMs !== right.observedAtMs) return left.observedAtMs - right.observedAtMs;
  const leftKey = `${left.occurrence} ${left.metric}`;
  const rightKey = `${right.occurrence} ${right.metric}`;
  return leftKey < rightKey ? -1 : leftKey > rightKey ? 1 : 0;
}
