import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import jpegDecoder from '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm';
import jpegEncoder from '@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm';
import pngDecoder from '@jsquash/png/codec/pkg/squoosh_png_bg.wasm';
import webpDecoder from '@jsquash/webp/codec/dec/webp_dec.wasm';
import type { Context } from 'aws-lambda';
import { z } from 'zod';
import { Thumbnailer } from '../../src/media/thumbnailer';
import { type Examination, UploadExaminer } from '../../src/media/upload-examiner';
import { parseEnvironment } from '../../src/model/environment';
import { mediaRetentionOf } from '../../src/model/media-environment';
import { DynamoDbMediaIndex } from '../../src/stores/dynamodb-media-index';
import { parseIncomingKey } from '../../src/stores/media-keys';
import { S3MediaObjects } from '../../src/stores/s3-media-objects';
import { jsonLogger } from '../json-logger';
import { mediaEnvironment } from './environment';

const environment = parseEnvironment(mediaEnvironment, process.env);

const examiner = new UploadExaminer({
  objects: new S3MediaObjects({ client: new S3Client(), bucketName: environment.MEDIA_BUCKET_NAME }),
  index: new DynamoDbMediaIndex({
    client: new DynamoDBClient(),
    tableName: environment.MEDIA_TABLE_NAME,
    retentionDays: mediaRetentionOf(environment),
    clock: Date.now,
  }),
  thumbnailer: new Thumbnailer({ jpegDecoder, jpegEncoder, pngDecoder, webpDecoder }),
  clock: Date.now,
  logger: jsonLogger,
});

/** An examination takes some seconds at most; one more is begun only if so much time is left. */
const EXAMINATION_MS = 20_000;

const eventSchema = z.discriminatedUnion('detail-type', [
  z.object({
    'detail-type': z.literal('Object Created'),
    detail: z.object({ object: z.object({ key: z.string() }) }),
  }),
  z.object({ 'detail-type': z.literal('Scheduled Event') }),
]);

/** Examines the upload that the bucket announces; on its schedule, those whose event was lost. */
export async function handler(
  event: unknown,
  context: Context,
): Promise<{ readonly examination: Examination } | { readonly overdue: number }> {
  const parsed = eventSchema.parse(event);
  if (parsed['detail-type'] === 'Scheduled Event') {
    return { overdue: await examiner.examineOverdue(() => context.getRemainingTimeInMillis() > EXAMINATION_MS) };
  }
  const { key } = parsed.detail.object;
  const reference = parseIncomingKey(key);
  if (reference === undefined) {
    jsonLogger.warn('An object has a key that no slot gives.', { key });
    return { examination: 'unknown' };
  }
  return { examination: await examiner.examine(reference) };
}
