const WORD_BYTES = 4;

/**
 * Takes the mask off bytes in place (RFC 6455, section 5.3): from `start` to before `end`, by the four bytes of `chunk` at `maskAt`.
 * `words` covers the chunk's memory from its beginning, so that most of it goes four bytes at a time.
 */
export function unmask(chunk: Buffer, { start, end, maskAt }: { start: number; end: number; maskAt: number }): void {
  const mask = [chunk[maskAt] ?? 0, chunk[maskAt + 1] ?? 0, chunk[maskAt + 2] ?? 0, chunk[maskAt + 3] ?? 0];
  let index = start;
  const misaligned = (chunk.byteOffset + start) % WORD_BYTES;
  const firstWord = misaligned === 0 ? start : Math.min(end, start + WORD_BYTES - misaligned);
  for (; index < firstWord; index++) chunk[index] = (chunk[index] ?? 0) ^ (mask[(index - start) & 3] ?? 0);

  const wordCount = (end - index) >>> 2;
  if (wordCount > 0) {
    const words = new Int32Array(chunk.buffer, chunk.byteOffset + index, wordCount);
    const turn = (index - start) & 3;
    const word = wordOf(mask, turn);
    for (let at = 0; at < wordCount; at++) words[at] = (words[at] ?? 0) ^ word;
    index += wordCount * WORD_BYTES;
  }
  for (; index < end; index++) chunk[index] = (chunk[index] ?? 0) ^ (mask[(index - start) & 3] ?? 0);
}

const IS_LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** Four mask bytes from the `turn`th on as the machine reads a word. */
function wordOf(mask: readonly number[], turn: number): number {
  const byte = (index: number): number => mask[(turn + index) & 3] ?? 0;
  return IS_LITTLE_ENDIAN
    ? byte(0) | (byte(1) << 8) | (byte(2) << 16) | (byte(3) << 24)
    : (byte(0) << 24) | (byte(1) << 16) | (byte(2) << 8) | byte(3);
}
