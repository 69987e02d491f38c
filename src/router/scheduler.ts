/** Runs something later; tests pass one whose time they move. */
export interface Scheduler {
  /** @returns how to cancel it. */
  after(milliseconds: number, run: () => void): () => void;
}

/** The process's own timers. They keep no process alive that has nothing else to do. */
export const systemScheduler: Scheduler = {
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** Node's timers take no longer delay: a longer one would run out at once. */
export const MAXIMUM_DELAY_MILLISECONDS = 2_147_483_647;
