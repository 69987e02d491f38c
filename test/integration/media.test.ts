import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Credential } from '../../scripts/acceptance/public-api';
import { pngImage } from '../../scripts/acceptance/png-image';
import { LOSSY_WEBP, PHOTO_JPEG } from '../media/images';
import { TestCloud } from './test-cloud';

const slotSchema = z.object({
  id: z.string(),
  upload: z.object({ url: z.string(), fields: z.record(z.string(), z.string()) }),
});
const mediaSchema = z.looseObject({ state: z.string(), url: z.string().optional(), reason: z.string().optional() });

let testCloud: TestCloud;
let camera: Credential;

beforeAll(async () => {
  testCloud = await TestCloud.start();
  camera = await testCloud.register('camera');
}, 180_000);

afterAll(() => testCloud.end());

type Slot = z.infer<typeof slotSchema>;

async function openSlot(kind: string, contentType: string, bytes = 1_000_000): Promise<Slot> {
  const response = await testCloud.api.slot(camera, { kind, contentType, bytes });
  return slotSchema.parse(await response.json());
}

async function upload({ upload: { url, fields } }: Slot, content: Buffer): Promise<void> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', new Blob([Uint8Array.from(content)]));
  expect((await fetch(url, { method: 'POST', body: form })).status).toBe(204);
}

async function stateOf({ id }: Slot): Promise<z.infer<typeof mediaSchema>> {
  const response = await testCloud.api.request(`/v1/devices/${camera.uuid}/media/${id}`, { as: camera });
  return mediaSchema.parse(await response.json());
}

async function until(what: string, satisfied: () => Promise<boolean> | boolean): Promise<void> {
  for (let attempt = 0; attempt < 150; attempt += 1) {
    if (await satisfied()) return;
    await delay(200);
  }
  throw new Error(`${what}: not within 30 s. ${testCloud.lines.join('\n')}`);
}

function keys(): string[] {
  const { engines, deployment } = testCloud.running;
  const bucket = deployment.ofType('AWS::S3::Bucket').find(({ logicalId }) => logicalId.includes('Media'));
  const listing = { prefix: '', delimiter: '', maximumKeys: 1000, after: '' };
  return engines.s3
    .bucket(bucket?.ref ?? '')
    .list(listing)
    .objects.map(({ key }) => key);
}

test('images of each type get a thumbnail, and nothing stays where they were uploaded', async () => {
  const images = { 'image/jpeg': PHOTO_JPEG, 'image/webp': LOSSY_WEBP, 'image/png': pngImage(300, 200) };
  for (const [contentType, content] of Object.entries(images)) {
    const slot = await openSlot('image', contentType);
    await upload(slot, content);
    await until(`the thumbnail of ${contentType}`, async () => 'thumbnailUrl' in (await stateOf(slot)));
    expect(keys()).toEqual(
      expect.arrayContaining([`media/image/${camera.uuid}/${slot.id}`, `thumbnails/${camera.uuid}/${slot.id}`]),
    );
  }
  await until('uploads to be cleared away', () => keys().every((key) => !key.startsWith('incoming/')));
}, 120_000);

test('an upload whose event was lost is examined by the hourly run', async () => {
  const { engines } = testCloud.running;
  const slot = await openSlot('log', 'text/plain');
  engines.s3.announce(() => undefined);
  await upload(slot, Buffer.from('started\nstopped\n'));
  const scheduled = { 'detail-type': 'Scheduled Event' };
  // The run leaves alone what may still get its event; ten minutes on, it does not.
  expect(await testCloud.running.invoke('Media', scheduled)).toEqual({ overdue: 0 });
  expect((await stateOf(slot)).state).toBe('offered');
  await testCloud.startAgain();
  const incoming = keys().find((key) => key.startsWith('incoming/'));
  expect(incoming).toBe(`incoming/${camera.uuid}/${slot.id}`);
  const event = { 'detail-type': 'Object Created', detail: { object: { key: incoming } } };
  expect(await testCloud.running.invoke('Media', event)).toEqual({ examination: 'kept' });
  expect(await testCloud.running.invoke('Media', event)).toEqual({ examination: 'gone' });
  expect((await stateOf(slot)).state).toBe('kept');
}, 120_000);
