import { UploadExaminer } from '../../src/media/upload-examiner';
import type { MediaOffer } from '../../src/model/media';
import { MemoryLogger } from '../doubles/memory-logger';
import { MemoryMediaIndex, MemoryMediaObjects } from '../doubles/memory-media';
import { PHOTO_JPEG } from './images';

const NOW_MS = Date.UTC(2026, 0, 31, 12);
const OFFER: MediaOffer = {
  deviceId: 'mote-1',
  id: 'image-001769860800000-0123456789ab',
  kind: 'image',
  contentType: 'image/jpeg',
  maximumBytes: 10_000,
  name: 'door.jpg',
  observedAtMs: NOW_MS,
  offeredAtMs: NOW_MS,
};
const NAME = `mote-1/${OFFER.id}`;

class Fixture {
  readonly objects = new MemoryMediaObjects();
  readonly index = new MemoryMediaIndex();
  readonly logger = new MemoryLogger();
  readonly examiner = new UploadExaminer({
    objects: this.objects,
    index: this.index,
    thumbnailer: { make: async () => ({ size: { width: 640, height: 480 }, jpeg: Uint8Array.of(1) }) },
    clock: () => NOW_MS,
    logger: this.logger,
  });

  async offer(changes: Partial<MediaOffer> = {}): Promise<void> {
    await this.index.offer({ ...OFFER, ...changes });
  }

  /** What is left after everything, wherever it is. */
  get state() {
    return {
      uploads: [...this.objects.uploads.keys()],
      kept: [...this.objects.kept.keys()],
      thumbnails: [...this.objects.thumbnails.keys()],
      offers: [...this.index.offers.keys()],
      states: [...this.index.entries.values()].map(({ state }) => state),
    };
  }
}

const KEPT = { uploads: [], kept: [`image/${NAME}`], thumbnails: [NAME], offers: [], states: ['kept'] };

describe('UploadExaminer', () => {
  it('keeps an upload whose content is of its type, with a thumbnail, and clears it away', async () => {
    const fixture = new Fixture();
    await fixture.offer();
    fixture.objects.upload(OFFER, PHOTO_JPEG);
    expect(await fixture.examiner.examine(OFFER)).toBe('kept');
    expect(fixture.state).toEqual(KEPT);
    expect(fixture.objects.kept.get(`image/${NAME}`)?.contentType).toBe('image/jpeg');
    expect(await fixture.index.find(OFFER)).toMatchObject({
      name: 'door.jpg',
      bytes: PHOTO_JPEG.length,
      hasThumbnail: true,
      width: 640,
      height: 480,
    });
  });

  it.each([
    ['a script that says it is an image', {}, Buffer.from('#!/bin/sh\n'), /text\/plain, not image\/jpeg/],
    ['nothing that is known', {}, Buffer.from([0, 1, 2, 3]), /no type that is taken/],
    ['an image of another type', { contentType: 'image/png' as const }, PHOTO_JPEG, /image\/jpeg, not image\/png/],
    ['more than its slot takes', { maximumBytes: 100 }, PHOTO_JPEG, /more than the 100/],
  ])('deletes %s, and says why', async (_what, changes, content, reason) => {
    const fixture = new Fixture();
    await fixture.offer(changes);
    fixture.objects.upload(OFFER, content);
    expect(await fixture.examiner.examine(OFFER)).toBe('refused');
    expect(fixture.state).toEqual({ uploads: [], kept: [], thumbnails: [], offers: [], states: ['refused'] });
    expect(await fixture.index.find(OFFER)).toMatchObject({ reason: expect.stringMatching(reason) });
  });

  it('discards an upload that no slot was opened for, and a second one by the same slot', async () => {
    const fixture = new Fixture();
    fixture.objects.upload(OFFER, PHOTO_JPEG);
    expect(await fixture.examiner.examine(OFFER)).toBe('unknown');
    expect(fixture.state).toEqual({ uploads: [], kept: [], thumbnails: [], offers: [], states: [] });

    await fixture.offer();
    fixture.objects.upload(OFFER, PHOTO_JPEG);
    await fixture.examiner.examine(OFFER);
    fixture.objects.upload(OFFER, Buffer.from('other content'));
    expect(await fixture.examiner.examine(OFFER)).toBe('unknown');
    expect(fixture.state).toEqual(KEPT);
    expect(fixture.objects.kept.get(`image/${NAME}`)?.content).toEqual(PHOTO_JPEG);
    expect(await fixture.examiner.examine(OFFER)).toBe('gone');
  });

  it('keeps nothing that was uploaded anew while it was examined', async () => {
    const fixture = new Fixture();
    await fixture.offer();
    fixture.objects.upload(OFFER, PHOTO_JPEG);
    fixture.objects.beforeStep = (step) => {
      if (step === 'keepUpload') fixture.objects.upload(OFFER, Buffer.from('<html>'));
    };
    expect(await fixture.examiner.examine(OFFER)).toBe('refused');
    expect(fixture.state).toMatchObject({ uploads: [], kept: [], states: ['refused'] });
  });

  it.each(['readUpload', 'keepUpload', 'readWholeUpload', 'putThumbnail', 'discardUpload'])(
    'is completed by the next examination if it ends at %s',
    async (failing) => {
      const fixture = new Fixture();
      await fixture.offer();
      fixture.objects.upload(OFFER, PHOTO_JPEG);
      fixture.objects.beforeStep = (step) => {
        if (step === failing) throw new Error('the process ended');
      };
      await expect(fixture.examiner.examine(OFFER)).rejects.toThrow('the process ended');
      fixture.objects.beforeStep = () => undefined;
      await fixture.examiner.examine(OFFER);
      // A thumbnail is tried once: an image that ends the process must not do so again.
      expect(fixture.state).toEqual({ ...KEPT, thumbnails: failing === 'putThumbnail' ? [] : [NAME] });
    },
  );

  it('goes on with the other overdue uploads when one fails, and stops when time is up', async () => {
    const fixture = new Fixture();
    const ids = ['image-001769860800000-00000000000a', 'image-001769860800000-00000000000b', OFFER.id];
    for (const id of ids) {
      await fixture.offer({ id });
      fixture.objects.upload({ deviceId: 'mote-1', id }, PHOTO_JPEG);
    }
    let failures = 1;
    fixture.objects.beforeStep = (step) => {
      if (step === 'keepUpload' && failures > 0) {
        failures -= 1;
        throw new Error('unavailable');
      }
    };
    expect(await fixture.examiner.examineOverdue(() => true)).toBe(2);
    expect(fixture.state.uploads).toEqual([`mote-1/${ids[0]}`]);
    expect(await fixture.examiner.examineOverdue(() => false)).toBe(0);
    expect(await fixture.examiner.examineOverdue(() => true)).toBe(1);
    expect(fixture.state.uploads).toEqual([]);
  });
});
