const WORD_BYTES = 4;
const IS_LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/**
 * Takes the masks off the frames of a chunk in place (RFC 6455, section 5.3), four bytes at a time where it can.
 */
export class Unmasker {
  private readonly chunk: Buffer;
  /** The chunk's memory from its beginning, as the machine reads words. */
  private readonly words: Int32Array;

  constructor(chunk: Buffer) {
    this.chunk = chunk;
    this.words = new Int32Array(chunk.buffer, 0, chunk.buffer.byteLength >>> 2);
  }

  /** Unmasks from `start` to before `end`, by the four bytes of mask before `start`. */
  unmask(start: number, end: number): void {
    const { chunk, words } = this;
    const maskAt = start - WORD_BYTES;
    const { byteOffset } = chunk;
    let index = start;
    while (index < end && ((byteOffset + index) & 3) !== 0) this.unmaskByte(index++, maskAt, start);
    const wordCount = (end - index) >>> 2;
    if (wordCount > 0) {
      const word = this.wordOf(maskAt, (index - start) & 3);
      const first = (byteOffset + index) >>> 2;
      for (let at = first; at < first + wordCount; at++) words[at] = (words[at] ?? 0) ^ word;
      index += wordCount * WORD_BYTES;
    }
    while (index < end) this.unmaskByte(index++, maskAt, start);
  }

  private unmaskByte(index: number, maskAt: number, start: number): void {
    const { chunk } = this;
    chunk[index] = (chunk[index] ?? 0) ^ (chunk[maskAt + ((index - start) & 3)] ?? 0);
  }

  /** Four mask bytes from the `turn`th on as the machine reads a word. */
  private wordOf(maskAt: number, turn: number): number {
    const { chunk } = this;
    const first = chunk[maskAt + turn] ?? 0;
    const second = chunk[maskAt + ((turn + 1) & 3)] ?? 0;
    const third = chunk[maskAt + ((turn + 2) & 3)] ?? 0;
    const fourth = chunk[maskAt + ((turn + 3) & 3)] ?? 0;
    return IS_LITTLE_ENDIAN
      ? first | (second << 8) | (third << 16) | (fourth << 24)
      : (first << 24) | (second << 16) | (third << 8) | fourth;
  }
}
