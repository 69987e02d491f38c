import { FunctionError } from '../contracts';
import type { BoundedLog } from './bounded-log';
import { LambdaInstance, type FunctionDefinition } from './lambda-instance';

/** Lambda takes events, and answers results, of up to 6 MB. */
export const MAXIMUM_PAYLOAD_BYTES = 6 * 1024 * 1024;

export interface LambdaPoolOptions {
  readonly log: BoundedLog;
  /** Instances that may run at once on this machine; further events wait their turn (AWS would start more instances). */
  readonly maximumInstances?: number;
  /** After this, an idle instance beyond the first ends. */
  readonly idleSeconds?: number;
}

const DEFAULT_MAXIMUM_INSTANCES = 4;
const DEFAULT_IDLE_SECONDS = 60;

interface WarmInstance {
  readonly instance: LambdaInstance;
  busy: boolean;
  idleSinceMs: number;
}

/**
 * The warm instances of one function. An event runs on an idle instance or starts a new one; beyond the reserved concurrency of
 * the template it is throttled as Lambda does (`TooManyRequestsException`).
 */
export class LambdaPool {
  readonly definition: FunctionDefinition;
  readonly #log: BoundedLog;
  readonly #maximumInstances: number;
  readonly #instances = new Set<WarmInstance>();
  readonly #waiting: (() => void)[] = [];
  readonly #sweeper: NodeJS.Timeout;
  #running = 0;
  #closed = false;

  constructor(definition: FunctionDefinition, options: LambdaPoolOptions) {
    this.definition = definition;
    this.#log = options.log;
    const limit = options.maximumInstances ?? DEFAULT_MAXIMUM_INSTANCES;
    this.#maximumInstances = Math.min(limit, definition.reservedConcurrency ?? limit);
    const idleMs = (options.idleSeconds ?? DEFAULT_IDLE_SECONDS) * 1000;
    this.#sweeper = setInterval(() => this.#endIdle(idleMs), Math.max(50, idleMs / 2));
    this.#sweeper.unref();
  }

  /** Starts the first instance; rejects with the handler's own error if it does not load. */
  async initialize(): Promise<void> {
    this.#refuseClosed();
    if (this.#instances.size === 0) await this.#start(false).instance.initialized;
  }

  /** Resolves with the handler's result; rejects with `FunctionError`. The event and the result are JSON. */
  async invoke(event: unknown): Promise<unknown> {
    const { reservedConcurrency, name } = this.definition;
    const text = JSON.stringify(event);
    if (Buffer.byteLength(text) > MAXIMUM_PAYLOAD_BYTES)
      throw new FunctionError(
        'RequestEntityTooLargeException',
        `the event of ${name} is over ${MAXIMUM_PAYLOAD_BYTES} bytes`,
      );
    if (reservedConcurrency !== undefined && this.#running >= reservedConcurrency)
      throw new FunctionError(
        'TooManyRequestsException',
        `${name} has reached its reserved concurrency of ${reservedConcurrency}`,
      );
    this.#running += 1;
    try {
      const result = await this.#run(text);
      if (Buffer.byteLength(result) > MAXIMUM_PAYLOAD_BYTES)
        throw new FunctionError(
          'Function.ResponseSizeTooLarge',
          `the result of ${name} is over ${MAXIMUM_PAYLOAD_BYTES} bytes`,
        );
      const parsed: unknown = JSON.parse(result);
      return parsed;
    } finally {
      this.#running -= 1;
    }
  }

  get processIds(): number[] {
    return [...this.#instances].flatMap(({ instance }) => instance.processId ?? []);
  }

  /** Ends the instances that are idle, the first one too; the next event starts a new one. */
  async rest(): Promise<void> {
    const idle = [...this.#instances].filter(({ busy }) => !busy);
    for (const warm of idle) this.#instances.delete(warm);
    await Promise.all(idle.map(({ instance }) => instance.stop()));
  }

  /** Ends all instances, also busy ones. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#sweeper);
    for (const wake of this.#waiting.splice(0)) wake();
    await Promise.all([...this.#instances].map(({ instance }) => instance.stop()));
  }

  async #run(event: string): Promise<string> {
    const warm = await this.#acquire();
    try {
      return await warm.instance.invoke(event);
    } catch (error) {
      this.#log.write(`ERROR ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`);
      throw error;
    } finally {
      warm.busy = false;
      warm.idleSinceMs = Date.now();
      this.#waiting.shift()?.();
    }
  }

  async #acquire(): Promise<WarmInstance> {
    for (;;) {
      this.#refuseClosed();
      const idle = [...this.#instances].find(({ busy, instance }) => !busy && instance.alive);
      if (idle !== undefined) {
        idle.busy = true;
        return idle;
      }
      if (this.#instances.size < this.#maximumInstances) return this.#start(true);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** An instance that started after the pool was closed would outlive it: nobody is left to stop it. */
  #refuseClosed(): void {
    if (this.#closed) throw new FunctionError('Runtime.ExitError', `${this.definition.name} is stopped`);
  }

  #start(busy: boolean): WarmInstance {
    const warm: WarmInstance = {
      busy,
      idleSinceMs: Date.now(),
      instance: new LambdaInstance(this.definition, {
        log: (line) => this.#log.write(line),
        onExit: () => {
          this.#instances.delete(warm);
          this.#waiting.shift()?.();
        },
      }),
    };
    this.#instances.add(warm);
    return warm;
  }

  #endIdle(idleMs: number): void {
    const since = Date.now() - idleMs;
    const idle = [...this.#instances].filter(({ busy, idleSinceMs }) => !busy && idleSinceMs < since);
    const keepOne = idle.length === this.#instances.size ? 1 : 0;
    for (const warm of idle.slice(keepOne)) {
      this.#instances.delete(warm);
      void warm.instance.stop();
    }
  }
}
