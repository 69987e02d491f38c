import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { RDSDataClient } from '@aws-sdk/client-rds-data';
import { AuroraReadingHistory } from '../src/stores/aurora-reading-history';
import { DynamoDbRecentReadings } from '../src/stores/dynamodb-recent-readings';
import { openHistoryDatabase } from '../src/stores/history-database';
import { DeviceReadings } from '../src/web/models/device-readings';

/** The part of the environment that says where readings are. */
export interface ReadingStoresEnvironment {
  readonly RECENT_TABLE_NAME: string;
  readonly RECENT_RETENTION_DAYS: number;
  readonly DATABASE_CLUSTER_ARN: string;
  readonly DATABASE_SECRET_ARN: string;
  readonly DATABASE_NAME: string;
}

/** What devices observed, from the real stores: the `api` and the `console` function read the same. */
export function openDeviceReadings(client: DynamoDBClient, environment: ReadingStoresEnvironment): DeviceReadings {
  const clock = Date.now;
  const retentionDays = environment.RECENT_RETENTION_DAYS;
  const tableName = environment.RECENT_TABLE_NAME;
  return new DeviceReadings({
    recent: new DynamoDbRecentReadings({ client, tableName, retentionDays, clock, ids: randomUUID }),
    history: new AuroraReadingHistory(
      openHistoryDatabase({
        client: new RDSDataClient(),
        clusterArn: environment.DATABASE_CLUSTER_ARN,
        secretArn: environment.DATABASE_SECRET_ARN,
        databaseName: environment.DATABASE_NAME,
      }),
    ),
    clock,
    recentRetentionDays: retentionDays,
  });
}
