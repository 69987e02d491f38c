import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { ServiceAnswer, ServiceCall, ServiceEngine } from '../../contracts';
import { ServiceError, TemplateFault } from '../../contracts';
import type { EngineOptions } from '../engine-options';
import { StorageFaults } from '../storage/storage-faults';
import { Dynalite } from './dynalite';
import type { DatabaseCall } from './expiry-sweeper';
import { ExpirySweeper } from './expiry-sweeper';
import type { TableSettings } from './table-properties';
import { describeKeys, tableSettings } from './table-properties';

/** Operations that act on tables of the templates. Transactions, streams, PartiQL, backups and changes of tables are refused by name. */
const OPERATIONS = new Set([
  'BatchGetItem',
  'BatchWriteItem',
  'DeleteItem',
  'DescribeTable',
  'DescribeTimeToLive',
  'GetItem',
  'ListTables',
  'PutItem',
  'Query',
  'Scan',
  'UpdateItem',
]);

const SWEEP_INTERVAL_MS = 10_000;

export interface DynamoDbEngineOptions extends EngineOptions {
  /** How often a page of each table is looked through for expired items. Default: 10 s. */
  readonly sweepIntervalMs?: number;
}

const describedTable = z.object({ Table: z.object({ TableName: z.string() }).loose() });
const keyNames = z.array(z.object({ AttributeName: z.string() }));

/** DynamoDB on dynalite (LevelDB), with the tables of the templates. */
export class DynamoDbEngine implements ServiceEngine {
  readonly service = 'dynamodb';
  readonly #dynalite: Dynalite;
  readonly #faults: StorageFaults;
  readonly #folder: string;
  #sweeping: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  private constructor(options: DynamoDbEngineOptions) {
    const { account, region } = options.deployment;
    this.#folder = options.folder;
    this.#dynalite = new Dynalite({ path: path.join(options.folder, 'leveldb'), account, region });
    this.#faults = new StorageFaults({ folder: options.folder, report: options.onStorageFault, now: options.now });
  }

  /** Creates the tables that are not there yet. A table whose keys are others than the templates say is a `TemplateFault`. */
  static async open(options: DynamoDbEngineOptions): Promise<DynamoDbEngine> {
    const tables = options.deployment.ofType('AWS::DynamoDB::Table').map(tableSettings);
    const engine = new DynamoDbEngine(options);
    try {
      await mkdir(options.folder, { recursive: true });
      for (const table of tables) await engine.#ensureTable(table);
    } catch (error) {
      await engine.close();
      throw engine.#faults.explain(error);
    }
    engine.#sweep(tables, options);
    return engine;
  }

  async handle(call: ServiceCall): Promise<ServiceAnswer> {
    if (!OPERATIONS.has(call.operation)) {
      throw new ServiceError(
        'UnknownOperationException',
        `The local DynamoDB does not support ${call.operation}; it supports ${[...OPERATIONS].join(', ')}.`,
      );
    }
    return this.#send(call.operation, call.body.toString());
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#dynalite.close();
    await this.#sweeping;
  }

  async #send(operation: string, body: string): Promise<ServiceAnswer> {
    try {
      return await this.#dynalite.call(operation, body);
    } catch (error) {
      const fault = this.#faults.explain(error);
      if (fault instanceof ServiceError) throw fault;
      const reason = error instanceof Error ? error.message : String(error);
      this.#faults.tell('dynalite', `DynamoDB in ${this.#folder} stopped and is started again: ${reason}`);
      throw new ServiceError('InternalServerError', `DynamoDB in ${this.#folder} stopped: ${reason}`, 500);
    }
  }

  /** Calls the database for the engine itself; an error answer rejects. */
  readonly #call: DatabaseCall = async (operation, input) => {
    const { status, body } = await this.#dynalite.call(operation, JSON.stringify(input));
    if (status !== 200) throw new Error(`${operation} failed: ${body}`);
    const answer: unknown = JSON.parse(body);
    return answer;
  };

  async #ensureTable(table: TableSettings): Promise<void> {
    const { status, body } = await this.#dynalite.call('DescribeTable', JSON.stringify({ TableName: table.name }));
    if (status !== 200) {
      if (!body.includes('ResourceNotFoundException')) throw new Error(`DescribeTable ${table.name} failed: ${body}`);
      await this.#call('CreateTable', table.definition);
      return;
    }
    const existing = describeKeys(describedTable.parse(JSON.parse(body)).Table);
    if (existing !== table.keys) {
      throw new TemplateFault(
        `Table ${table.name} in ${this.#folder} has the keys [${existing}], and the templates now say [${table.keys}]. ` +
          'Keys of a table cannot change: start with another data folder (--data), or remove this one to begin anew.',
      );
    }
  }

  #sweep(tables: readonly TableSettings[], { now = Date.now, sweepIntervalMs }: DynamoDbEngineOptions): void {
    const sweepers = tables.flatMap(({ name, expiryAttribute, definition }) =>
      expiryAttribute === undefined
        ? []
        : [
            new ExpirySweeper(this.#call, {
              name,
              expiryAttribute,
              keyNames: keyNames.parse(definition['KeySchema']).map(({ AttributeName }) => AttributeName),
            }),
          ],
    );
    const schedule = (): void => {
      if (this.#closed || sweepers.length === 0) return;
      this.#timer = setTimeout(() => {
        this.#sweeping = Promise.all(sweepers.map((sweeper) => sweeper.sweepPage(now()))).then(
          schedule,
          // Expired items may stay; whatever is wrong with the database shows in the next call of a user.
          schedule,
        );
      }, sweepIntervalMs ?? SWEEP_INTERVAL_MS).unref();
    };
    schedule();
  }
}
