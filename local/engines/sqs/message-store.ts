import type { QueueEntry, StoredMessage } from './message';

/** A message in memory: what is stored, and until when it is hidden. */
export interface LiveMessage {
  stored: StoredMessage;
  hiddenUntilMs: number;
  /** Received and not given back: a delayed message is hidden too, but not in flight. */
  inFlight: boolean;
}

/**
 * The messages of one queue. State changes by `apply` alone, but for visibility, which is not kept: after a restart every message that
 * was in flight is visible again, since its receivers ended too.
 */
export class MessageStore {
  readonly #messages = new Map<string, LiveMessage>();
  /** Ids of visible messages, the longest waiting first. Every message is in one of the two sets. */
  readonly #visible = new Set<string>();
  readonly #hidden = new Set<string>();

  get size(): number {
    return this.#messages.size;
  }

  add(stored: StoredMessage): void {
    this.#messages.set(stored.id, { stored, hiddenUntilMs: stored.visibleAtMs, inFlight: false });
    this.#hidden.add(stored.id);
  }

  find(id: string): LiveMessage | undefined {
    return this.#messages.get(id);
  }

  remove(id: string): StoredMessage | undefined {
    const message = this.#messages.get(id);
    this.#messages.delete(id);
    this.#visible.delete(id);
    this.#hidden.delete(id);
    return message?.stored;
  }

  clear(): void {
    this.#messages.clear();
    this.#visible.clear();
    this.#hidden.clear();
  }

  stored(): StoredMessage[] {
    return [...this.#messages.values()].map(({ stored }) => stored);
  }

  recordReceipts(entry: Extract<QueueEntry, { event: 'received' }>): void {
    for (const { id, receipt } of entry.receipts) {
      const message = this.#messages.get(id);
      if (message === undefined) continue;
      const { stored } = message;
      message.stored = {
        ...stored,
        receipt,
        receiveCount: stored.receiveCount + 1,
        firstReceivedAtMs: stored.firstReceivedAtMs ?? entry.atMs,
      };
    }
  }

  /** Hides a visible or hidden message until then; in the past makes it visible. */
  hide(message: LiveMessage, untilMs: number): void {
    message.hiddenUntilMs = untilMs;
    this.#visible.delete(message.stored.id);
    this.#hidden.add(message.stored.id);
  }

  /** Makes visible whatever is due. */
  reveal(nowMs: number): void {
    for (const id of this.#hidden) {
      const message = this.#messages.get(id);
      if (message === undefined || message.hiddenUntilMs > nowMs) continue;
      message.inFlight = false;
      this.#hidden.delete(id);
      this.#visible.add(id);
    }
  }

  /** When the next hidden message is due (it may be by now), or undefined if none is hidden. */
  nextDueMs(): number | undefined {
    let next: number | undefined;
    for (const id of this.#hidden) {
      const message = this.#messages.get(id);
      if (message !== undefined) next = Math.min(next ?? Infinity, message.hiddenUntilMs);
    }
    return next;
  }

  *visible(): Generator<LiveMessage> {
    for (const id of this.#visible) {
      const message = this.#messages.get(id);
      if (message !== undefined) yield message;
    }
  }

  counts(): { visible: number; inFlight: number; delayed: number } {
    const inFlight = [...this.#hidden].filter((id) => this.#messages.get(id)?.inFlight === true).length;
    return { visible: this.#visible.size, inFlight, delayed: this.#hidden.size - inFlight };
  }
}
