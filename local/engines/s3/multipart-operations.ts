import { createHash, randomUUID } from 'node:crypto';
import type { ServiceAnswer, ServiceCall } from '../../contracts';
import { ServiceError } from '../../contracts';
import { checksumHeader, checksumOf } from './checksums';
import { checkWriteConditions } from './conditions';
import type { LocalBucket } from './local-bucket';
import { objectHeaders } from './object-headers';
import type { ObjectStore, OpenUpload } from './object-store';
import { readRequestBody } from './request-body';
import type { StoredPart } from './stored-object';
import { elementsOf, unescapeXml } from './xml';
import { xmlAnswer } from './xml-answer';

const MINIMUM_PART_BYTES = 5 << 20;
const MAXIMUM_PART_NUMBER = 10_000;

/** Uploads in parts. An upload that was begun survives restarts, and so do its parts. */
export class MultipartOperations {
  readonly #store: ObjectStore;
  readonly #now: () => number;

  constructor(store: ObjectStore, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  async create(bucket: LocalBucket, key: string, call: ServiceCall): Promise<ServiceAnswer> {
    const id = randomUUID();
    const { name } = bucket.settings;
    const headers = objectHeaders(call.headers);
    await this.#store.record({ event: 'upload-begun', upload: { id, bucket: name, key, headers } });
    return xmlAnswer(
      'InitiateMultipartUploadResult',
      { Bucket: name, Key: key, UploadId: id },
      bucket.settings.encryptionHeaders,
    );
  }

  async uploadPart(bucket: LocalBucket, key: string, call: ServiceCall): Promise<ServiceAnswer> {
    const { upload } = this.#find(bucket, key, call);
    const number = Number(call.url.searchParams.get('partNumber'));
    if (!Number.isInteger(number) || number < 1 || number > MAXIMUM_PART_NUMBER) {
      throw new ServiceError(
        'InvalidArgument',
        `partNumber is ${call.url.searchParams.get('partNumber') ?? 'missing'}, and should be from 1 to ${MAXIMUM_PART_NUMBER}.`,
      );
    }
    const { body, checksums } = readRequestBody(call);
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    const bodyId = await this.#store.bodies.write(body);
    const part: StoredPart = {
      number,
      bodyId,
      bytes: body.length,
      etag,
      checksums: { ...checksums },
      modifiedAtMs: this.#now(),
    };
    await this.#store.record({ event: 'part', uploadId: upload.id, part });
    return { status: 200, headers: { etag, ...checksums, ...bucket.settings.encryptionHeaders }, body: '' };
  }

  async complete(bucket: LocalBucket, key: string, call: ServiceCall): Promise<ServiceAnswer> {
    const { upload, parts } = this.#find(bucket, key, call);
    const chosen = chooseParts(call.body.toString(), parts);
    const body = Buffer.concat(await Promise.all(chosen.map(({ bodyId }) => this.#store.bodies.read(bodyId))));
    const digests = chosen.map(({ etag }) => Buffer.from(etag.slice(1, -1), 'hex'));
    const etag = `"${createHash('md5').update(Buffer.concat(digests)).digest('hex')}-${chosen.length}"`;
    const object = await bucket.write({
      key,
      body,
      etag,
      headers: upload.headers,
      checksums: { [checksumHeader('crc64nvme')]: checksumOf('crc64nvme', body) },
      check: (current) => checkWriteConditions(call.headers, current),
      uploadId: upload.id,
    });
    return xmlAnswer(
      'CompleteMultipartUploadResult',
      { Location: call.url.href, Bucket: upload.bucket, Key: key, ETag: object.etag },
      bucket.settings.encryptionHeaders,
    );
  }

  async abort(bucket: LocalBucket, key: string, call: ServiceCall): Promise<ServiceAnswer> {
    const { upload } = this.#find(bucket, key, call);
    await this.#store.record({ event: 'upload-aborted', uploadId: upload.id });
    return { status: 204, headers: {}, body: '' };
  }

  listParts(bucket: LocalBucket, key: string, call: ServiceCall): ServiceAnswer {
    const { upload, parts } = this.#find(bucket, key, call);
    return xmlAnswer('ListPartsResult', {
      Bucket: upload.bucket,
      Key: key,
      UploadId: upload.id,
      IsTruncated: false,
      Part: [...parts.values()]
        .sort((left, right) => left.number - right.number)
        .map(({ number, etag, bytes, modifiedAtMs }) => ({
          PartNumber: number,
          LastModified: new Date(modifiedAtMs).toISOString(),
          ETag: etag,
          Size: bytes,
        })),
    });
  }

  #find(bucket: LocalBucket, key: string, call: ServiceCall): OpenUpload {
    const found = this.#store.findUpload(call.url.searchParams.get('uploadId') ?? '');
    if (found?.upload.bucket !== bucket.settings.name || found.upload.key !== key) {
      throw new ServiceError('NoSuchUpload', 'The specified multipart upload does not exist.', 404);
    }
    return found;
  }
}

/** The parts that a CompleteMultipartUpload names, which must be there, in order, and but for the last one of 5 MiB. */
function chooseParts(request: string, parts: ReadonlyMap<number, StoredPart>): StoredPart[] {
  const chosen = elementsOf(request, 'Part').map((element) => {
    const number = Number(elementsOf(element, 'PartNumber')[0]);
    const etag = unescapeXml(elementsOf(element, 'ETag')[0] ?? '').replaceAll('"', '');
    const part = parts.get(number);
    if (part === undefined || part.etag !== `"${etag}"`) {
      throw new ServiceError('InvalidPart', `Part ${number} with the ETag ${etag} was not uploaded.`);
    }
    return part;
  });
  if (chosen.length === 0) throw new ServiceError('MalformedXML', 'The request names no part.');
  if (chosen.some(({ number }, index) => index > 0 && number <= (chosen[index - 1]?.number ?? 0))) {
    throw new ServiceError('InvalidPartOrder', 'The list of parts was not in ascending order.');
  }
  if (chosen.slice(0, -1).some(({ bytes }) => bytes < MINIMUM_PART_BYTES)) {
    throw new ServiceError('EntityTooSmall', `Each part but the last must have ${MINIMUM_PART_BYTES} bytes.`);
  }
  return chosen;
}
