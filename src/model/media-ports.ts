/** The interfaces by which uploads know the outside; see ports.ts. */
import type { ContentType, MediaEntry, MediaKind, MediaOffer, MediaReference } from './media';

/** A form that uploads one object straight to the bucket: POST `fields`, then the field `file`, as multipart/form-data. */
export interface UploadForm {
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
}

export interface UploadForms {
  /** The form for this offer and nothing else: its key, its content type, up to its size, for a while. */
  formFor(offer: MediaOffer): Promise<UploadForm>;
}

/** Addresses from which an object can be read without credentials, for a few minutes. */
export interface MediaLinks {
  content(entry: MediaEntry): Promise<string>;
  thumbnail(reference: MediaReference): Promise<string>;
  /** Scheme, host and port that all of them have. */
  origin(): Promise<string>;
}

export interface UploadedObject {
  readonly bytes: number;
  /** Names this content of the key: a later upload has another. */
  readonly etag: string;
  /** The first bytes, at most as many as were asked for. */
  readonly head: Buffer;
}

/** Uploads before and after they were examined. */
export interface MediaObjects {
  /** Undefined if there is none (any more). */
  readUpload(reference: MediaReference, headBytes: number): Promise<UploadedObject | undefined>;
  /** All of an upload, if it still is the one with this ETag. */
  readWholeUpload(reference: MediaReference, etag: string): Promise<Buffer | undefined>;
  /** Moves an upload to where it is served from, with this content type; false if it has changed or gone since it was read. */
  keepUpload(
    upload: MediaReference & { readonly kind: MediaKind; readonly etag: string; readonly contentType: ContentType },
  ): Promise<boolean>;
  discardUpload(reference: MediaReference): Promise<void>;
  putThumbnail(reference: MediaReference, jpeg: Uint8Array): Promise<void>;
  /** Uploads that have waited since before this instant, oldest hour first or not: in the order of their keys. */
  waitingUploads(beforeMs: number): AsyncIterable<MediaReference>;
}

export interface MediaIndex {
  offer(offer: MediaOffer): Promise<void>;
  findOffer(reference: MediaReference): Promise<MediaOffer | undefined>;
  /**
   * Takes the offer for the upload with this ETag, however often that one asks. Undefined if there is no such offer, or another upload
   * has taken it: a slot is good for one.
   */
  claim(reference: MediaReference, etag: string): Promise<MediaOffer | undefined>;
  /** Writes the entry, then removes the offer. Repeating it changes nothing. */
  record(entry: MediaEntry): Promise<void>;
  /** Notes what an image's thumbnail showed of it. */
  noteThumbnail(reference: MediaReference, size: { readonly width: number; readonly height: number }): Promise<void>;
  find(reference: MediaReference): Promise<MediaEntry | undefined>;
  /** Newest first by observed time. */
  list(query: MediaQuery): Promise<MediaPage>;
}

export interface MediaQuery {
  readonly deviceId: string;
  /** All kinds if not given. */
  readonly kind?: MediaKind;
  readonly limit: number;
  /** The `next` of the page before. */
  readonly after?: string;
}

export interface MediaPage {
  readonly entries: readonly MediaEntry[];
  readonly next?: string;
}
