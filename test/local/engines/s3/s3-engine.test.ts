import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { deployFiles } from '../../../../local/engines/s3/deploy-files';
import { S3Engine } from '../../../../local/engines/s3/s3-engine';
import { temporaryFolder } from '../support/temporary-folder';
import { bucketResource, testDeployment } from '../support/test-deployment';
import { clientSettings, startTestGateway } from '../support/test-gateway';

const folder = temporaryFolder();
const Bucket = 'raw-archive';
const deployment = testDeployment([
  bucketResource(Bucket, {
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
    },
    PublicAccessBlockConfiguration: { BlockPublicAcls: true },
  }),
  bucketResource('assets'),
]);

let engine: S3Engine;
let gateway: Awaited<ReturnType<typeof startTestGateway>>;
let client: S3Client;

async function start(): Promise<void> {
  engine = await S3Engine.open({ deployment, folder: path.join(folder, 's3') });
  gateway = await startTestGateway([engine]);
  client = new S3Client(clientSettings(gateway.endpoint));
}

async function stop(): Promise<void> {
  client.destroy();
  await gateway.close();
  await engine.close();
}

beforeAll(start);
afterAll(stop);

async function textOf(Key: string, options: { Range?: string } = {}): Promise<string | undefined> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, ...options }));
  return Body?.transformToString();
}

const filesOnDisk = (): number =>
  readdirSync(path.join(folder, 's3', 'bodies'), { recursive: true, withFileTypes: true }).filter((e) => e.isFile())
    .length;

test('an object comes back with its body, type, metadata and checksum', async () => {
  const Body = randomBytes(200_000);
  const put = await client.send(
    new PutObjectCommand({
      Bucket,
      Key: 'a/b.bin',
      Body,
      ContentType: 'image/png',
      Metadata: { origin: 'test' },
      CacheControl: 'max-age=5',
    }),
  );
  expect(put.ETag).toMatch(/^"[0-9a-f]{32}"$/);
  expect(put.ServerSideEncryption).toBe('AES256');
  const got = await client.send(new GetObjectCommand({ Bucket, Key: 'a/b.bin', ChecksumMode: 'ENABLED' }));
  expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(Body)).toBe(true);
  expect(got).toMatchObject({
    ContentType: 'image/png',
    Metadata: { origin: 'test' },
    CacheControl: 'max-age=5',
    ETag: put.ETag,
    ContentLength: 200_000,
  });
  expect(got.ChecksumCRC32).toBeDefined();
});

test('a stream is taken out of its aws-chunked frames', async () => {
  const chunks = Array.from({ length: 20 }, () => randomBytes(10_000));
  await client.send(
    new PutObjectCommand({
      Bucket,
      Key: 'stream',
      Body: Readable.from(chunks),
      ContentLength: 200_000,
      ContentEncoding: 'gzip',
    }),
  );
  const got = await client.send(new GetObjectCommand({ Bucket, Key: 'stream' }));
  expect(got.ContentEncoding).toBe('gzip');
  expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(Buffer.concat(chunks))).toBe(true);
});

test.each(['CRC32', 'CRC32C', 'SHA1', 'SHA256'] as const)(
  'the SDK and the store agree about %s',
  async (ChecksumAlgorithm) => {
    await client.send(new PutObjectCommand({ Bucket, Key: 'sum', Body: 'hello world', ChecksumAlgorithm }));
    const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'sum', ChecksumMode: 'ENABLED' }));
    expect(head).toHaveProperty(`Checksum${ChecksumAlgorithm}`);
  },
);

test('a body that does not match its checksum is refused and changes nothing', async () => {
  await client.send(new PutObjectCommand({ Bucket, Key: 'kept', Body: 'before' }));
  const put = client.send(new PutObjectCommand({ Bucket, Key: 'kept', Body: 'after', ChecksumSHA256: 'AAAA' }));
  await expect(put).rejects.toMatchObject({ name: 'BadDigest' });
  expect(await textOf('kept')).toBe('before');
});

test.each([
  '../../escape',
  'a//b',
  '/leading',
  'with space+plus',
  'ümlaut/✓/🌊',
  'CON',
  'dots/./x',
  '%2e%2e/x',
  'a&b<c>"d"',
  'x'.repeat(1024),
])('the key %p is stored under itself alone', async (Key) => {
  await client.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  expect(await textOf(Key)).toBe(Key);
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: Key }));
  expect(Contents.map((object) => object.Key)).toEqual([Key]);
  await client.send(new DeleteObjectCommand({ Bucket, Key }));
});

