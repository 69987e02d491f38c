/** How soon a part is loaded anew that cannot show what was received, whatever its usual interval. */
const UNFIT_INTERVAL_MS = 5000;

/** When to load a part of the page anew: once in its interval at most, and only for a reason. */
export class RefreshSchedule {
  #state: 'current' | 'stale' | 'unfit' = 'current';
  #lastMs: number;

  /** `loadedMs`: when the part was loaded with the page. */
  constructor(loadedMs: number) {
    this.#lastMs = loadedMs;
  }

  /** Something was received that the part shows only in part. */
  markStale(): void {
    if (this.#state === 'current') this.#state = 'stale';
  }

  /** Something was received that the part has no place for, such as a value beyond the chart's axis. */
  markUnfit(): void {
    this.#state = 'unfit';
  }

  isDue(nowMs: number, intervalMs: number): boolean {
    if (this.#state === 'current') return false;
    const patienceMs = this.#state === 'unfit' ? Math.min(UNFIT_INTERVAL_MS, intervalMs) : intervalMs;
    return nowMs - this.#lastMs >= patienceMs;
  }

  /** What is received from now on, the part that is being loaded may lack. */
  loading(): void {
    this.#state = 'current';
  }

  /** The next interval begins, whether loading succeeded or not. */
  loaded(nowMs: number): void {
    this.#lastMs = nowMs;
  }
}
