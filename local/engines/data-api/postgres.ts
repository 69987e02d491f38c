import type { Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { DataFolderOptions } from './data-folder';
import { ensureDataFolder } from './data-folder';
import { startPostgresThread } from './postgres-thread';

const databaseError = z.object({
  message: z.string(),
  code: z.string().optional(),
  detail: z.string().optional(),
  hint: z.string().optional(),
  position: z.coerce.string().optional(),
});
const answerSchema = z.union([
  z.object({ id: z.number(), error: databaseError }),
  z.object({
    id: z.number(),
    fields: z.array(z.object({ name: z.string(), dataTypeID: z.number() })),
    rows: z.array(z.array(z.string().nullable())),
    affectedRows: z.number(),
  }),
]);

/** Rows of a statement, each value in PostgreSQL's text form. */
export interface StatementResult {
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly affectedRows: number;
}

/** A parameter in PostgreSQL's text form; type 0 lets PostgreSQL infer it. */
export interface StatementParameter {
  readonly text: string | null;
  readonly typeOid: number;
}

/** An error that PostgreSQL answers a statement with; the connection goes on. */
export class PostgresError extends Error {
  /** Five characters: https://www.postgresql.org/docs/current/errcodes-appendix.html */
  readonly sqlState: string | undefined;
  readonly detail: string | undefined;
  readonly hint: string | undefined;
  readonly position: string | undefined;

  constructor({ message, code, detail, hint, position }: z.output<typeof databaseError>) {
    super(message);
    this.name = 'PostgresError';
    this.sqlState = code;
    this.detail = detail;
    this.hint = hint;
    this.position = position;
  }
}

interface Outstanding {
  readonly resolve: (result: StatementResult) => void;
  readonly reject: (error: Error) => void;
}

/**
 * One PostgreSQL database with one connection, in a worker thread. It starts at once; statements wait for it. If the thread ends (WASM
 * aborts when PostgreSQL panics, as on a full disk), statements under way reject and the next one starts it again, which recovers from
 * the write-ahead log, as after kill -9.
 */
export class Postgres {
  readonly #options: DataFolderOptions;
  readonly #outstanding = new Map<number, Outstanding>();
  #starting: Promise<Worker> | undefined;
  #lastId = 0;
  #closed = false;

  constructor(options: DataFolderOptions) {
    this.#options = options;
  }

  /** Resolves when statements are answered; rejects with why it cannot start. */
  async start(): Promise<void> {
    await this.#worker();
  }

  async query(sql: string, parameters: readonly StatementParameter[] = []): Promise<StatementResult> {
    const worker = await this.#worker();
    const id = (this.#lastId += 1);
    return new Promise((resolve, reject) => {
      this.#outstanding.set(id, { resolve, reject });
      worker.postMessage({ id, sql, parameters });
    });
  }

  /** Ends the thread. What was committed is in the write-ahead log. */
  async close(): Promise<void> {
    this.#closed = true;
    const worker = await this.#starting?.catch(() => undefined);
    await worker?.terminate();
  }

  #worker(): Promise<Worker> {
    if (this.#closed) return Promise.reject(new Error('PostgreSQL was closed.'));
    this.#starting ??= this.#start().catch((error: unknown) => {
      this.#starting = undefined;
      throw error;
    });
    return this.#starting;
  }

  async #start(): Promise<Worker> {
    const { folder, database } = this.#options;
    await ensureDataFolder(this.#options);
    const { worker, announced } = startPostgresThread({ task: 'serve', folder, database });
    let fault: Error | undefined;
    worker.on('error', (error: Error) => {
      fault = error;
    });
    worker.on('exit', () => {
      this.#starting = undefined;
      for (const { reject } of this.#outstanding.values()) reject(fault ?? new Error('PostgreSQL was closed.'));
      this.#outstanding.clear();
    });
    await announced;
    worker.on('message', (message: unknown) => this.#settle(answerSchema.parse(message)));
    return worker;
  }

  #settle(answer: z.output<typeof answerSchema>): void {
    const statement = this.#outstanding.get(answer.id);
    this.#outstanding.delete(answer.id);
    if ('error' in answer) statement?.reject(new PostgresError(answer.error));
    else statement?.resolve(answer);
  }
}
