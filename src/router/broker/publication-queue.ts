import type { Refusal } from '../refusal';

interface Entry {
  outcome: 'pending' | 'accepted' | Refusal;
  readonly release: () => void;
  readonly refuse: (refusal: Refusal) => void;
}

/** Publications of one publisher that may wait behind one that is being recorded. */
export const MAXIMUM_WAITING_PUBLICATIONS = 10_000;

/**
 * Lets the publications of one publisher out in the order in which they came, while some wait until they are durable: whoever
 * subscribes to several topics of a publisher sees its events in the order of its PUBLISH messages (checklist 15).
 */
export class PublicationQueue {
  private entries: Entry[] = [];
  private head = 0;
  private readonly onEmpty: () => void;

  /** `onEmpty` is called whenever the last one that waited is out. */
  constructor(onEmpty: () => void) {
    this.onEmpty = onEmpty;
  }

  get waiting(): number {
    return this.entries.length - this.head;
  }

  /**
   * Appends a publication that waits for its outcome. Exactly one of the two functions is called, once it is known and all
   * before it are out. @returns how to tell the outcome: no refusal means accepted.
   */
  hold(release: () => void, refuse: (refusal: Refusal) => void): (refusal: Refusal | undefined) => void {
    const entry: Entry = { outcome: 'pending', release, refuse };
    this.entries.push(entry);
    return (refusal) => {
      entry.outcome = refusal ?? 'accepted';
      this.drain();
    };
  }

  /** Appends a publication that waits for nothing but its turn. */
  append(release: () => void): void {
    this.entries.push({ outcome: 'accepted', release, refuse: release });
    this.drain();
  }

  private drain(): void {
    for (;;) {
      const entry = this.entries[this.head];
      if (entry === undefined) {
        this.entries = [];
        this.head = 0;
        this.onEmpty();
        return;
      }
      if (entry.outcome === 'pending') return;
      this.head += 1;
      if (entry.outcome === 'accepted') entry.release();
      else entry.refuse(entry.outcome);
    }
  }
}
