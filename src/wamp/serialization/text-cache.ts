const SLOTS = 4096;
const MAXIMUM_CACHED_BYTES = 128;
const FNV_OFFSET = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;

/**
 * Remembers texts that occur again and again, such as the topics of a device: the same bytes give the same string, which then has its hash
 * for maps already. Bounded: a text that falls into a taken place replaces what was there.
 */
export class TextCache {
  private readonly texts: (string | undefined)[] = new Array<string | undefined>(SLOTS).fill(undefined);
  private readonly keys: (Uint8Array | undefined)[] = new Array<Uint8Array | undefined>(SLOTS).fill(undefined);

  /** The UTF-8 text in `bytes` from `start` to before `end`. */
  get(bytes: Buffer, start: number, end: number): string {
    const length = end - start;
    if (length > MAXIMUM_CACHED_BYTES) return bytes.toString('utf8', start, end);
    let hash = FNV_OFFSET;
    for (let index = start; index < end; index++) hash = Math.imul(hash ^ (bytes[index] ?? 0), FNV_PRIME);
    const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    const key = this.keys[slot];
    const cached = this.texts[slot];
    if (key !== undefined && cached !== undefined && isAt(bytes, start, key, length)) return cached;
    const text = bytes.toString('utf8', start, end);
    this.keys[slot] = Uint8Array.prototype.slice.call(bytes, start, end);
    this.texts[slot] = text;
    return text;
  }
}

function isAt(bytes: Uint8Array, start: number, key: Uint8Array, length: number): boolean {
  if (key.length !== length) return false;
  for (let index = 0; index < length; index++) if (key[index] !== bytes[start + index]) return false;
  return true;
}
