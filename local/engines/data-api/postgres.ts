import { statfs } from 'node:fs/promises';
import path from 'node:path';
import type { Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { DataFolderOptions } from './data-folder';
import { ensureDataFolder } from './data-folder';
import { startPostgresThread } from './postgres-thread';

const databaseError = z.object({
  message: z.string(),
  severity: z.string().optional(),
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

/** A statement took longer than the Data API waits; it was ended, and with it the connection. */
export class StatementTimeout extends Error {
  constructor(timeoutMs: number) {
    super(`The statement was ended after ${timeoutMs / 1000} s.`);
    this.name = 'StatementTimeout';
  }
}

const WAL_SEGMENT_BYTES = 16 << 20;

/** After such an error PostgreSQL goes on for nobody: a full disk, an input or output error, a broken session. */
const ENDING_SQL_STATES = new Set(['53100', '58030']);
const ENDING_SEVERITIES = new Set(['PANIC', 'FATAL']);

interface Outstanding {
  readonly resolve: (result: StatementResult) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * One PostgreSQL database with one connection, in a worker thread. It starts at once; statements wait for it. If the thread ends (WASM
 * aborts when PostgreSQL panics, as on a full disk), statements under way reject and the next one starts it again, which recovers from
 * the write-ahead log, as after kill -9.
 */
export class Postgres {
  readonly #options: DataFolderOptions & { readonly statementTimeoutMs: number };
  readonly #outstanding = new Map<number, Outstanding>();
  #starting: Promise<Worker> | undefined;
  #serving: Worker | undefined;
  #ended: Promise<unknown> = Promise.resolve();
  #lastId = 0;
  #closed = false;

  constructor(options: DataFolderOptions & { readonly statementTimeoutMs: number }) {
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
      const { statementTimeoutMs } = this.#options;
      const timer = setTimeout(() => this.#end(worker, new StatementTimeout(statementTimeoutMs)), statementTimeoutMs);
      this.#outstanding.set(id, { resolve, reject, timer });
      worker.postMessage({ id, sql, parameters });
    });
  }

  /** Ends the thread. What was committed is in the write-ahead log. */
  async close(): Promise<void> {
    this.#closed = true;
    const worker = await this.#starting?.catch(() => undefined);
    if (worker !== undefined) this.#end(worker, new Error('PostgreSQL was closed.'));
    await this.#ended;
  }

  #worker(): Promise<Worker> {
    if (this.#closed) return Promise.reject(new Error('PostgreSQL was closed.'));
    this.#starting ??= this.#start().catch(async (error: unknown) => {
      this.#starting = undefined;
      throw await explainFailedStart(error, this.#options.folder);
    });
    return this.#starting;
  }

  async #start(): Promise<Worker> {
    const { folder, database } = this.#options;
    await this.#ended;
    await ensureDataFolder(this.#options);
    const { worker, announced } = startPostgresThread({ task: 'serve', folder, database });
    worker.on('error', (error: Error) => this.#end(worker, error));
    worker.on('exit', () => this.#end(worker, new Error('PostgreSQL was closed.')));
    await announced;
    worker.on('message', (message: unknown) => this.#settle(worker, answerSchema.parse(message)));
    this.#serving = worker;
    return worker;
  }

  #settle(worker: Worker, answer: z.output<typeof answerSchema>): void {
    const statement = this.#outstanding.get(answer.id);
    this.#outstanding.delete(answer.id);
    clearTimeout(statement?.timer);
    if (!('error' in answer)) {
      statement?.resolve(answer);
      return;
    }
    const { error } = answer;
    statement?.reject(new PostgresError(error));
    if (ENDING_SQL_STATES.has(error.code ?? '') || ENDING_SEVERITIES.has(error.severity ?? '')) {
      this.#end(worker, new Error(error.message));
    }
  }

  /** Ends a thread, for this reason; the next statement starts another one. */
  #end(worker: Worker, reason: Error): void {
    if (this.#serving !== worker) return;
    this.#serving = undefined;
    for (const { reject, timer } of this.#outstanding.values()) {
      clearTimeout(timer);
      reject(reason);
    }
    this.#outstanding.clear();
    // Two threads must not have one data folder open: the next one waits for the end of this one.
    this.#ended = worker.terminate();
    this.#starting = undefined;
  }
}

/** PostgreSQL starts with a new segment of its write-ahead log; PGlite does not say that there was no room for it. */
async function explainFailedStart(error: unknown, folder: string): Promise<unknown> {
  const { bavail, bsize } = await statfs(path.dirname(folder));
  if (bavail * bsize > WAL_SEGMENT_BYTES) return error;
  return Object.assign(new Error('No space left on device for the write-ahead log', { cause: error }), {
    code: 'ENOSPC',
  });
}
