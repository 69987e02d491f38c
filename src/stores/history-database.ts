import type { RDSDataClient } from '@aws-sdk/client-rds-data';
import type { AwsDataApiPgDatabase } from 'drizzle-orm/aws-data-api/pg';
import { drizzle } from 'drizzle-orm/aws-data-api/pg';

export interface HistoryDatabaseOptions {
  readonly client: RDSDataClient;
  readonly clusterArn: string;
  readonly secretArn: string;
  readonly databaseName: string;
}

export type HistoryDatabase = AwsDataApiPgDatabase<Record<string, never>>;

/** The history database by the RDS Data API: no connection to keep, no VPC to be in. */
export function openHistoryDatabase(options: HistoryDatabaseOptions): HistoryDatabase {
  return drizzle<Record<string, never>>(options.client, {
    resourceArn: options.clusterArn,
    secretArn: options.secretArn,
    database: options.databaseName,
  });
}
