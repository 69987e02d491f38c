import path from 'node:path';
import { Worker } from 'node:worker_threads';

/** What a thread of `postgres-worker.mjs` is for. */
export interface PostgresTask {
  readonly task: 'initialize' | 'serve';
  readonly folder: string;
  readonly database: string;
}

/** Starts PostgreSQL in a thread; `announced` resolves with its first message, that it is ready or done. */
export function startPostgresThread(task: PostgresTask): { worker: Worker; announced: Promise<void> } {
  const worker = new Worker(path.join(__dirname, 'postgres-worker.mjs'), { workerData: task, execArgv: [] });
  const announced = new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve());
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`PostgreSQL ended while starting in ${task.folder} (${code}).`)));
  });
  return { worker, announced };
}
