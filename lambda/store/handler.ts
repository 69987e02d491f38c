import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { parseEnvironment } from '../../src/model/environment';
import { DynamoDbRecentReadings } from '../../src/stores/dynamodb-recent-readings';
import { ReadingRecorder } from '../../src/stores/reading-recorder';
import { S3RawArchive } from '../../src/stores/s3-raw-archive';
import { jsonLogger } from '../json-logger';
import { storeEnvironment } from './environment';

const environment = parseEnvironment(storeEnvironment, process.env);

const recorder = new ReadingRecorder({
  archive: new S3RawArchive({ client: new S3Client(), bucketName: environment.RAW_BUCKET_NAME }),
  recent: new DynamoDbRecentReadings({
    client: new DynamoDBClient(),
    tableName: environment.RECENT_TABLE_NAME,
    retentionDays: environment.RECENT_RETENTION_DAYS,
    clock: Date.now,
    ids: randomUUID,
    logger: jsonLogger,
  }),
  logger: jsonLogger,
});

/** Takes readings from the queue into the archive and the recent readings. Messages that failed are delivered again. */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  const failed = await recorder.record(event.Records);
  return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) };
}
