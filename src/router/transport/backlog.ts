interface WaitingFrame {
  readonly bytes: Buffer;
  readonly isEvent: boolean;
}

/** What a waiting frame takes beside its bytes, about. */
const FRAME_OVERHEAD_BYTES = 128;
/** Empty places are given back when there are so many, and more of them than frames. */
const COMPACT_AT = 1_024;

/**
 * The frames that wait for a socket which does not keep up, in the order in which they were sent. The oldest EVENTs among them can be given up;
 * answers and what belongs to the session's own course cannot, and the order of what is left never changes.
 */
export class Backlog {
  /** In order; where a frame has gone, by either way, there is an empty place. */
  private frames: (WaitingFrame | undefined)[] = [];
  /** No frame waits before this place, and no event before the other one. */
  private head = 0;
  private oldestEvent = 0;
  private emptyPlaces = 0;
  private waitingBytes = 0;

  /** About the memory of what waits. */
  get bytes(): number {
    return this.waitingBytes;
  }

  push(bytes: Buffer, isEvent: boolean): void {
    this.frames.push({ bytes, isEvent });
    this.waitingBytes += bytes.length + FRAME_OVERHEAD_BYTES;
  }

  /** @returns whether there was one. */
  dropOldestEvent(): boolean {
    const { frames } = this;
    this.oldestEvent = Math.max(this.oldestEvent, this.head);
    while (this.oldestEvent < frames.length) {
      const frame = frames[this.oldestEvent];
      if (frame?.isEvent === true) {
        this.empty(this.oldestEvent, frame);
        this.compact();
        return true;
      }
      this.oldestEvent += 1;
    }
    return false;
  }

  /** Takes whole frames from the front until there are so many bytes of them. @returns none if nothing waits. */
  take(atLeastBytes: number): Buffer | undefined {
    const taken: Buffer[] = [];
    let bytes = 0;
    while (this.head < this.frames.length && bytes < atLeastBytes) {
      const frame = this.frames[this.head];
      if (frame !== undefined) {
        taken.push(frame.bytes);
        bytes += frame.bytes.length;
        this.empty(this.head, frame);
      }
      this.head += 1;
    }
    this.compact();
    return taken.length === 0 ? undefined : Buffer.concat(taken, bytes);
  }

  private empty(place: number, { bytes }: WaitingFrame): void {
    this.frames[place] = undefined;
    this.emptyPlaces += 1;
    this.waitingBytes -= bytes.length + FRAME_OVERHEAD_BYTES;
  }

  private compact(): void {
    const { frames, emptyPlaces } = this;
    if (emptyPlaces < COMPACT_AT || emptyPlaces < frames.length / 2) return;
    this.oldestEvent = frames.slice(0, this.oldestEvent).filter((frame) => frame !== undefined).length;
    this.frames = frames.filter((frame) => frame !== undefined);
    this.head = 0;
    this.emptyPlaces = 0;
  }
}
