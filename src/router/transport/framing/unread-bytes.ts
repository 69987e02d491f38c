const NOTHING = Buffer.alloc(0);

/**
 * What was read and is not a whole frame yet. Chunks are joined once it is known how many bytes a frame needs, so that a large frame in
 * many chunks is copied once.
 */
export class UnreadBytes {
  private chunks: Buffer[] = [];
  private bytes = 0;

  get length(): number {
    return this.bytes;
  }

  /** Keeps a chunk, which must not change any more. */
  keep(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.chunks.push(chunk);
    this.bytes += chunk.length;
  }

  /** Everything, in one piece; nothing is kept. */
  take(): Buffer {
    const { chunks } = this;
    const [first = NOTHING] = chunks;
    const all = chunks.length > 1 ? Buffer.concat(chunks, this.bytes) : first;
    this.chunks = [];
    this.bytes = 0;
    return all;
  }
}
