/** The objects of the archive, wherever they are kept. */
export interface ArchiveObjects {
  /** The keys that begin so, in the order of their bytes. */
  list(prefix: string): AsyncIterable<ArchiveObject>;
  /** Undefined if there is none. */
  read(key: string): Promise<Uint8Array | undefined>;
  /** The bytes from `start` until before `end` of an object that is there. */
  readRange(key: string, range: { readonly start: number; readonly end: number }): Promise<Uint8Array>;
  /** Resolves when the object is there as a whole. */
  write(key: string, body: Uint8Array): Promise<void>;
  /** Keys that are not there do no harm. */
  remove(keys: readonly string[]): Promise<void>;
}

export interface ArchiveObject {
  readonly key: string;
  readonly bytes: number;
}
