import { z } from 'zod';
import type { ServiceAnswer, ServiceCall, ServiceEngine } from '../../contracts';
import { ServiceError } from '../../contracts';
import type { EngineOptions } from '../engine-options';
import { bucketSettings } from './bucket-settings';
import { listObjectsV2 } from './list-objects-v2';
import { LocalBucket } from './local-bucket';
import { MultipartOperations } from './multipart-operations';
import {
  copyObject,
  deleteObject,
  deleteObjects,
  getObject,
  headObject,
  postObject,
  putObject,
} from './object-operations';
import { type ObjectEvent, objectEvents } from './object-event';
import { ObjectStore } from './object-store';
import { xmlAnswer } from './xml-answer';

const MAXIMUM_KEY_BYTES = 1024;

const addressed = z.object({ Bucket: z.string(), Key: z.string().optional(), CopySource: z.string().optional() });

/** S3 with the buckets of the templates, in files. Versions, ACLs, tags and object lock are refused by name. */
export class S3Engine implements ServiceEngine {
  readonly service = 's3';
  readonly #region: string;
  readonly #store: ObjectStore;
  readonly #multipart: MultipartOperations;
  readonly #buckets: ReadonlyMap<string, LocalBucket>;
  #onEvent: (event: ObjectEvent) => void = () => undefined;

  private constructor(store: ObjectStore, { deployment, now = Date.now }: EngineOptions) {
    this.#region = deployment.region;
    this.#store = store;
    this.#multipart = new MultipartOperations(store, now);
    this.#buckets = new Map(
      deployment
        .ofType('AWS::S3::Bucket')
        .map(bucketSettings)
        .map((settings) => [settings.name, new LocalBucket({ settings, store, now })]),
    );
  }

  static async open(options: EngineOptions): Promise<S3Engine> {
    const { folder, onStorageFault, now } = options;
    return new S3Engine(await ObjectStore.open({ folder, report: onStorageFault, now }), options);
  }

  /** The bucket of this name, for the edge and for deployments of assets. */
  bucket(name: string): LocalBucket {
    const bucket = this.#buckets.get(name);
    if (bucket === undefined) throw new ServiceError('NoSuchBucket', `The bucket ${name} is not declared.`, 404);
    return bucket;
  }

  /** Tells what happens to objects of buckets that send their events to EventBridge, once it is on disk. */
  announce(onEvent: (event: ObjectEvent) => void): void {
    this.#onEvent = onEvent;
  }

  async handle(call: ServiceCall): Promise<ServiceAnswer> {
    const bucket = this.bucket(addressed.parse(call.input).Bucket);
    const answer = await this.#handle(bucket, call);
    for (const event of objectEvents(bucket, call)) this.#onEvent(event);
    return answer;
  }

  async close(): Promise<void> {
    await this.#store.close();
  }

  async #handle(bucket: LocalBucket, call: ServiceCall): Promise<ServiceAnswer> {
    const { Key, CopySource } = addressed.parse(call.input);
    if (call.url.searchParams.has('versionId')) throw notImplemented('versionId');
    switch (call.operation) {
      case 'HeadBucket':
        return { status: 200, headers: { 'x-amz-bucket-region': this.#region }, body: '' };
      case 'GetBucketLocation':
        return xmlAnswer('LocationConstraint', this.#region === 'us-east-1' ? '' : this.#region);
      case 'ListObjectsV2':
        return listObjectsV2(bucket, call.url.searchParams);
      case 'DeleteObjects':
        return deleteObjects(bucket, call);
      default:
        return this.#handleObject(bucket, checkedKey(Key), { call, copySource: CopySource });
    }
  }

  #handleObject(
    bucket: LocalBucket,
    key: string,
    { call, copySource }: { call: ServiceCall; copySource: string | undefined },
  ): Promise<ServiceAnswer> | ServiceAnswer {
    switch (call.operation) {
      case 'PutObject':
        return putObject(bucket, key, call);
      case 'PostObject':
        return postObject(bucket, key, call);
      case 'GetObject':
        return getObject(bucket, key, call);
      case 'HeadObject':
        return headObject(bucket, key, call);
      case 'DeleteObject':
        return deleteObject(bucket, key);
      case 'CopyObject':
        return copyObject(this.#source(copySource ?? ''), { bucket, key }, call);
      case 'CreateMultipartUpload':
        return this.#multipart.create(bucket, key, call);
      case 'UploadPart':
        return this.#multipart.uploadPart(bucket, key, call);
      case 'CompleteMultipartUpload':
        return this.#multipart.complete(bucket, key, call);
      case 'AbortMultipartUpload':
        return this.#multipart.abort(bucket, key, call);
      case 'ListParts':
        return this.#multipart.listParts(bucket, key, call);
      default:
        throw notImplemented(call.operation);
    }
  }

  /** The source of a copy: `[/]bucket/key`, decoded. */
  #source(copySource: string): { bucket: LocalBucket; key: string } {
    const [bucketName = '', ...key] = copySource.replace(/^\//, '').split('/');
    if (/\?versionId=/.test(copySource)) throw notImplemented('versionId');
    return { bucket: this.bucket(bucketName), key: key.join('/') };
  }
}

function checkedKey(key: string | undefined): string {
  if (key === undefined) throw new ServiceError('InvalidURI', 'The request names no key.');
  if (Buffer.byteLength(key) > MAXIMUM_KEY_BYTES) {
    throw new ServiceError(
      'KeyTooLongError',
      `Your key has ${Buffer.byteLength(key)} bytes and may have ${MAXIMUM_KEY_BYTES}.`,
    );
  }
  return key;
}

function notImplemented(what: string): ServiceError {
  return new ServiceError('NotImplemented', `The local S3 does not support ${what}.`, 501);
}
