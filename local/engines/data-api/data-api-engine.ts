import path from 'node:path';
import { z } from 'zod';
import type { ServiceAnswer, ServiceCall, ServiceEngine } from '../../contracts';
import { ServiceError, TemplateFault } from '../../contracts';
import type { EngineOptions } from '../engine-options';
import { jsonAnswer } from '../json-answer';
import { StorageFaults } from '../storage/storage-faults';
import type { ClusterSettings } from './cluster-settings';
import { allClusterSettings } from './cluster-settings';
import { Connection } from './connection';
import type { DataApiRequests } from './data-api-requests';
import { dataApiRequests } from './data-api-requests';
import { explainDatabaseFault } from './database-faults';
import { numberParameters } from './named-parameters';
import { bindParameters } from './parameter-values';
import type { StatementParameter, StatementResult } from './postgres';
import { Postgres } from './postgres';
import { Sleep } from './sleep';
import { executeStatementAnswer } from './statement-results';

export interface DataApiEngineOptions extends EngineOptions {
  /** Where a fresh database is kept for the next new data folder, as `.cache` of the checkout. Without it each is made anew, in 5 s. */
  readonly cacheFolder?: string;
  /** Lets the cluster fall asleep as its template says (SecondsUntilAutoPause), to take so long to wake up. Default: it never sleeps. */
  readonly autoPause?: { readonly resumeSeconds: number };
  /** Default: 3 minutes. */
  readonly transactionIdleMs?: number;
  /** Default: 45 s, as the Data API's. */
  readonly statementTimeoutMs?: number;
}

const STATEMENT_TIMEOUT_MS = 45_000;

/** The RDS Data API over PostgreSQL in a thread. Statements share one connection. */
export class DataApiEngine implements ServiceEngine {
  readonly service = 'rds-data';
  /** Resolves when the database answers; rejects with why it cannot start. Calls wait for it anyway. */
  readonly ready: Promise<void>;
  readonly #cluster: ClusterSettings | undefined;
  readonly #postgres: Postgres;
  readonly #connection: Connection;
  readonly #sleep: Sleep;
  readonly #faults: StorageFaults;

