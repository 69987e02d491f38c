import path from 'node:path';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createPresignedPost, type PresignedPost, type PresignedPostOptions } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { S3Engine } from '../../../local/engines/s3/s3-engine';
import { temporaryFolder } from '../engines/support/temporary-folder';
import { bucketResource, testDeployment } from '../engines/support/test-deployment';
import { type GatewayFixture, startFixture } from './gateway-fixture';

const KEY = 'incoming/mote-1/photo';
const MAY_UPLOAD = {
  Effect: 'Allow',
  Action: ['s3:PutObject', 's3:GetObject'],
  Resource: 'arn:aws:s3:::bucket/incoming/*',
};

const folder = temporaryFolder();
let engine: S3Engine;
let fixture: GatewayFixture;
let client: S3Client;

beforeAll(async () => {
  engine = await S3Engine.open({
    deployment: testDeployment([bucketResource('bucket')]),
    folder: path.join(folder, 's3'),
  });
});

beforeEach(async () => {
  fixture = await startFixture([MAY_UPLOAD]);
  fixture.engines.s3.answer = (call) => engine.handle(call);
  client = new S3Client(fixture.client());
});

afterEach(async () => {
  client.destroy();
  await fixture.gateway.close();
});

afterAll(() => engine.close());

function presign(options: Partial<PresignedPostOptions> = {}): Promise<PresignedPost> {
  return createPresignedPost(client, {
    Bucket: 'bucket',
    Key: KEY,
    Conditions: [['content-length-range', 1, 10]],
    Fields: { 'Content-Type': 'image/png' },
    Expires: 60,
    ...options,
  });
}

interface Upload {
  readonly changes?: Readonly<Record<string, string | undefined>>;
  readonly content?: string;
}

async function upload(post: PresignedPost, { changes = {}, content = 'pixels' }: Upload = {}) {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...post.fields, ...changes })) {
    if (value !== undefined) form.append(name, value);
  }
  form.append('file', new Blob([content]), 'photo.png');
  const response = await fetch(post.url, { method: 'POST', body: form, redirect: 'manual' });
  const text = await response.text();
  return { status: response.status, headers: response.headers, code: /<Code>(.*)<\/Code>/.exec(text)?.[1], text };
}

