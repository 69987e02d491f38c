import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { MediaReference } from '../model/media';
import type { MediaObjects, UploadedObject } from '../model/media-ports';
import { INCOMING_PREFIX, incomingKey, mediaKey, parseIncomingKey, thumbnailKey } from './media-keys';
import { callService, errorName } from './service-errors';

export interface S3MediaObjectsOptions {
  readonly client: S3Client;
  readonly bucketName: string;
}

/** What S3 answers if an object is not there, or no longer the one that was asked for. */
const ABSENT = new Set(['NoSuchKey', 'NotFound', 'PreconditionFailed', 'InvalidRange']);

/**
 * Uploads in S3, by the keys of media-keys.ts. Conditions on the ETag bind what is copied and read to what was examined.
 *
 * Errors: `unavailable` for throttling and outages; the service's own errors else.
 */
export class S3MediaObjects implements MediaObjects {
  readonly #options: S3MediaObjectsOptions;

  constructor(options: S3MediaObjectsOptions) {
    this.#options = options;
  }

  async readUpload(reference: MediaReference, headBytes: number): Promise<UploadedObject | undefined> {
    const { client, bucketName } = this.#options;
    return this.#unlessAbsent(async () => {
      const answer = await client.send(
        new GetObjectCommand({ Bucket: bucketName, Key: incomingKey(reference), Range: `bytes=0-${headBytes - 1}` }),
      );
      const head = Buffer.from((await answer.Body?.transformToByteArray()) ?? []);
      const bytes = Number(answer.ContentRange?.split('/')[1] ?? head.length);
      return { bytes, etag: answer.ETag ?? '', head };
    });
  }

  async readWholeUpload(reference: MediaReference, etag: string): Promise<Buffer | undefined> {
    const { client, bucketName } = this.#options;
    return this.#unlessAbsent(async () => {
      const { Body: body } = await client.send(
        new GetObjectCommand({ Bucket: bucketName, Key: incomingKey(reference), IfMatch: etag }),
      );
      return Buffer.from((await body?.transformToByteArray()) ?? []);
    });
  }

  async keepUpload(upload: Parameters<MediaObjects['keepUpload']>[0]): Promise<boolean> {
    const { client, bucketName } = this.#options;
    const copied = await this.#unlessAbsent(async () => {
      await client.send(
        new CopyObjectCommand({
          Bucket: bucketName,
          Key: mediaKey(upload),
          CopySource: `${bucketName}/${incomingKey(upload)}`,
          CopySourceIfMatch: upload.etag,
          MetadataDirective: 'REPLACE',
          ContentType: upload.contentType,
        }),
      );
      return true;
    });
    return copied ?? false;
  }

  async discardUpload(reference: MediaReference): Promise<void> {
    const { client, bucketName } = this.#options;
    const command = new DeleteObjectCommand({ Bucket: bucketName, Key: incomingKey(reference) });
    await callService('The media bucket', () => client.send(command));
  }

  async putThumbnail(reference: MediaReference, jpeg: Uint8Array): Promise<void> {
    const { client, bucketName } = this.#options;
    const command = new PutObjectCommand({
      Bucket: bucketName,
      Key: thumbnailKey(reference),
      Body: jpeg,
      ContentType: 'image/jpeg',
    });
    await callService('The media bucket', () => client.send(command));
  }

  async *waitingUploads(beforeMs: number): AsyncIterable<MediaReference> {
    const { client, bucketName } = this.#options;
    for await (const page of paginateListObjectsV2({ client }, { Bucket: bucketName, Prefix: INCOMING_PREFIX })) {
      for (const { Key: key = '', LastModified: modifiedAt } of page.Contents ?? []) {
        const reference = parseIncomingKey(key);
        if (reference !== undefined && modifiedAt !== undefined && modifiedAt.getTime() < beforeMs) yield reference;
      }
    }
  }

  async #unlessAbsent<T>(call: () => Promise<T>): Promise<T | undefined> {
    return callService('The media bucket', async () => {
      try {
        return await call();
      } catch (error) {
        if (ABSENT.has(errorName(error))) return undefined;
        throw error;
      }
    });
  }
}
