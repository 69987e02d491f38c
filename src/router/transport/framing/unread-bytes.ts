const NOTHING = Buffer.alloc(0);
/** A view is kept as it is unless it is less than this part of the memory behind it. */
const LEAST_PART = 0.25;

/**
 * What was read and is not a whole frame yet. Whatever the pieces in which it comes, it takes no more than about twice its own size, and no
 * more copies than that: memory grows by doubling.
 */
export class UnreadBytes {
  private bytes: Buffer = NOTHING;
  private used = 0;

  get length(): number {
    return this.used;
  }

  /** Keeps what follows what is there already. The chunk must not change any more. */
  keep(chunk: Buffer): void {
    if (chunk.length === 0) return;
    if (this.used === 0) {
      const isMostOfItsMemory = chunk.length >= LEAST_PART * chunk.buffer.byteLength;
      this.bytes = isMostOfItsMemory ? chunk : Buffer.from(chunk);
      this.used = chunk.length;
      return;
    }
    const needed = this.used + chunk.length;
    if (needed > this.bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.bytes.length));
      this.bytes.copy(larger, 0, 0, this.used);
      this.bytes = larger;
    }
    chunk.copy(this.bytes, this.used);
    this.used = needed;
  }

  /** Everything, in one piece; nothing is kept. */
  take(): Buffer {
    const all = this.bytes.subarray(0, this.used);
    this.bytes = NOTHING;
    this.used = 0;
    return all;
  }
}
