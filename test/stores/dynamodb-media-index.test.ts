import type { MediaEntry, MediaKind, MediaOffer } from '../../src/model/media';
import { mediaId } from '../../src/model/media';
import { DynamoDbMediaIndex } from '../../src/stores/dynamodb-media-index';
import { DynaliteTables, MEDIA_TABLE } from '../doubles/dynalite-tables';

const NOW_MS = Date.UTC(2026, 0, 31, 12);
const DAY_MS = 86_400_000;

let tables: DynaliteTables;
let nowMs = NOW_MS;
let index: DynamoDbMediaIndex;

beforeEach(async () => {
  nowMs = NOW_MS;
  tables = new DynaliteTables();
  await tables.create();
  index = new DynamoDbMediaIndex({
    client: tables.client,
    tableName: MEDIA_TABLE,
    retentionDays: { image: 365, audio: 90, video: 30, log: 10 },
    clock: () => nowMs,
  });
});

afterEach(() => tables.close());

function offer(kind: MediaKind, minutesAgo: number, deviceId = 'mote-1'): MediaOffer {
  const observedAtMs = NOW_MS - minutesAgo * 60_000;
  const id = mediaId(kind, observedAtMs, `00000000-0000-4000-8000-${String(minutesAgo).padStart(12, '0')}`);
  return { deviceId, id, kind, contentType: 'text/plain', maximumBytes: 10, observedAtMs, offeredAtMs: NOW_MS };
}

function kept({ deviceId, id, kind, contentType, observedAtMs }: MediaOffer): MediaEntry {
  const uploadedAtMs = NOW_MS;
  return { deviceId, id, kind, contentType, bytes: 7, observedAtMs, uploadedAtMs, state: 'kept', hasThumbnail: false };
}

async function allPages(query: { deviceId: string; kind?: MediaKind; limit: number }): Promise<string[]> {
  const ids: string[] = [];
  for (let after: string | undefined, more = true; more;) {
    const page = await index.list({ ...query, ...(after === undefined ? {} : { after }) });
    ids.push(...page.entries.map(({ id }) => id));
    after = page.next;
    more = after !== undefined;
  }
  return ids;
}

describe('DynamoDbMediaIndex', () => {
  it('gives an offer to one upload, however often that one asks', async () => {
    const slot = { ...offer('image', 1), name: 'door' };
    await index.offer(slot);
    expect(await index.findOffer(slot)).toEqual(slot);
    expect(await index.claim(slot, '"a"')).toEqual(slot);
    expect(await index.claim(slot, '"a"')).toEqual(slot);
    expect(await index.claim(slot, '"b"')).toBeUndefined();
    expect(await index.claim({ ...slot, deviceId: 'mote-2' }, '"a"')).toBeUndefined();
  });

  it('replaces an offer by its entry, which a repetition does not undo', async () => {
    const slot = offer('image', 1);
    await index.offer(slot);
    await index.record(kept(slot));
    await index.noteThumbnail(slot, { width: 640, height: 480 });
    await index.record(kept(slot));
    expect(await index.findOffer(slot)).toBeUndefined();
    expect(await index.find(slot)).toEqual({ ...kept(slot), hasThumbnail: true, width: 640, height: 480 });
    expect(await index.find({ ...slot, deviceId: 'mote-2' })).toBeUndefined();
  });

  it('lists the kinds of a device together or apart, newest first, in pages that leave out and repeat nothing', async () => {
    const offers = [offer('log', 5), offer('image', 3), offer('image', 9), offer('video', 4), offer('audio', 1)];
    for (const slot of offers) await index.record(kept(slot));
    await index.record(kept(offer('image', 2, 'mote-2')));
    await index.offer(offer('image', 0));
    const newestFirst = offers.toSorted((one, other) => other.observedAtMs - one.observedAtMs).map(({ id }) => id);
    for (const limit of [1, 2, 3, 5, 50]) {
      expect(await allPages({ deviceId: 'mote-1', limit })).toEqual(newestFirst);
    }
    const images = newestFirst.filter((id) => id.startsWith('image-'));
    expect(await allPages({ deviceId: 'mote-1', kind: 'image', limit: 1 })).toEqual(images);
  });

  it('shows nothing that its kind is not kept for any more', async () => {
    for (const kind of ['image', 'log'] as const) await index.record(kept(offer(kind, 1)));
    nowMs += 11 * DAY_MS;
    expect(await allPages({ deviceId: 'mote-1', limit: 10 })).toEqual([offer('image', 1).id]);
    expect(await index.find(offer('log', 1))).toBeUndefined();
  });
});
