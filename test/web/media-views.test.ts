import type { MediaEntry } from '../../src/model/media';
import { createApiApplication } from '../../src/web/api/api-application';
import { basicAuthorization } from '../doubles/memory-device-registry';
import { MINUTE_MS, NOW_MS, ORIGIN_SECRET, WebFixture } from './web-fixture';

let fixture: WebFixture;
let application: ReturnType<typeof createApiApplication>;

beforeEach(() => {
  fixture = new WebFixture();
  application = createApiApplication({ ...fixture, clock: fixture.clock, newRequestId: () => fixture.newId() });
});

async function call(path: string, as = 'mote-1', body?: unknown): Promise<{ status: number; json: unknown }> {
  const headers = {
    'x-origin-verify': ORIGIN_SECRET,
    authorization: basicAuthorization(as),
    'content-type': 'application/json',
  };
  const response = await application.request(
    `https://api.example${path}`,
    body === undefined ? { headers } : { headers, method: 'POST', body: JSON.stringify(body) },
  );
  return { status: response.status, json: await response.json() };
}

const PHOTO = { kind: 'image', contentType: 'image/jpeg', bytes: 999 };

function entry(id: string, changes: Partial<Omit<MediaEntry, 'state'>> = {}): MediaEntry {
  return {
    deviceId: 'mote-1',
    id,
    kind: 'image',
    contentType: 'image/jpeg',
    bytes: 5000,
    observedAtMs: NOW_MS,
    uploadedAtMs: NOW_MS,
    state: 'kept',
    hasThumbnail: true,
    width: 640,
    height: 480,
    ...changes,
  };
}

const IDS = ['image-001769860800000-000000000001', 'image-001769860860000-000000000002'] as const;

describe('POST /v1/media', () => {
  test('gives the form for one upload of the device, which then waits', async () => {
    const observedAt = new Date(NOW_MS - MINUTE_MS).toISOString();
    const { status, json } = await call('/v1/media', 'mote-1', { ...PHOTO, name: ' door.jpg ', observedAt });
    const id = expect.stringMatching(/^image-001769860740000-[0-9a-f]{12}$/) as string;
    expect([status, json]).toEqual([
      201,
      {
        id,
        upload: { url: 'https://bucket.example/', fields: expect.objectContaining({ 'Content-Type': 'image/jpeg' }) },
        maximumBytes: 999,
        expiresAt: new Date(NOW_MS + 900_000).toISOString(),
      },
    ]);
    const [offer] = fixture.mediaIndex.offers.values();
    expect(offer).toMatchObject({ deviceId: 'mote-1', name: 'door.jpg', observedAtMs: NOW_MS - MINUTE_MS });
    expect((await call(`/v1/devices/mote-1/media/${offer?.id}`)).json).toEqual({ id: offer?.id, state: 'offered' });
  });

  test.each([
    [{ ...PHOTO, bytes: 1001 }, 413, 'may have 1000 bytes, not 1001'],
    [{ ...PHOTO, kind: 'program' }, 422, 'kind'],
    [{ ...PHOTO, contentType: 'image/svg+xml' }, 422, 'contentType'],
    [{ ...PHOTO, contentType: 'audio/wav' }, 422, 'is none of its kind'],
    [{ ...PHOTO, bytes: 0 }, 422, 'bytes'],
    [{ ...PHOTO, name: 'a/b' }, 422, 'slashes'],
    [{ ...PHOTO, name: 'a"b' }, 422, 'quotes'],
    [{ ...PHOTO, observedAt: 'yesterday' }, 422, 'observedAt'],
    [{ ...PHOTO, key: 'media/image/mote-2/x' }, 422, 'key'],
  ])('refuses what cannot be kept: %j', async (body, status, names) => {
    const answer = await call('/v1/media', 'mote-1', body);
    expect([answer.status, JSON.stringify(answer.json)]).toEqual([status, expect.stringContaining(names)]);
    expect(fixture.mediaIndex.offers.size).toBe(0);
  });

  test('is for the device itself, or for one that an admin names', async () => {
    expect((await call('/v1/media?device=mote-1', 'mote-1', PHOTO)).status).toBe(201);
    expect((await call('/v1/media?device=mote-1', 'admin', PHOTO)).status).toBe(201);
    expect((await call('/v1/media?device=mote-2', 'mote-1', PHOTO)).status).toBe(403);
    expect((await call('/v1/media', 'viewer', PHOTO)).status).toBe(403);
    expect((await call('/v1/media', 'admin', PHOTO)).status).toBe(404);
    expect((await call('/v1/media?device=nobody', 'admin', PHOTO)).status).toBe(404);
    expect([...fixture.mediaIndex.offers.values()].every(({ deviceId }) => deviceId === 'mote-1')).toBe(true);
  });
});

describe('GET /v1/devices/UUID/media', () => {
  test('lists what was kept with links, and what was refused with the reason', async () => {
    await fixture.mediaIndex.record(entry(IDS[1]));
    const {
      hasThumbnail: _none,
      width: _width,
      height: _height,
      ...refused
    } = entry(IDS[0]) as MediaEntry & {
      state: 'kept';
    };
    await fixture.mediaIndex.record({ ...refused, state: 'refused', reason: 'It lies.' });
    const { json } = await call('/v1/devices/mote-1/media');
    expect(json).toEqual({
      media: [
        expect.objectContaining({
          id: IDS[1],
          state: 'kept',
          url: `https://bucket.example/media/image/mote-1/${IDS[1]}`,
          thumbnailUrl: `https://bucket.example/thumbnails/mote-1/${IDS[1]}`,
          width: 640,
          name: null,
        }),
        expect.not.objectContaining({ url: expect.anything() as unknown }),
      ],
    });
    expect(json).toMatchObject({ media: [{}, { id: IDS[0], state: 'refused', reason: 'It lies.' }] });
  });

  test('pages, by kind too, and names what is wrong with the query', async () => {
    for (const id of IDS) await fixture.mediaIndex.record(entry(id));
    const first = await call('/v1/devices/mote-1/media?limit=1&kind=image');
    expect(first.json).toMatchObject({ media: [{ id: IDS[1] }], next: IDS[1].replace('image-', '') });
    const { next } = first.json as { next: string };
    expect((await call(`/v1/devices/mote-1/media?limit=1&next=${next}`)).json).toMatchObject({
      media: [{ id: IDS[0] }],
    });
    expect((await call('/v1/devices/mote-1/media?kind=log')).json).toEqual({ media: [] });
    for (const query of ['kind=program', 'next=image-1', 'limit=0', 'cursor=1']) {
      expect((await call(`/v1/devices/mote-1/media?${query}`)).status).toBe(422);
    }
  });

  test('is closed to other devices, also by an id that they know', async () => {
    await fixture.mediaIndex.record(entry(IDS[0]));
    for (const path of ['', `/${IDS[0]}`]) {
      expect((await call(`/v1/devices/mote-1/media${path}`, 'mote-2')).status).toBe(403);
    }
    expect((await call(`/v1/devices/mote-2/media/${IDS[0]}`, 'mote-2')).status).toBe(404);
    expect((await call(`/v1/devices/mote-1/media/..%2Fmote-2`, 'mote-1')).status).toBe(404);
    expect((await call(`/v1/devices/mote-1/media/${IDS[0]}`, 'admin')).json).toMatchObject({ id: IDS[0] });
  });
});
