import type { MediaEntry, MediaOffer, MediaReference } from '../model/media';
import type { MediaIndex, MediaObjects, UploadedObject } from '../model/media-ports';
import type { Clock, Logger } from '../model/ports';
import { HEAD_BYTES, isContentOf, recognizeContent } from './content-type';
import type { Thumbnail } from './thumbnailer';

export interface UploadExaminerOptions {
  readonly objects: MediaObjects;
  readonly index: MediaIndex;
  readonly thumbnailer: { make(contentType: MediaOffer['contentType'], image: Buffer): Promise<Thumbnail> };
  readonly clock: Clock;
  readonly logger: Logger;
}

/** `gone`: nothing was there to examine. `unknown`: it had no slot, or one that was used; it is discarded. */
export type Examination = 'kept' | 'refused' | 'unknown' | 'gone';

/** Uploads wait for their event no longer than this; what still waits has lost it. */
const OVERDUE_MS = 10 * 60_000;

/**
 * Examines what was uploaded, once, before anybody can see it: what its content shows to be of the type that was announced moves to where
 * it is served from, anything else is deleted. Either way the index says so.
 *
 * Invariant: what is served is what was examined. The slot is claimed for one content of the key (its ETag) and only that is
 * copied, so that a second upload by the same form changes nothing.
 *
 * Every step may be repeated: an examination that ended half-way is completed by the next of the same upload. Only a thumbnail is made at
 * most once, so that an image which ends the process does not do so for ever.
 */
export class UploadExaminer {
  readonly #options: UploadExaminerOptions;

  constructor(options: UploadExaminerOptions) {
    this.#options = options;
  }

  async examine(reference: MediaReference): Promise<Examination> {
    const { objects, index } = this.#options;
    const upload = await objects.readUpload(reference, HEAD_BYTES);
    if (upload === undefined) return 'gone';
    const offer = await index.claim(reference, upload.etag);
    if (offer === undefined) {
      await objects.discardUpload(reference);
      return 'unknown';
    }
    const reason = await this.#faultOf(offer, upload);
    if (reason === undefined) {
      // Read before the offer goes: from then on a repetition of this event discards the upload.
      const image = offer.kind === 'image' ? await objects.readWholeUpload(reference, upload.etag) : undefined;
      await index.record({ ...this.#entryOf(offer, upload), state: 'kept', hasThumbnail: false });
      if (image !== undefined) await this.#addThumbnail(offer, image);
    } else {
      await index.record({ ...this.#entryOf(offer, upload), state: 'refused', reason });
      this.#options.logger.warn('Refused an upload.', { ...reference, reason });
    }
    await objects.discardUpload(reference);
    return reason === undefined ? 'kept' : 'refused';
  }

  /** Examines uploads whose event was lost, until `mayGoOn` says no. Resolves with how many there were. */
  async examineOverdue(mayGoOn: () => boolean): Promise<number> {
    const { objects, clock, logger } = this.#options;
    let examined = 0;
    for await (const reference of objects.waitingUploads(clock() - OVERDUE_MS)) {
      if (!mayGoOn()) break;
      try {
        await this.examine(reference);
        examined += 1;
      } catch (error) {
        logger.error('An upload could not be examined; the next run tries again.', { ...reference, error });
      }
    }
    return examined;
  }

  /** Why the upload is not kept. If there is no reason, it is: it has been copied. */
  async #faultOf(offer: MediaOffer, { head, bytes, etag }: UploadedObject): Promise<string | undefined> {
    const { contentType, maximumBytes } = offer;
    if (!isContentOf(contentType, head)) {
      return `Its content is ${recognizeContent(head) ?? 'of no type that is taken'}, not ${contentType}.`;
    }
    if (bytes > maximumBytes) return `It has ${bytes} bytes, more than the ${maximumBytes} of its slot.`;
    const isKept = await this.#options.objects.keepUpload({ ...offer, etag });
    return isKept ? undefined : 'It was uploaded anew while it was examined.';
  }

  #entryOf(offer: MediaOffer, { bytes }: UploadedObject): Omit<MediaEntry, 'state' | 'reason' | 'hasThumbnail'> {
    const { deviceId, id, kind, contentType, name, observedAtMs } = offer;
    const uploadedAtMs = this.#options.clock();
    return {
      deviceId,
      id,
      kind,
      contentType,
      bytes,
      ...(name === undefined ? {} : { name }),
      observedAtMs,
      uploadedAtMs,
    };
  }

  async #addThumbnail(offer: MediaOffer, image: Buffer): Promise<void> {
    const { objects, index, thumbnailer, logger } = this.#options;
    const thumbnail = await thumbnailer.make(offer.contentType, image);
    if (thumbnail.jpeg === undefined) {
      logger.warn('An image has no thumbnail.', { deviceId: offer.deviceId, id: offer.id, reason: thumbnail.reason });
      return;
    }
    await objects.putThumbnail(offer, thumbnail.jpeg);
    await index.noteThumbnail(offer, thumbnail.size);
  }
}
