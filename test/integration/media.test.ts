import { setTimeout as delay } from 'node:timers/promises';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Credential } from '../../scripts/acceptance/public-api';
import { PHOTO_JPEG } from '../media/images';
import { TestCloud } from './test-cloud';

let testCloud: TestCloud;
let mote: Credential;
let other: Credential;

beforeAll(async () => {
  testCloud = await TestCloud.start();
  mote = await testCloud.register('camera');
  other = await testCloud.register('other camera');
}, 180_000);

afterAll(() => testCloud.end());

interface Slot {
  readonly id: string;
  readonly upload: { readonly url: string; readonly fields: Readonly<Record<string, string>> };
}

interface Media {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly reason?: string;
  readonly url?: string;
  readonly thumbnailUrl?: string;
  readonly width?: number;
  readonly name: string | null;
}

function request(path: string, as: Credential, body?: unknown): Promise<Response> {
  const authorization = `Basic ${Buffer.from(`${as.uuid}:${as.token}`).toString('base64')}`;
  return fetch(`${testCloud.running.endpoint}${path}`, {
    headers: { authorization, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
}

async function slotFor(as: Credential, wanted: Record<string, unknown> = {}): Promise<Slot> {
  const response = await request('/v1/media', as, {
    kind: 'image',
    contentType: 'image/jpeg',
    bytes: 1_000_000,
    ...wanted,
  });
  expect(response.status).toBe(201);
  return (await response.json()) as Slot;
}

async function upload({ upload: { url, fields } }: Slot, content: Buffer | string): Promise<number> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', new Blob([Uint8Array.from(Buffer.from(content))]));
  return (await fetch(url, { method: 'POST', body: form })).status;
}

async function examined(as: Credential, id: string): Promise<Media> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const media = (await (await request(`/v1/devices/${as.uuid}/media/${id}`, as)).json()) as Media;
    if (media.state !== 'offered') return media;
    await delay(200);
  }
  throw new Error(`${id} was not examined within 20 s: ${testCloud.lines.join('\n')}`);
}

async function keys(): Promise<string[]> {
  const { engines } = testCloud.running;
  const bucket = testCloud.running.deployment.ofType('AWS::S3::Bucket').find(({ ref }) => ref.includes('media'));
  const listing = { prefix: '', delimiter: '', maximumKeys: 1000, after: '' };
  return engines.s3.bucket(bucket?.ref ?? '').list(listing).objects.map(({ key }) => key);
}

describe('uploads', () => {
  test('an image goes by its slot into the bucket, is examined, listed, and shown with a thumbnail', async () => {
    const slot = await slotFor(mote, { name: 'door.jpg', observedAt: '2026-01-31T12:00:00Z' });
    expect(await upload(slot, PHOTO_JPEG)).toBe(204);
    const media = await examined(mote, slot.id);
    expect(media).toMatchObject({ state: 'kept', kind: 'image', name: 'door.jpg' });
    const content = await fetch(media.url ?? '');
    expect(content.headers.get('content-type')).toBe('image/jpeg');
    expect(Buffer.from(await content.arrayBuffer()).equals(PHOTO_JPEG)).toBe(true);

    const listed = (await (await request(`/v1/devices/${mote.uuid}/media?kind=image`, mote)).json()) as {
      media: readonly Media[];
    };
    const [first] = listed.media;
    expect(first).toMatchObject({ id: slot.id, width: 640 });
    const thumbnail = await fetch(first?.thumbnailUrl ?? '');
    expect([thumbnail.status, thumbnail.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    expect(await keys()).toEqual([`media/image/${mote.uuid}/${slot.id}`, `thumbnails/${mote.uuid}/${slot.id}`]);
  }, 60_000);
});

void [GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client, other] as unknown;
