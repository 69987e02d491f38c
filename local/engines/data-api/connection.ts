import { randomBytes } from 'node:crypto';
import { ServiceError } from '../../contracts';

/** Runs one statement. */
export type RunStatement = (sql: string) => Promise<unknown>;

interface Transaction {
  readonly release: () => void;
  timer: NodeJS.Timeout;
  /** The last statement of it, so that its statements follow one another. */
  last: Promise<unknown>;
}

/**
 * Shares one connection: a transaction has it to itself until it ends, and whoever comes meanwhile waits. A transaction in which nothing
 * happens for three minutes is rolled back, as the Data API does.
 */
export class Connection {
  readonly #run: RunStatement;
  readonly #idleMs: number;
  readonly #waitMs: number;
  readonly #transactions = new Map<string, Transaction>();
  #last: Promise<void> = Promise.resolve();

  constructor(options: { run: RunStatement; transactionIdleMs?: number | undefined; waitMs?: number | undefined }) {
    this.#run = options.run;
    this.#idleMs = options.transactionIdleMs ?? 180_000;
    this.#waitMs = options.waitMs ?? 45_000;
  }

  /** Does the work inside the transaction, or, without one, when the connection is free. */
  async use<Result>(transactionId: string | undefined, work: () => Promise<Result>): Promise<Result> {
    if (transactionId !== undefined) return this.#within(this.#find(transactionId), work);
    const release = await this.#acquire();
    try {
      return await work();
    } finally {
      release();
    }
  }

  /** Does the work in a transaction of its own, all or nothing. */
  async useAtomically<Result>(work: () => Promise<Result>): Promise<Result> {
    const id = await this.begin();
    try {
      const result = await this.use(id, work);
      await this.end(id, 'COMMIT');
      return result;
    } catch (error) {
      if (this.#transactions.has(id)) await this.end(id, 'ROLLBACK');
      throw error;
    }
  }

  async begin(): Promise<string> {
    const release = await this.#acquire();
    try {
      await this.#run('BEGIN');
    } catch (error) {
      release();
      throw error;
    }
    const id = randomBytes(96).toString('base64');
    this.#transactions.set(id, { release, last: Promise.resolve(), timer: this.#rollBackWhenIdle(id) });
    return id;
  }

  async end(transactionId: string, how: 'COMMIT' | 'ROLLBACK'): Promise<void> {
    const transaction = this.#find(transactionId);
    this.#transactions.delete(transactionId);
    clearTimeout(transaction.timer);
    try {
      await transaction.last;
      await this.#run(how);
    } finally {
      transaction.release();
    }
  }

  /** Forgets all transactions: the database ended, and they with it. */
  reset(): void {
    for (const [id, { timer, release }] of this.#transactions) {
      clearTimeout(timer);
      this.#transactions.delete(id);
      release();
    }
  }

  #find(transactionId: string): Transaction {
    const transaction = this.#transactions.get(transactionId);
    if (transaction === undefined) {
      throw new ServiceError('TransactionNotFoundException', `Transaction ${transactionId} is not found`, 404);
    }
    return transaction;
  }

  #within<Result>(transaction: Transaction, work: () => Promise<Result>): Promise<Result> {
    transaction.timer.refresh();
    const result = transaction.last.then(work);
    transaction.last = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  }

  #rollBackWhenIdle(id: string): NodeJS.Timeout {
    return setTimeout(() => {
      // A database that ended has rolled back by itself.
      this.end(id, 'ROLLBACK').catch(() => undefined);
    }, this.#idleMs).unref();
  }

  async #acquire(): Promise<() => void> {
    const before = this.#last;
    let release = (): void => undefined;
    const free = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.#last = before.then(() => free);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(
          new ServiceError(
            'StatementTimeoutException',
            `Request timed out after ${this.#waitMs / 1000} s: the local database has one connection, and a transaction holds it.`,
          ),
        );
      }, this.#waitMs);
    });
    try {
      await Promise.race([before, late]);
    } catch (error) {
      release();
      throw error;
    } finally {
      clearTimeout(timer);
    }
    return release;
  }
}
