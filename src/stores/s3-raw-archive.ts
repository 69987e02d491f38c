import type { S3Client } from '@aws-sdk/client-s3';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { RawArchive } from '../model/ports';
import { batchKey } from './archive/archive-keys';
import { encodeParquet } from './archive/encode-parquet';
import { callService } from './service-errors';

export const PARQUET_CONTENT_TYPE = 'application/vnd.apache.parquet';

/**
 * The raw archive in S3: one Parquet object a batch, one row a reading (archive/parquet-schema.ts), in the partition of the UTC hour of
 * receipt. The same batch is the same object, byte for byte.
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

  async append(batch: Parameters<RawArchive['append']>[0]): Promise<void> {
    const readings = batch.envelopes.flatMap(({ envelopeId, readings: ofEnvelope }) =>
      ofEnvelope.map((reading) => ({ ...reading, envelopeId })),
    );
    const command = new PutObjectCommand({
      Bucket: this.#bucketName,
      Key: batchKey(batch),
      Body: encodeParquet(readings),
      ContentType: PARQUET_CONTENT_TYPE,
    });
    await callService('The raw archive', () => this.#client.send(command));
  }
}
