import type { DeviceDay, ReadingHistory, ReadingRange, Rollup, RollupPeriod } from '../../src/model/ports';

/** The history in memory. With a `fault`, every query rejects with it. */
export class MemoryReadingHistory implements ReadingHistory {
  fault: Error | undefined;
  #rollups: readonly Rollup[] = [];

  async upsert(rollups: readonly Rollup[]): Promise<void> {
    this.#rollups = [...this.#rollups, ...rollups];
  }

  async rollUpDays(_days: readonly DeviceDay[]): Promise<void> {
    throw new Error('This history holds what a test put there, and sums nothing up.');
  }

  async query(range: ReadingRange & { readonly period: RollupPeriod }): Promise<readonly Rollup[]> {
    if (this.fault !== undefined) throw this.fault;
    const { deviceId, metric, period, fromMs, toMs, limit } = range;
    return this.#rollups
      .filter((rollup) => rollup.deviceId === deviceId && rollup.period === period)
      .filter((rollup) => metric === undefined || rollup.metric === metric)
      .filter(({ startsAtMs }) => startsAtMs >= fromMs && startsAtMs < toMs)
      .toSorted((left, right) => left.startsAtMs - right.startsAtMs || (left.metric < right.metric ? -1 : 1))
      .slice(0, limit);
  }
}
