/**
 * `npm run rebuild`: writes the recent readings and the history anew from the raw archive alone, of the running local cloud or of a
 * deployment. What is there stays; what is missing or older is written.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { RDSDataClient } from '@aws-sdk/client-rds-data';
import { S3Client } from '@aws-sdk/client-s3';
import { S3ArchiveObjects } from '../src/stores/archive/s3-archive-objects';
import { AuroraReadingHistory } from '../src/stores/aurora-reading-history';
import { DynamoDbRecentReadings } from '../src/stores/dynamodb-recent-readings';
import { openHistoryDatabase } from '../src/stores/history-database';
import { LateReadings } from '../src/stores/rebuild/late-readings';
import { Rebuild } from '../src/stores/rebuild/rebuild';
import { type ArchiveOptions, parseArchiveOptions, PLACE_USAGE, runCommand } from './archive/command-line';
import { findPlace } from './archive/deployed-place';

const USAGE = `Usage: npm run rebuild -- [--data FOLDER | --deployment NAME [--region REGION]] [--from DATE]

${PLACE_USAGE}
  --from        take hours of observation before this UTC date for done: the date that an interrupted run told`;

/** The database's name, as lib/data/history-database.ts gives it. */
const DATABASE_NAME = 'headwater';

async function rebuild(options: ArchiveOptions): Promise<void> {
  const place = await findPlace(options);
  const folder = await mkdtemp(join(tmpdir(), 'headwater-rebuild-'));
  try {
    console.log(`Looking through the archive ${place.RawBucketName} ...`);
    const { archived, readings, rollups } = await new Rebuild({
      objects: new S3ArchiveObjects({ client: new S3Client(), bucketName: place.RawBucketName }),
      recent: new DynamoDbRecentReadings({
        client: new DynamoDBClient(),
        tableName: place.RecentTableName,
        retentionDays: place.RecentRetentionDays,
        clock: Date.now,
        ids: randomUUID,
      }),
      history: new AuroraReadingHistory(
        openHistoryDatabase({
          client: new RDSDataClient(),
          clusterArn: place.HistoryClusterArn,
          secretArn: place.HistorySecretArn,
          databaseName: DATABASE_NAME,
        }),
      ),
      late: new LateReadings(folder),
      recentRetentionDays: place.RecentRetentionDays,
      nowMs: Date.now(),
      ...(options.fromMs === undefined ? {} : { fromMs: options.fromMs }),
      onDay: ({ dayStartMs, readings: ofDay }) =>
        console.log(
          `${dateOf(dayStartMs)}: ${ofDay.toLocaleString('en')} readings. If this is interrupted: --from ${dateOf(dayStartMs + 86_400_000)}`,
        ),
    }).run();
    console.log(
      `Rebuilt from ${archived.toLocaleString('en')} rows: ${readings.toLocaleString('en')} readings, ${rollups.toLocaleString('en')} hourly rollups.`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function dateOf(instantMs: number): string {
  return new Date(instantMs).toISOString().slice(0, 10);
}

void runCommand(USAGE, async () => rebuild(parseArchiveOptions(process.argv.slice(2)))).then(
  (status) => (process.exitCode = status),
);