  private constructor(options: DataApiEngineOptions, cluster: ClusterSettings | undefined) {
    const { folder, onStorageFault, autoPause, transactionIdleMs, now = Date.now } = options;
    this.#cluster = cluster;
    this.#faults = new StorageFaults({ folder, report: onStorageFault, now });
    this.#postgres = new Postgres({
      folder: path.join(folder, 'postgres'),
      database: cluster?.database ?? 'postgres',
      cacheFolder: options.cacheFolder,
      statementTimeoutMs: options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS,
    });
    this.#connection = new Connection({ run: (sql) => this.#run(sql, []), transactionIdleMs });
    const afterSeconds = cluster?.autoPauseSeconds;
    this.#sleep = new Sleep({
      now,
      autoPause: autoPause && afterSeconds !== undefined ? { ...autoPause, afterSeconds } : undefined,
    });
    this.ready =
      cluster?.isDataApiEnabled !== true
        ? Promise.resolve()
        : this.#postgres.start().catch((error: unknown) => {
            throw this.#faults.explain(error);
          });
    // Whoever asks for `ready` gets the reason; the others get it from their calls.
    this.ready.catch(() => undefined);
  }

  /** Returns at once; PostgreSQL starts beside. More than one cluster is a `TemplateFault`. */
  static open(options: DataApiEngineOptions): DataApiEngine {
    const [cluster, another] = allClusterSettings(options.deployment);
    if (another !== undefined) {
      throw new TemplateFault(`The local Data API has one database cluster; ${another.identifier} is a second one.`);
    }
    return new DataApiEngine(options, cluster);
  }

  /** Lets the cluster sleep: calls are answered DatabaseResumingException for so long from the next one on. */
  sleep({ resumeSeconds }: { readonly resumeSeconds: number }): void {
    this.#sleep.fallAsleep(resumeSeconds);
  }

  async handle(call: ServiceCall): Promise<ServiceAnswer> {
    const { operation } = call;
    if (!isOperation(operation)) {
      throw new ServiceError('NotFoundException', `The local Data API does not support ${operation}.`, 404);
    }
    return jsonAnswer(await this.#answer(operation, call.input));
  }

  async close(): Promise<void> {
    this.#connection.reset();
    await this.#postgres.close();
  }

  async #answer(operation: keyof DataApiRequests, input: ServiceCall['input']): Promise<object> {
    switch (operation) {
      case 'ExecuteStatement':
        return this.#execute(this.#accept(dataApiRequests.ExecuteStatement, input));
      case 'BatchExecuteStatement':
        return this.#executeBatch(this.#accept(dataApiRequests.BatchExecuteStatement, input));
      case 'BeginTransaction':
        this.#accept(dataApiRequests.BeginTransaction, input);
        return { transactionId: await this.#connection.begin() };
      case 'CommitTransaction':
        await this.#connection.end(this.#accept(dataApiRequests.CommitTransaction, input).transactionId, 'COMMIT');
        return { transactionStatus: 'Transaction Committed' };
      case 'RollbackTransaction':
        await this.#connection.end(this.#accept(dataApiRequests.RollbackTransaction, input).transactionId, 'ROLLBACK');
        return { transactionStatus: 'Rollback Complete' };
    }
  }

  /** Parses the request and checks that the cluster is there, may be called, and is awake. */
  #accept<Request extends { resourceArn: string; secretArn: string; database?: string | undefined }>(
    schema: z.ZodType<Request>,
    input: ServiceCall['input'],
  ): Request {
    const parsed = schema.safeParse(input);
    if (!parsed.success) throw new ServiceError('BadRequestException', z.prettifyError(parsed.error));
    const { resourceArn, secretArn, database } = parsed.data;
    const cluster = this.#cluster;
    if (cluster?.arn !== resourceArn) {
      throw new ServiceError('BadRequestException', `DBCluster ${resourceArn} is not declared.`);
    }
    if (!cluster.isDataApiEnabled) {
      throw new ServiceError(
        'HttpEndpointNotEnabledException',
        `HttpEndpoint is not enabled for resource ${resourceArn}.`,
      );
    }
    if (!cluster.secretArns.includes(secretArn)) {
      throw new ServiceError(
        'SecretsErrorException',
        `The secret ${secretArn} is not attached to the cluster ${cluster.identifier}.`,
      );
    }
    this.#sleep.use(cluster.identifier);
    if (database !== undefined && database !== cluster.database) {
      throw new ServiceError('DatabaseErrorException', `FATAL: database "${database}" does not exist; SQLState: 3D000`);
    }
    return parsed.data;
  }

  async #execute(request: DataApiRequests['ExecuteStatement']): Promise<object> {
    const { sql, names } = numberParameters(request.sql, namesOf(request.parameters));
    const parameters = bindParameters(names, request.parameters);
    const result = await this.#connection.use(request.transactionId, () => this.#run(sql, parameters));
    return executeStatementAnswer(result, request);
  }

  async #executeBatch(request: DataApiRequests['BatchExecuteStatement']): Promise<object> {
    const { sql, names } = numberParameters(request.sql, namesOf(request.parameterSets[0] ?? []));
    const sets = request.parameterSets.length === 0 ? [[]] : request.parameterSets;
    const bound = sets.map((given) => bindParameters(names, given));
    const work = async (): Promise<void> => {
      for (const parameters of bound) await this.#run(sql, parameters);
    };
    if (request.transactionId === undefined) await this.#connection.useAtomically(work);
    else await this.#connection.use(request.transactionId, work);
    return { updateResults: bound.map(() => ({ generatedFields: [] })) };
  }

  async #run(sql: string, parameters: readonly StatementParameter[]): Promise<StatementResult> {
    try {
      return await this.#postgres.query(sql, parameters);
    } catch (error) {
      const { fault, isDatabaseGone } = explainDatabaseFault(error, this.#faults);
      if (isDatabaseGone) this.#connection.reset();
      throw fault;
    }
  }
}

function isOperation(operation: string): operation is keyof DataApiRequests {
  return Object.hasOwn(dataApiRequests, operation);
}

function namesOf(parameters: readonly { readonly name: string }[]): readonly string[] {
  return parameters.map(({ name }) => name);
}
