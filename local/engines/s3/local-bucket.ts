import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { BucketSettings } from './bucket-settings';
import type { ByteRange } from './byte-range';
import { checksumHeader, checksumOf } from './checksums';
import { listObjects, type Listing, type ListingRequest } from './object-listing';
import type { ObjectStore } from './object-store';
import type { StoredObject } from './stored-object';

/** What an object is made of. */
export interface NewObject {
  readonly key: string;
  readonly body: Buffer;
  /** `content-type` and others that come back with the object; names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Verified checksum headers. Default: CRC-64/NVME. */
  readonly checksums?: Readonly<Record<string, string>>;
  /** Throws if the object may not be written over the one that is there. */
  readonly check?: (current: StoredObject | undefined) => void;
}

/** One declared bucket: the S3 protocol is around it; the edge (as an origin) and bucket deployments use it directly. */
export class LocalBucket {
  readonly settings: BucketSettings;
  readonly #store: ObjectStore;
  readonly #now: () => number;

  constructor(options: { settings: BucketSettings; store: ObjectStore; now: () => number }) {
    this.settings = options.settings;
    this.#store = options.store;
    this.#now = options.now;
  }

  find(key: string): StoredObject | undefined {
    return this.#store.find(this.settings.name, key);
  }

  /** An object with its open body (or a range of it, which `select` chooses); undefined if there is none of this key. */
  async read(
    key: string,
    select: (object: StoredObject) => ByteRange | undefined = () => undefined,
  ): Promise<{ object: StoredObject; range: ByteRange | undefined; body: Readable } | undefined> {
    for (let object = this.find(key); object !== undefined; object = this.find(key)) {
      const range = select(object);
      const body = await this.#store.bodies.stream(object.bodyId, range);
      if (body !== undefined) return { object, range, body };
      // It was replaced between finding and opening it: the next round finds the new one.
      if (this.find(key) === object) throw new Error(`The body of ${this.settings.name}/${key} is missing on disk.`);
    }
    return undefined;
  }

  list(request: ListingRequest): Listing {
    return listObjects(this.#store.sortedKeys(this.settings.name), (key) => this.find(key), request);
  }

  /** Resolves when the object is there as a whole; until then the one before is. */
  async put({ key, body, headers = {}, checksums, check }: NewObject): Promise<StoredObject> {
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    const sums = checksums ?? { [checksumHeader('crc64nvme')]: checksumOf('crc64nvme', body) };
    return this.write({ key, body, etag, headers, checksums: sums, ...(check === undefined ? {} : { check }) });
  }

  /** As `put`, with an ETag and checksums that are no function of the body alone, and perhaps the upload that it completes. */
  async write(
    object: Required<Omit<NewObject, 'check'>> & Pick<NewObject, 'check'> & { etag: string; uploadId?: string },
  ): Promise<StoredObject> {
    const { name } = this.settings;
    const { key, body, etag, headers, checksums, check, uploadId } = object;
    return this.#store.exclusively(name, key, async () => {
      check?.(this.find(key));
      const bodyId = await this.#store.bodies.write(body);
      const modifiedAtMs = this.#now();
      const stored: StoredObject = {
        key,
        bodyId,
        bytes: body.length,
        etag,
        modifiedAtMs,
        headers: { ...headers },
        checksums: { ...checksums },
      };
      try {
        await this.#store.record({
          event: 'put',
          bucket: name,
          object: stored,
          ...(uploadId === undefined ? {} : { uploadId }),
        });
      } catch (error) {
        await this.#store.bodies.remove(bodyId);
        throw error;
      }
      return stored;
    });
  }

  /** Deletes what is there of these keys. */
  async delete(keys: readonly string[]): Promise<void> {
    const present = keys.filter((key) => this.find(key) !== undefined);
    if (present.length > 0) await this.#store.record({ event: 'deleted', bucket: this.settings.name, keys: present });
  }
}
