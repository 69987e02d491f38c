import { setTimeout as sleep } from 'node:timers/promises';
import { RDSDataClient } from '@aws-sdk/client-rds-data';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { parseEnvironment } from '../../src/model/environment';
import { openHistoryDatabase } from '../../src/stores/history-database';
import { MIGRATIONS } from '../../src/stores/migrations';
import { SchemaMigrator } from '../../src/stores/schema-migrator';
import { answerCustomResource } from '../custom-resource';
import { jsonLogger } from '../json-logger';
import { migrateEnvironment } from './environment';

const environment = parseEnvironment(migrateEnvironment, process.env);

const migrator = new SchemaMigrator({
  database: openHistoryDatabase({
    client: new RDSDataClient(),
    clusterArn: environment.DATABASE_CLUSTER_ARN,
    secretArn: environment.DATABASE_SECRET_ARN,
    databaseName: environment.DATABASE_NAME,
  }),
  migrations: MIGRATIONS,
  logger: jsonLogger,
  sleep,
});

/** Kept back from the function's time for one more attempt (a statement may take 45 s) and the answer. */
const RESERVED_MS = 60_000;

/** Custom resource: brings the history database's schema up to date when the stack is created or updated. */
export async function handler(event: CloudFormationCustomResourceEvent, context: Context): Promise<void> {
  await answerCustomResource(event, {
    physicalResourceId: 'history-schema',
    work: async () => {
      const patienceMs = Math.max(0, context.getRemainingTimeInMillis() - RESERVED_MS);
      const { applied } = await migrator.migrate({ patienceMs });
      return { applied: applied.join(','), version: String(MIGRATIONS.at(-1)?.version ?? 0) };
    },
    logStreamName: context.logStreamName,
    fetch,
    logger: jsonLogger,
  });
}
