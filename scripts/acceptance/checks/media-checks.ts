import assert from 'node:assert/strict';
import { z } from 'zod';
import { type AcceptanceContext, check } from '../acceptance-check';
import { Browser } from '../browser';
import { expectPage, signInTo } from '../console-session';
import { expectReason, expectStatus } from '../expectations';
import { pngImage } from '../png-image';
import { type Credential, eventually } from '../public-api';

const slotSchema = z.object({
  id: z.string(),
  upload: z.object({ url: z.url(), fields: z.record(z.string(), z.string()) }),
});
type Slot = z.infer<typeof slotSchema>;

const mediaSchema = z.object({
  id: z.string(),
  state: z.enum(['offered', 'kept', 'refused']),
  reason: z.string().optional(),
  url: z.url().optional(),
  thumbnailUrl: z.url().optional(),
});
type Media = z.infer<typeof mediaSchema>;

const listSchema = z.object({ media: z.array(mediaSchema) });

/** An upload is examined within this time. */
const EXAMINED_WITHIN_MS = 30_000;

const PNG = { kind: 'image', contentType: 'image/png', bytes: 1_000_000 };

/** Uploads, past the endpoint straight to the bucket. */
export const MEDIA_CHECKS = [
  check('an image goes by its slot to the bucket, is examined, and comes with a thumbnail', async (context) => {
    const { device } = context;
    const image = pngImage(640, 480);
    const slot = await openSlot(context, { ...PNG, name: 'acceptance.png' });
    assert.equal(await upload(slot, image), 204, 'the upload by the form of a slot should be answered 204');
    const media = await examined(context, slot.id);
    assert.equal(
      media.state,
      'kept',
      `the function Media should keep the image; it is ${media.state}: ${media.reason ?? ''}`,
    );
    const content = await fetch(media.url ?? '');
    assert.deepEqual(Buffer.from(await content.arrayBuffer()), image, 'the image should be read as it was uploaded');
    const thumbnail = await eventually(
      async () => (await listMedia(context, device, '?kind=image')).find(({ id }) => id === slot.id)?.thumbnailUrl,
      (url) => url !== undefined,
      EXAMINED_WITHIN_MS,
    );
    const small = await fetch(thumbnail ?? '');
    assert.equal(small.headers.get('content-type'), 'image/jpeg', 'the list should link to a thumbnail');
    assert.deepEqual(await listMedia(context, device, '?kind=log'), [], 'an image should be listed as an image alone');
  }),
  check('the console shows the image', async ({ api, credentials, device }) => {
    const browser = new Browser(api);
    await signInTo(browser, await browser.get('/console/sign-in'), credentials.admin);
    for (const path of [`/console/devices/${device.uuid}`, `/console/devices/${device.uuid}/media`]) {
      const page = await browser.get(path);
      expectPage(page, 200, path);
      const sources = [...page.text.matchAll(/<img src="(http[^"]+)"/g)].map(([, url = '']) => unescapeHtml(url));
      const links = [...page.text.matchAll(/<a href="(http[^"]+)"/g)].map(([, url = '']) => unescapeHtml(url));
      for (const url of [sources[0], links[0]]) {
        assert.equal((await fetch(url ?? 'none:')).status, 200, `${path} should link to what it shows: ${url}`);
      }
    }
  }),
  check('an upload that is not what it says is deleted, and the list says why', async (context) => {
    const slot = await openSlot(context, PNG);
    assert.equal(await upload(slot, Buffer.from('#!/bin/sh\necho no image\n')), 204, 'S3 does not look into it');
    const media = await examined(context, slot.id);
    assert.deepEqual([media.state, media.url], ['refused', undefined], 'a text that says it is an image');
    assert.match(media.reason ?? '', /text\/plain, not image\/png/, 'the reason should name both types');
  }),
  check("a slot's form takes one upload of its size and type, to its place and no other", async (context) => {
    const slot = await openSlot(context, { ...PNG, bytes: 5000 });
    const image = pngImage(8, 8);
    assert.equal(await upload(slot, Buffer.alloc(5001, 'a')), 400, 'an upload that is too large');
    assert.equal(await upload(slot, image, { 'Content-Type': 'text/html' }), 403, 'an upload of another type');
    const elsewhere = (slot.upload.fields['key'] ?? '').replace(context.device.uuid, context.other.uuid);
    assert.equal(await upload(slot, image, { key: elsewhere }), 403, 'an upload to another device');
    assert.equal(await upload(slot, image), 204, 'the upload that the slot is for');
    const media = await examined(context, slot.id);
    assert.equal(await upload(slot, pngImage(16, 16)), 204, 'S3 does not know that the slot is used');
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const content = Buffer.from(await (await fetch(media.url ?? '')).arrayBuffer());
    assert.deepEqual(content, image, 'a second upload by the same slot should change nothing');
  }),
  check('another device may neither ask for slots nor see uploads', async (context) => {
    const { api, device, other } = context;
    await expectStatus(api.slot(other, PNG, device.uuid), 403, 'a slot of another device');
    await expectStatus(
      api.request(`/v1/devices/${device.uuid}/media`, { as: other }),
      403,
      'the list of another device',
    );
    const [first] = await listMedia(context, device, '');
    const path = `/v1/devices/${device.uuid}/media/${first?.id}`;
    await expectStatus(api.request(path, { as: other }), 403, 'an upload of another device');
    const asTheirs = `/v1/devices/${other.uuid}/media/${first?.id}`;
    await expectStatus(api.request(asTheirs, { as: other }), 404, 'an upload of another device, as if it were its own');
    await expectStatus(api.slot(context.credentials.admin, PNG, device.uuid), 201, 'a slot for a device, by an admin');
  }),
  check('a slot for too much, or for what is not taken, is refused and names the bound', async ({ api, device }) => {
    const tooLarge = api.slot(device, { ...PNG, bytes: 5_000_000_000_000 });
    await expectReason(tooLarge, { status: 413, names: /may have \d+ bytes/ }, 'a slot for 5 TB');
    const script = api.slot(device, { ...PNG, contentType: 'text/html' });
    await expectReason(script, { status: 422, names: /image\/jpeg/ }, 'a slot for a web page');
  }),
];

async function openSlot({ api, device }: AcceptanceContext, wanted: unknown): Promise<Slot> {
  return slotSchema.parse(JSON.parse(await expectStatus(api.slot(device, wanted), 201, 'POST /v1/media')));
}

/** The status of the upload, with some fields of the form changed. */
async function upload(slot: Slot, content: Buffer, changes: Readonly<Record<string, string>> = {}): Promise<number> {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...slot.upload.fields, ...changes })) form.append(name, value);
  form.append('file', new Blob([Uint8Array.from(content)]));
  return (await fetch(slot.upload.url, { method: 'POST', body: form })).status;
}

async function examined({ api, device }: AcceptanceContext, id: string): Promise<Media> {
  const path = `/v1/devices/${device.uuid}/media/${id}`;
  return eventually(
    async () =>
      mediaSchema.parse(JSON.parse(await expectStatus(api.request(path, { as: device }), 200, `GET ${path}`))),
    ({ state }) => state !== 'offered',
    EXAMINED_WITHIN_MS,
  );
}

async function listMedia({ api, device }: AcceptanceContext, as: Credential, query: string): Promise<Media[]> {
  const path = `/v1/devices/${device.uuid}/media${query}`;
  return listSchema.parse(JSON.parse(await expectStatus(api.request(path, { as }), 200, `GET ${path}`))).media;
}

function unescapeHtml(text: string): string {
  return text.replaceAll('&amp;', '&');
}
