import type { S3Client } from '@aws-sdk/client-s3';
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  NoSuchKey,
  paginateListObjectsV2,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { PARQUET_CONTENT_TYPE } from '../s3-raw-archive';
import { callService } from '../service-errors';
import type { ArchiveObject, ArchiveObjects } from './archive-objects';

/** S3 takes no more in one request. */
const KEYS_PER_DELETION = 1000;
const SERVICE = 'The raw archive';

/** The archive's objects in a bucket. Errors: `unavailable` for throttling and outages; the service's own errors else. */
export class S3ArchiveObjects implements ArchiveObjects {
  readonly #client: S3Client;
  readonly #bucketName: string;

  constructor({ client, bucketName }: { readonly client: S3Client; readonly bucketName: string }) {
    this.#client = client;
    this.#bucketName = bucketName;
  }

  async *list(prefix: string): AsyncGenerator<ArchiveObject> {
    const pages = paginateListObjectsV2({ client: this.#client }, { Bucket: this.#bucketName, Prefix: prefix });
    const iterator = pages[Symbol.asyncIterator]();
    for (;;) {
      const page = await callService(SERVICE, () => iterator.next());
      if (page.done === true) return;
      for (const { Key, Size } of page.value.Contents ?? []) {
        if (Key !== undefined) yield { key: Key, bytes: Size ?? 0 };
      }
    }
  }

  async read(key: string): Promise<Uint8Array | undefined> {
    try {
      return await this.#get(key);
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  async readRange(key: string, { start, end }: { readonly start: number; readonly end: number }): Promise<Uint8Array> {
    // HTTP's ranges include their last byte.
    return this.#get(key, `bytes=${start}-${end - 1}`);
  }

  async write(key: string, body: Uint8Array): Promise<void> {
    const command = new PutObjectCommand({
      Bucket: this.#bucketName,
      Key: key,
      Body: body,
      ContentType: PARQUET_CONTENT_TYPE,
    });
    await callService(SERVICE, () => this.#client.send(command));
  }

  async remove(keys: readonly string[]): Promise<void> {
    for (let first = 0; first < keys.length; first += KEYS_PER_DELETION) {
      const Objects = keys.slice(first, first + KEYS_PER_DELETION).map((Key) => ({ Key }));
      const command = new DeleteObjectsCommand({ Bucket: this.#bucketName, Delete: { Objects, Quiet: true } });
      const { Errors = [] } = await callService(SERVICE, () => this.#client.send(command));
      const [refused] = Errors;
      if (refused !== undefined) {
        throw new Error(
          `${Errors.length} objects of the archive could not be removed, the first ${refused.Key ?? '?'}: ${refused.Code ?? '?'} ${refused.Message ?? ''}`,
        );
      }
    }
  }

  async #get(key: string, range?: string): Promise<Uint8Array> {
    const command = new GetObjectCommand({
      Bucket: this.#bucketName,
      Key: key,
      ...(range === undefined ? {} : { Range: range }),
    });
    return callService(SERVICE, async () => {
      const { Body } = await this.#client.send(command);
      if (Body === undefined) throw new Error(`The object ${key} came without a body`);
      return Body.transformToByteArray();
    });
  }
}