test('a key above 1024 bytes is refused', async () => {
  const put = client.send(new PutObjectCommand({ Bucket, Key: 'x'.repeat(1025), Body: 'x' }));
  await expect(put).rejects.toMatchObject({ name: 'KeyTooLongError' });
});

test('ranges are answered as asked, and one beyond the end is refused', async () => {
  await client.send(new PutObjectCommand({ Bucket, Key: 'range', Body: '0123456789' }));
  expect(await textOf('range', { Range: 'bytes=2-4' })).toBe('234');
  expect(await textOf('range', { Range: 'bytes=7-' })).toBe('789');
  expect(await textOf('range', { Range: 'bytes=-3' })).toBe('789');
  expect(await textOf('range', { Range: 'bytes=8-99' })).toBe('89');
  await expect(textOf('range', { Range: 'bytes=10-' })).rejects.toMatchObject({ name: 'InvalidRange' });
});

test('of ten puts on condition of absence at once, exactly one succeeds', async () => {
  const puts = Array.from({ length: 10 }, (_, index) =>
    client.send(new PutObjectCommand({ Bucket, Key: 'once', Body: String(index), IfNoneMatch: '*' })),
  );
  const results = await Promise.allSettled(puts);
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('If-Match writes over the version it names and over no other', async () => {
  const { ETag } = await client.send(new PutObjectCommand({ Bucket, Key: 'match', Body: '1' }));
  const overwrite = (IfMatch: string | undefined) =>
    client.send(
      new PutObjectCommand({ Bucket, Key: 'match', Body: '2', ...(IfMatch === undefined ? {} : { IfMatch }) }),
    );
  await overwrite(ETag);
  await expect(overwrite(ETag)).rejects.toMatchObject({ name: 'PreconditionFailed' });
});

test('an unchanged object is not sent again', async () => {
  const { ETag = '' } = await client.send(new PutObjectCommand({ Bucket, Key: 'fresh', Body: 'x' }));
  const get = client.send(new GetObjectCommand({ Bucket, Key: 'fresh', IfNoneMatch: ETag }));
  await expect(get).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
});

test('a listing pages through keys and common prefixes in the order of their bytes', async () => {
  const keys = ['list/a/1', 'list/a/2', 'list/b', 'list/c/1', 'list/d', 'list/é', 'list/🌊', 'list/\uffee'];
  for (const Key of keys) await client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
  const found: (string | undefined)[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await client.send(
      new ListObjectsV2Command({
        Bucket,
        Prefix: 'list/',
        Delimiter: '/',
        MaxKeys: 2,
        ...(ContinuationToken === undefined ? {} : { ContinuationToken }),
      }),
    );
    found.push(
      ...(page.Contents ?? []).map(({ Key }) => Key),
      ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
    );
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  expect(found.sort()).toEqual(['list/a/', 'list/b', 'list/c/', 'list/d', 'list/é', 'list/🌊', 'list/\uffee'].sort());
  const { Contents = [] } = await client.send(
    new ListObjectsV2Command({ Bucket, Prefix: 'list/', StartAfter: 'list/d' }),
  );
  expect(Contents.map(({ Key }) => Key)).toEqual(['list/é', 'list/\uffee', 'list/🌊']);
});

test('deleted objects are gone, with their files, and deleting again is no error', async () => {
  const before = filesOnDisk();
  for (const Key of ['del/1', 'del/2', 'del/3']) await client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
  await client.send(new PutObjectCommand({ Bucket, Key: 'del/1', Body: 'again' }));
  const Objects = ['del/1', 'del/2', 'del/none'].map((Key) => ({ Key }));
  const { Deleted } = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  expect(Deleted).toHaveLength(3);
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'del/3' }));
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'del/3' }));
  await expect(textOf('del/1')).rejects.toMatchObject({ name: 'NoSuchKey' });
  expect(filesOnDisk()).toBe(before);
});

test('a copy has the body and the metadata, or new metadata if asked', async () => {
  await client.send(
    new PutObjectCommand({ Bucket, Key: 'from ü', Body: 'copied', ContentType: 'text/plain', Metadata: { a: '1' } }),
  );
  const CopySource = `${Bucket}/${encodeURIComponent('from ü')}`;
  await client.send(new CopyObjectCommand({ Bucket, Key: 'to', CopySource }));
  await client.send(
    new CopyObjectCommand({ Bucket, Key: 'to2', CopySource, MetadataDirective: 'REPLACE', Metadata: { b: '2' } }),
  );
  expect(await textOf('to')).toBe('copied');
  expect(await client.send(new HeadObjectCommand({ Bucket, Key: 'to' }))).toMatchObject({
    ContentType: 'text/plain',
    Metadata: { a: '1' },
  });
  expect((await client.send(new HeadObjectCommand({ Bucket, Key: 'to2' }))).Metadata).toEqual({ b: '2' });
});

