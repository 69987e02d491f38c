import { S3Client } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import { parseEnvironment } from '../../src/model/environment';
import { HOUR_MS } from '../../src/model/reading';
import { compactArchive } from '../../src/stores/archive/compact-archive';
import type { CompactionResult } from '../../src/stores/archive/compact-hour';
import { S3ArchiveObjects } from '../../src/stores/archive/s3-archive-objects';
import { jsonLogger } from '../json-logger';
import { compactEnvironment } from './environment';

const environment = parseEnvironment(compactEnvironment, process.env);
const objects = new S3ArchiveObjects({ client: new S3Client(), bucketName: environment.RAW_BUCKET_NAME });

/** An object begins only if this much time is left. */
const TIME_FOR_AN_OBJECT_MS = 60_000;

/** Compacts the archive's closed hours of the last day or so. Hours that fail are logged, and tried again by the next run. */
export async function handler(_event: unknown, context: Context): Promise<CompactionResult> {
  const nowMs = Date.now();
  const result = await compactArchive({
    objects,
    logger: jsonLogger,
    formats: ['parquet'],
    fromMs: nowMs - environment.COMPACT_HOURS * HOUR_MS,
    nowMs,
    mayGoOn: () => context.getRemainingTimeInMillis() > TIME_FOR_AN_OBJECT_MS,
  });
  jsonLogger.info('Compacted', { ...result });
  return result;
}
