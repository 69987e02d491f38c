import { setTimeout as delay } from 'node:timers/promises';
import type { FunctionInvoker } from '../contracts';

/** Lambda repeats an asynchronous event twice, after one and after two minutes. */
const RETRY_DELAYS_MS = [60_000, 120_000];

export interface AsynchronousInvokerOptions {
  readonly invoker: FunctionInvoker;
  readonly onError: (message: string) => void;
}

/** Invokes functions for events whose sender does not wait for the result, and repeats what failed. */
export class AsynchronousInvoker {
  readonly #options: AsynchronousInvokerOptions;
  readonly #stop = new AbortController();

  constructor(options: AsynchronousInvokerOptions) {
    this.#options = options;
  }

  /** Resolves when the function has done it or the last attempt has failed. `sender` stands in messages. */
  async invoke(functionArn: string, event: unknown, sender: string): Promise<void> {
    const { invoker, onError } = this.#options;
    for (const retryDelayMs of [...RETRY_DELAYS_MS, undefined]) {
      try {
        await invoker.invoke(functionArn, event);
        return;
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        onError(`${sender} -> ${functionArn}: ${String(error)}`);
        if (retryDelayMs === undefined) return;
        await delay(retryDelayMs, undefined, { signal: this.#stop.signal, ref: false }).catch(() => undefined);
        if (this.#stop.signal.aborted) return;
      }
    }
  }

  /** From now on nothing is repeated. */
  stop(): void {
    this.#stop.abort();
  }
}
