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
