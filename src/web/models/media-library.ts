import type { MediaEntry, MediaReference } from '../../model/media';
import type { MediaIndex, MediaLinks, MediaQuery } from '../../model/media-ports';

/** An upload with the addresses where it can be read for the next minutes; a refused one has none. */
export interface LinkedMedia {
  readonly entry: MediaEntry;
  readonly url?: string;
  readonly thumbnailUrl?: string;
}

export interface LinkedMediaPage {
  readonly media: readonly LinkedMedia[];
  readonly next?: string;
}

export interface MediaLibraryOptions {
  readonly index: Pick<MediaIndex, 'list' | 'find' | 'findOffer'>;
  readonly links: MediaLinks;
}

/** What devices uploaded, for whoever may read the device. */
export class MediaLibrary {
  readonly #options: MediaLibraryOptions;

  constructor(options: MediaLibraryOptions) {
    this.#options = options;
  }

  /** The entry, once it was examined; `offered` while its slot waits; undefined if there is no such upload. */
  async find(reference: MediaReference): Promise<MediaEntry | 'offered' | undefined> {
    const { index } = this.#options;
    const entry = await index.find(reference);
    if (entry !== undefined) return entry;
    if ((await index.findOffer(reference)) !== undefined) return 'offered';
    // It may have been examined between the two: its entry is written before its offer goes.
    return index.find(reference);
  }

  /** Newest first. */
  async list(query: MediaQuery): Promise<LinkedMediaPage> {
    const { entries, next } = await this.#options.index.list(query);
    const media = await Promise.all(entries.map((entry) => this.link(entry)));
    return { media, ...(next === undefined ? {} : { next }) };
  }

  async link(entry: MediaEntry): Promise<LinkedMedia> {
    if (entry.state === 'refused') return { entry };
    const { links } = this.#options;
    return {
      entry,
      url: await links.content(entry),
      ...(entry.hasThumbnail ? { thumbnailUrl: await links.thumbnail(entry) } : {}),
    };
  }

  /** Where the links lead, for pages that show them. */
  origin(): Promise<string> {
    return this.#options.links.origin();
  }
}