test('an upload in parts becomes one object, also after a restart, and leaves no parts behind', async () => {
  const before = filesOnDisk();
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({ Bucket, Key: 'big', ContentType: 'video/mp4' }),
  );
  const parts = [randomBytes(5 << 20), randomBytes(1000)];
  const Parts = [];
  for (const [index, Body] of parts.entries()) {
    const PartNumber = index + 1;
    const { ETag } = await client.send(new UploadPartCommand({ Bucket, Key: 'big', UploadId, PartNumber, Body }));
    Parts.push({ PartNumber, ETag });
  }
  await stop();
  await start();
  expect((await client.send(new ListPartsCommand({ Bucket, Key: 'big', UploadId }))).Parts).toHaveLength(2);
  const { ETag } = await client.send(
    new CompleteMultipartUploadCommand({ Bucket, Key: 'big', UploadId, MultipartUpload: { Parts } }),
  );
  expect(ETag).toMatch(/-2"$/);
  const got = await client.send(new GetObjectCommand({ Bucket, Key: 'big' }));
  expect(got.ContentType).toBe('video/mp4');
  expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(Buffer.concat(parts))).toBe(true);
  expect(filesOnDisk()).toBe(before + 1);
});

test('an aborted upload is gone with its parts, and a part that is too small is refused', async () => {
  const before = filesOnDisk();
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'small' }));
  const Parts = [];
  for (const PartNumber of [1, 2]) {
    const { ETag } = await client.send(
      new UploadPartCommand({ Bucket, Key: 'small', UploadId, PartNumber, Body: 'x' }),
    );
    Parts.push({ PartNumber, ETag });
  }
  const complete = client.send(
    new CompleteMultipartUploadCommand({ Bucket, Key: 'small', UploadId, MultipartUpload: { Parts } }),
  );
  await expect(complete).rejects.toMatchObject({ name: 'EntityTooSmall' });
  await client.send(new AbortMultipartUploadCommand({ Bucket, Key: 'small', UploadId }));
  expect(filesOnDisk()).toBe(before);
  await expect(client.send(new ListPartsCommand({ Bucket, Key: 'small', UploadId }))).rejects.toMatchObject({
    name: 'NoSuchUpload',
  });
});

test('only declared buckets exist', async () => {
  await expect(client.send(new HeadBucketCommand({ Bucket }))).resolves.toBeDefined();
  const put = client.send(new PutObjectCommand({ Bucket: 'other', Key: 'x', Body: 'x' }));
  await expect(put).rejects.toMatchObject({ name: 'NoSuchBucket' });
});

test('what the local S3 does not do is refused by name', async () => {
  const put = client.send(new PutObjectCommand({ Bucket, Key: 'x', Body: 'x', ACL: 'public-read' }));
  await expect(put).rejects.toMatchObject({ name: 'NotImplemented', message: expect.stringContaining('x-amz-acl') });
  const website = testDeployment([bucketResource('site', { WebsiteConfiguration: { IndexDocument: 'index.html' } })]);
  await expect(S3Engine.open({ deployment: website, folder: path.join(folder, 'site') })).rejects.toThrow(
    /WebsiteConfiguration/,
  );
});

test('a folder is deployed below its prefix with content types, and what it no longer has is pruned', async () => {
  const sourceFolder = path.join(folder, 'source');
  mkdirSync(path.join(sourceFolder, 'deep'), { recursive: true });
  writeFileSync(path.join(sourceFolder, 'live.js'), 'let a');
  writeFileSync(path.join(sourceFolder, 'deep', 'style.css'), 'a {}');
  const bucket = engine.bucket('assets');
  await bucket.put({ key: 'console/assets/old.js', body: Buffer.from('old') });
  await bucket.put({ key: 'elsewhere.js', body: Buffer.from('kept') });
  const headers = { 'cache-control': 'public, max-age=60' };
  await deployFiles(bucket, { sourceFolder, prefix: 'console/assets', prune: true, headers });
  const { objects } = bucket.list({ prefix: '', delimiter: '', maximumKeys: 10, after: '' });
  expect(objects.map(({ key, headers: kept }) => [key, kept['content-type']])).toEqual([
    ['console/assets/deep/style.css', 'text/css'],
    ['console/assets/live.js', 'text/javascript'],
    ['elsewhere.js', undefined],
  ]);
});