describe('an upload by a presigned POST', () => {
  it('is stored as the policy says and answered 204', async () => {
    const answer = await upload(await presign());
    expect(answer.status).toBe(204);
    const { Body, ContentType, ETag } = await client.send(new GetObjectCommand({ Bucket: 'bucket', Key: KEY }));
    expect(await Body?.transformToString()).toBe('pixels');
    expect([ContentType, ETag]).toEqual(['image/png', answer.headers.get('etag')]);
  });

  it('keeps every byte of a binary file, whatever looks like a boundary in it', async () => {
    const content = Buffer.from([0, 255, 13, 10, 45, 45, 13, 10, 0, 128]);
    const form = new FormData();
    const { url, fields } = await presign();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append('file', new Blob([content]));
    expect((await fetch(url, { method: 'POST', body: form })).status).toBe(204);
    const { Body } = await client.send(new GetObjectCommand({ Bucket: 'bucket', Key: KEY }));
    expect(Buffer.from((await Body?.transformToByteArray()) ?? [])).toEqual(content);
  });

  it('is answered as its fields ask: with a document, or by a redirection', async () => {
    const created = await upload(await presign({ Fields: { success_action_status: '201' } }));
    expect(created.status).toBe(201);
    expect(created.text).toContain(`<Bucket>bucket</Bucket><Key>${KEY}</Key>`);
    const moved = await upload(await presign({ Fields: { success_action_redirect: 'http://127.0.0.1/done?a=1' } }));
    expect(moved.status).toBe(303);
    expect(moved.headers.get('location')).toContain(`http://127.0.0.1/done?a=1&bucket=bucket&key=incoming%2Fmote-1`);
  });

  it('puts the name of the file into a key that asks for it', async () => {
    expect((await upload(await presign({ Key: 'incoming/mote-1/${filename}' }))).status).toBe(204);
    await client.send(new HeadObjectCommand({ Bucket: 'bucket', Key: 'incoming/mote-1/photo.png' }));
    expect(fixture.denied).toEqual([]);
  });

  it.each([
    ['another key', { changes: { key: 'incoming/mote-2/photo' } }, 403, 'AccessDenied'],
    ['another content type', { changes: { 'Content-Type': 'text/html' } }, 403, 'AccessDenied'],
    ['no content type', { changes: { 'Content-Type': undefined } }, 403, 'AccessDenied'],
    ['a field that no condition names', { changes: { 'x-amz-meta-a': 'b' } }, 403, 'AccessDenied'],
    ['a file that is too large', { content: '12345678901' }, 400, 'EntityTooLarge'],
    ['a file that is too small', { content: '' }, 400, 'EntityTooSmall'],
    ['another signature', { changes: { 'X-Amz-Signature': '0'.repeat(64) } }, 403, 'SignatureDoesNotMatch'],
    ['no signature', { changes: { 'X-Amz-Signature': undefined } }, 403, 'SignatureDoesNotMatch'],
    ['no policy', { changes: { Policy: undefined } }, 403, 'AccessDenied'],
    ['a policy of its own', { changes: { Policy: policyOf([]) } }, 403, 'SignatureDoesNotMatch'],
    ['a foreign session token', { changes: { 'X-Amz-Security-Token': 'forged' } }, 400, 'InvalidToken'],
    ['no key', { changes: { key: undefined } }, 400, 'InvalidArgument'],
  ] satisfies [string, Upload, number, string][])('is refused with %s', async (_what, attempt, status, code) => {
    expect(await upload(await presign(), attempt)).toMatchObject({ status, code });
  });

  it('is refused after the policy has expired, and once its signer is gone', async () => {
    expect(await upload(await presign({ Expires: -1 }))).toMatchObject({ status: 403, code: 'AccessDenied' });
    const credentials = fixture.store.issue(fixture.caller);
    const ended = new S3Client(fixture.client(credentials));
    const post = await createPresignedPost(ended, { Bucket: 'bucket', Key: KEY });
    fixture.store.revoke(credentials.accessKeyId);
    expect(await upload(post)).toMatchObject({ status: 403, code: 'InvalidAccessKeyId' });
  });

  it('needs the rights of whoever signed it, and is logged under that role', async () => {
    expect(await upload(await presign({ Key: 'media/mote-1/photo' }))).toMatchObject({ code: 'AccessDenied' });
    expect(fixture.denied[0]).toContain('s3:PutObject on arn:aws:s3:::bucket/media/mote-1/photo');
    await upload(await presign());
    expect(fixture.entries.at(-1)).toMatchObject({
      role: fixture.caller.roleArn,
      action: 's3:PutObject',
      verdict: 'allowed',
      status: 204,
    });
  });

  it('is refused without a file, and as a body that is no form', async () => {
    const { url, fields } = await presign();
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    expect(await (await fetch(url, { method: 'POST', body: form })).text()).toContain('exactly one file');
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    const broken = await fetch(url, { method: 'POST', body: 'nothing', headers });
    expect([broken.status, await broken.text()]).toEqual([400, expect.stringContaining('MalformedPOSTRequest')]);
  });
});

describe('a presigned URL', () => {
  it('downloads and uploads one object, until it expires', async () => {
    const put = new PutObjectCommand({ Bucket: 'bucket', Key: KEY, ContentType: 'text/plain' });
    const putUrl = await getSignedUrl(client, put, { expiresIn: 60 });
    const stored = await fetch(putUrl, { method: 'PUT', body: 'lines', headers: { 'content-type': 'text/plain' } });
    expect(stored.status).toBe(200);

    const get = new GetObjectCommand({ Bucket: 'bucket', Key: KEY, ResponseContentDisposition: 'attachment' });
    const url = await getSignedUrl(client, get, { expiresIn: 60 });
    const response = await fetch(url);
    expect(await response.text()).toBe('lines');
    expect(response.headers.get('content-disposition')).toBe('attachment');
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(403);
    expect((await fetch(url.replace('photo', 'other'))).status).toBe(403);
    const past = await getSignedUrl(client, get, { expiresIn: 60, signingDate: new Date(Date.now() - 120_000) });
    expect(await (await fetch(past)).text()).toContain('Request has expired');
  });
});

function policyOf(conditions: readonly unknown[]): string {
  const expiration = new Date(Date.now() + 60_000).toISOString();
  return Buffer.from(JSON.stringify({ expiration, conditions })).toString('base64');
}
