/** A terminal tells ctrl-c to the whole process group, and `npm start` passes it on: within this time it is the same one. */
const SAME_SIGNAL_MS = 500;

/** Turns the first ctrl-c or SIGTERM into an orderly stop; the second one ends the process at once (its children end with it). */
export class StopSignal {
  /** Resolves at the first signal. */
  readonly received: Promise<void>;
  readonly #controller = new AbortController();

  constructor() {
    let firstMs = 0;
    this.received = new Promise((resolve) => {
      const stop = (): void => {
        if (this.#controller.signal.aborted) {
          if (Date.now() - firstMs > SAME_SIGNAL_MS) process.exit(130);
          return;
        }
        firstMs = Date.now();
        this.#controller.abort();
        resolve();
      };
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
    });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }
}
