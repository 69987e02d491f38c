import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { S3Client } from '@aws-sdk/client-s3';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { RawArchive } from '../model/ports';
import type { Reading } from '../model/reading';
import { callService } from './service-errors';

const compress = promisify(gzip);

export interface RawBatch {
  readonly batchId: string;
  readonly receivedAtMs: number;
  readonly readings: readonly Reading[];
}

/**
 * Key of a batch, Hive-partitioned by the UTC hour of receipt: `raw/ndjson/date=YYYY-MM-DD/hour=HH/<batchId>.ndjson.gz`.
 * The date is that of the Hive and Athena `date` type.
 */
export function rawArchiveKey({ batchId, receivedAtMs }: Pick<RawBatch, 'batchId' | 'receivedAtMs'>): string {
  const instant = new Date(receivedAtMs).toISOString();
  return `raw/ndjson/date=${instant.slice(0, 10)}/hour=${instant.slice(11, 13)}/${batchId}.ndjson.gz`;
}

/**
 * The raw archive in S3: one gzipped object a batch, one reading a line, as JSON with the fields of `Reading`.
 * The same batch is the same object, byte for byte.
 *
 * Errors: `unavailable` for throttling and outages; the service's own errors else.
 */
export class S3RawArchive implements RawArchive {
  readonly #client: S3Client;
  readonly #bucketName: string;

  constructor({ client, bucketName }: { readonly client: S3Client; readonly bucketName: string }) {
    this.#client = client;
    this.#bucketName = bucketName;
  }

  async append(batch: RawBatch): Promise<void> {
    const lines = batch.readings.map((reading) => `${JSON.stringify(reading)}\n`);
    const body = await compress(lines.join(''));
    const command = new PutObjectCommand({
      Bucket: this.#bucketName,
      Key: rawArchiveKey(batch),
      Body: body,
      // The object is a gzip file, as Athena expects by its name; Content-Encoding would let clients unpack it unasked.
      ContentType: 'application/gzip',
    });
    await callService('The raw archive', () => this.#client.send(command));
  }
}
