/**
 * Puts off what must not happen in the middle of something else. An authorizer that leaves answers, by leaving, those who wait for it;
 * what they then do must find a realm from which it is gone, not one that is still taking it apart.
 */
export class Turns {
  private isUnderWay = false;
  private readonly deferred: (() => void)[] = [];

  /** Does something, and after it what was put off meanwhile. */
  run(act: () => void): void {
    if (this.isUnderWay) return act();
    this.isUnderWay = true;
    try {
      act();
    } finally {
      this.isUnderWay = false;
      this.runDeferred();
    }
  }

  /** Does something once nothing else is under way. */
  defer(act: () => void): void {
    this.deferred.push(act);
    if (!this.isUnderWay) this.runDeferred();
  }

  private runDeferred(): void {
    while (!this.isUnderWay) {
      const act = this.deferred.shift();
      if (act === undefined) return;
      this.isUnderWay = true;
      try {
        act();
      } finally {
        this.isUnderWay = false;
      }
    }
  }
}
