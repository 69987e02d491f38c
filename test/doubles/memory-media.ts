import type { MediaEntry, MediaOffer, MediaReference } from '../../src/model/media';
import { kindOfMediaId } from '../../src/model/media';
import type {
  MediaIndex,
  MediaLinks,
  MediaObjects,
  MediaPage,
  MediaQuery,
  UploadedObject,
  UploadForm,
  UploadForms,
} from '../../src/model/media-ports';

function nameOf({ deviceId, id }: MediaReference): string {
  return `${deviceId}/${id}`;
}

/** The index of uploads in memory. */
export class MemoryMediaIndex implements MediaIndex {
  readonly entries = new Map<string, MediaEntry>();
  readonly offers = new Map<string, MediaOffer & { etag?: string }>();

  async offer(offer: MediaOffer): Promise<void> {
    this.offers.set(nameOf(offer), offer);
  }

  async findOffer(reference: MediaReference): Promise<MediaOffer | undefined> {
    return this.offers.get(nameOf(reference));
  }

  async claim(reference: MediaReference, etag: string): Promise<MediaOffer | undefined> {
    const offer = this.offers.get(nameOf(reference));
    if (offer === undefined || (offer.etag !== undefined && offer.etag !== etag)) return undefined;
    this.offers.set(nameOf(reference), { ...offer, etag });
    return offer;
  }

  async record(entry: MediaEntry): Promise<void> {
    if (!this.entries.has(nameOf(entry))) this.entries.set(nameOf(entry), entry);
    this.offers.delete(nameOf(entry));
  }

  async noteThumbnail(reference: MediaReference, size: { width: number; height: number }): Promise<void> {
    const entry = this.entries.get(nameOf(reference));
    if (entry?.state === 'kept') this.entries.set(nameOf(reference), { ...entry, ...size, hasThumbnail: true });
  }

  async find(reference: MediaReference): Promise<MediaEntry | undefined> {
    return this.entries.get(nameOf(reference));
  }

  async list({ deviceId, kind, limit, after }: MediaQuery): Promise<MediaPage> {
    const place = (id: string): string => id.slice(id.indexOf('-') + 1);
    const entries = [...this.entries.values()]
      .filter((entry) => entry.deviceId === deviceId && (kind === undefined || entry.kind === kind))
      .filter(({ id }) => after === undefined || place(id) < after)
      .sort((one, other) => (place(one.id) < place(other.id) ? 1 : -1));
    const page = entries.slice(0, limit);
    const last = page.at(-1);
    return { entries: page, ...(entries.length > limit && last !== undefined ? { next: place(last.id) } : {}) };
  }
}

/** Uploads in memory. `beforeStep` hears of every step and may fail it. */
export class MemoryMediaObjects implements MediaObjects {
  readonly uploads = new Map<string, Buffer>();
  readonly kept = new Map<string, { readonly content: Buffer; readonly contentType: string }>();
  readonly thumbnails = new Map<string, Uint8Array>();
  beforeStep: (step: string) => void = () => undefined;

  upload(reference: MediaReference, content: Buffer): void {
    this.uploads.set(nameOf(reference), content);
  }

  async readUpload(reference: MediaReference, headBytes: number): Promise<UploadedObject | undefined> {
    this.beforeStep('readUpload');
    const content = this.uploads.get(nameOf(reference));
    if (content === undefined) return undefined;
    return { bytes: content.length, etag: content.toString('hex'), head: content.subarray(0, headBytes) };
  }

  async readWholeUpload(reference: MediaReference, etag: string): Promise<Buffer | undefined> {
    this.beforeStep('readWholeUpload');
    const content = this.uploads.get(nameOf(reference));
    return content?.toString('hex') === etag ? content : undefined;
  }

  async keepUpload(upload: Parameters<MediaObjects['keepUpload']>[0]): Promise<boolean> {
    this.beforeStep('keepUpload');
    const content = this.uploads.get(nameOf(upload));
    if (content?.toString('hex') !== upload.etag) return false;
    this.kept.set(`${upload.kind}/${nameOf(upload)}`, { content, contentType: upload.contentType });
    return true;
  }

  async discardUpload(reference: MediaReference): Promise<void> {
    this.beforeStep('discardUpload');
    this.uploads.delete(nameOf(reference));
  }

  async putThumbnail(reference: MediaReference, jpeg: Uint8Array): Promise<void> {
    this.beforeStep('putThumbnail');
    this.thumbnails.set(nameOf(reference), jpeg);
  }

  async *waitingUploads(): AsyncIterable<MediaReference> {
    for (const name of [...this.uploads.keys()].toSorted()) {
      const [deviceId = '', id = ''] = name.split('/');
      yield { deviceId, id };
    }
  }
}

/** Links and forms of a bucket that is not there. */
export class StaticMediaAddresses implements MediaLinks, UploadForms {
  async formFor(offer: MediaOffer): Promise<UploadForm> {
    return { url: 'https://bucket.example/', fields: { key: nameOf(offer), 'Content-Type': offer.contentType } };
  }

  async content(entry: MediaEntry): Promise<string> {
    return `https://bucket.example/media/${kindOfMediaId(entry.id)}/${nameOf(entry)}`;
  }

  async thumbnail(reference: MediaReference): Promise<string> {
    return `https://bucket.example/thumbnails/${nameOf(reference)}`;
  }

  async origin(): Promise<string> {
    return 'https://bucket.example';
  }
}
