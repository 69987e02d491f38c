import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { RDSDataClient } from '@aws-sdk/client-rds-data';
import type { Context } from 'aws-lambda';
import { parseEnvironment } from '../../src/model/environment';
import { AuroraReadingHistory } from '../../src/stores/aurora-reading-history';
import { DynamoDbRecentReadings } from '../../src/stores/dynamodb-recent-readings';
import { openHistoryDatabase } from '../../src/stores/history-database';
import type { RollupResult } from '../../src/stores/rollup/rollup-run';
import { RollupRun } from '../../src/stores/rollup/rollup-run';
import { jsonLogger } from '../json-logger';
import { rollupEnvironment } from './environment';

const environment = parseEnvironment(rollupEnvironment, process.env);

const run = new RollupRun({
  recent: new DynamoDbRecentReadings({
    client: new DynamoDBClient(),
    tableName: environment.RECENT_TABLE_NAME,
    retentionDays: environment.RECENT_RETENTION_DAYS,
    clock: Date.now,
    ids: randomUUID,
  }),
  history: new AuroraReadingHistory(
    openHistoryDatabase({
      client: new RDSDataClient(),
      clusterArn: environment.DATABASE_CLUSTER_ARN,
      secretArn: environment.DATABASE_SECRET_ARN,
      databaseName: environment.DATABASE_NAME,
    }),
  ),
  logger: jsonLogger,
});

/** Rolls up what was touched since the last run. Fails while the database wakes up, and is then invoked again: nothing is lost. */
export async function handler(_event: unknown, context: Context): Promise<RollupResult> {
  const result = await run.run({ remainingMs: () => context.getRemainingTimeInMillis() });
  jsonLogger.info('Rolled up', { ...result });
  return result;
}
