/** So much a second in the long run, and so much at once. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** What is left to spend. It may go into debt: what has come cannot be sent back, but the next must wait. */
export class TokenBucket {
  /** Undefined as long as nothing was spent: it is full, whatever the rate. */
  private tokens: number | undefined;
  private atMs = 0;

  /** Spends in any case. @returns the milliseconds until the debt is paid; 0 without debt. */
  spend(count: number, rate: Rate, nowMs: number): number {
    this.refill(rate, nowMs);
    this.tokens = (this.tokens ?? rate.burst) - count;
    return waitOf(this.tokens, rate);
  }

  /** Spends one if there is one. @returns 0, or the milliseconds until there is. */
  trySpend(rate: Rate, nowMs: number): number {
    this.refill(rate, nowMs);
    const left = (this.tokens ?? rate.burst) - 1;
    if (left >= 0) this.tokens = left;
    return waitOf(left, rate);
  }

  /** A clock that was set back refills nothing. */
  private refill({ perSecond, burst }: Rate, nowMs: number): void {
    const elapsedMs = Math.max(0, nowMs - this.atMs);
    this.atMs = nowMs;
    if (this.tokens !== undefined) this.tokens = Math.min(burst, this.tokens + (elapsedMs / 1000) * perSecond);
  }
}

function waitOf(tokens: number, { perSecond }: Rate): number {
  return tokens >= 0 ? 0 : Math.ceil((-tokens / perSecond) * 1000);
}
