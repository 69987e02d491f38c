import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';

const answerSchema = z.object({
  id: z.number(),
  status: z.number(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});

/** What dynalite answers to a call of the DynamoDB JSON protocol. */
export type DynaliteAnswer = Omit<z.output<typeof answerSchema>, 'id'>;

interface Outstanding {
  readonly resolve: (answer: DynaliteAnswer) => void;
  readonly reject: (error: Error) => void;
}

/**
 * dynalite in a worker thread. If a fault ends the thread (a full disk does), the calls under way reject and the next call starts a new
 * one on the same folder. LevelDB has written what was answered, so neither this nor kill -9 loses it.
 */
export class Dynalite {
  readonly #options: { readonly path?: string; readonly account: string; readonly region: string };
  readonly #outstanding = new Map<number, Outstanding>();
  #worker: Worker | undefined;
  #ending: Promise<unknown> = Promise.resolve();
  #lastId = 0;

  /** `path`: folder of the database; without it everything is in memory. */
  constructor(options: { path?: string; account: string; region: string }) {
    this.#options = options;
  }

  async call(operation: string, body: string): Promise<DynaliteAnswer> {
    await this.#ending;
    this.#worker ??= this.#start();
    const id = (this.#lastId += 1);
    return new Promise((resolve, reject) => {
      this.#outstanding.set(id, { resolve, reject });
      this.#worker?.postMessage({ id, operation, body });
    });
  }

  async close(): Promise<void> {
    this.#ending = this.#worker?.terminate() ?? this.#ending;
    this.#worker = undefined;
    await this.#ending;
  }

  #start(): Worker {
    const worker = new Worker(path.join(__dirname, 'dynalite-worker.mjs'), {
      workerData: { path: this.#options.path },
      env: { ...process.env, AWS_ACCOUNT_ID: this.#options.account, AWS_REGION: this.#options.region },
      execArgv: [],
    });
    worker.on('message', (message: unknown) => {
      const { id, ...answer } = answerSchema.parse(message);
      this.#outstanding.get(id)?.resolve(answer);
      this.#outstanding.delete(id);
    });
    let fault: Error = new Error('DynamoDB was closed.');
    worker.on('error', (error: Error) => {
      fault = error;
      this.#ending = new Promise((resolve) => worker.once('exit', resolve));
      this.#worker = undefined;
    });
    worker.on('exit', () => {
      for (const { reject } of this.#outstanding.values()) reject(fault);
      this.#outstanding.clear();
    });
    return worker;
  }
}
