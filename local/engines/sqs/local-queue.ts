import { randomUUID } from 'node:crypto';
import { ServiceError } from '../../contracts';
import type { MessageAttributes, QueueEntry, StoredMessage } from './message';
import type { LiveMessage } from './message-store';
import { MessageStore } from './message-store';
import type { QueueSettings } from './queue-settings';

/** A message as a receiver gets it. */
export interface ReceivedMessage extends StoredMessage {
  /** Names this receipt; it deletes the message as long as nobody received it again. */
  readonly receiptHandle: string;
}

export interface ReceiveOptions {
  readonly maximumMessages: number;
  /** How long to wait for a first message. Default: the queue's own. */
  readonly waitSeconds?: number;
  /** Default: the queue's own. */
  readonly visibilityTimeoutSeconds?: number;
  /** Ends the wait early, with nothing. */
  readonly signal?: AbortSignal;
}

interface Receiver {
  /** Whether it got something. */
  readonly offer: () => boolean;
  readonly end: () => void;
}

/**
 * One standard queue: at least once, mostly in order. A call that resolves has been journalled. The event source poller uses it
 * directly; the SQS protocol is around it.
 */
export class LocalQueue {
  readonly settings: QueueSettings;
  readonly #record: (entry: QueueEntry) => Promise<void>;
  readonly #now: () => number;
  readonly #messages = new MessageStore();
  readonly #receivers = new Set<Receiver>();
  #timer: { readonly atMs: number; readonly handle: NodeJS.Timeout } | undefined;

  constructor(options: { settings: QueueSettings; record: (entry: QueueEntry) => Promise<void>; now: () => number }) {
    this.settings = options.settings;
    this.#record = options.record;
    this.#now = options.now;
  }

  /** Resolves with the new messages' ids when all of them are journalled. */
  async send(
    messages: readonly { body: string; attributes?: MessageAttributes; delaySeconds?: number | undefined }[],
    senderId: string,
  ): Promise<readonly string[]> {
    const now = this.#now();
    const stored = messages.map(
      ({ body, attributes = {}, delaySeconds = this.settings.delaySeconds }): StoredMessage => ({
        id: randomUUID(),
        body,
        attributes,
        senderId,
        sentAtMs: now,
        visibleAtMs: now + delaySeconds * 1000,
        receiveCount: 0,
      }),
    );
    await this.#record({ event: 'sent', queue: this.settings.name, messages: stored });
    return stored.map(({ id }) => id);
  }

  /** Messages that are visible, hidden from other receivers from now on; waits for the first one if there is none. */
  async receive(options: ReceiveOptions): Promise<readonly ReceivedMessage[]> {
    const taken = this.#take(options);
    if (taken.length > 0) return this.#deliver(taken);
    const waitSeconds = options.waitSeconds ?? this.settings.receiveWaitSeconds;
    if (waitSeconds <= 0 || options.signal?.aborted === true) return [];
    return this.#deliver(await this.#wait(options, waitSeconds));
  }

  /** Deletes the messages of these receipts. One that was received again since, or is gone, is left alone, as SQS does. */
  async delete(receiptHandles: readonly string[]): Promise<void> {
    const ids = receiptHandles.flatMap((handle) => {
      const { id, receipt } = parseReceiptHandle(handle);
      return this.#messages.find(id)?.stored.receipt === receipt ? [id] : [];
    });
    if (ids.length > 0) await this.#record({ event: 'deleted', queue: this.settings.name, ids });
  }

  /** Hides a message that is in flight for so long from now; 0 gives it back at once. */
  changeVisibility(receiptHandle: string, visibilityTimeoutSeconds: number): void {
    const { id, receipt } = parseReceiptHandle(receiptHandle);
    const message = this.#messages.find(id);
    if (message?.stored.receipt !== receipt) {
      throw new ServiceError(
        'InvalidParameterValue',
        `Value ${receiptHandle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
      );
    }
    if (!message.inFlight || message.hiddenUntilMs <= this.#now()) {
      throw new ServiceError('MessageNotInflight', `The message ${id} is not in flight.`);
    }
    this.#messages.hide(message, this.#now() + visibilityTimeoutSeconds * 1000);
    this.#wake();
  }

  async purge(): Promise<void> {
    await this.#record({ event: 'purged', queue: this.settings.name });
  }

  /** How many messages are visible, received and not deleted, or not yet visible. */
  counts(): { readonly visible: number; readonly inFlight: number; readonly delayed: number } {
    this.#messages.reveal(this.#now());
    return this.#messages.counts();
  }

  /** When the oldest message was sent, in milliseconds since 1970; undefined for an empty queue. */
  oldestSentAtMs(): number | undefined {
    const times = this.#messages.stored().map(({ sentAtMs }) => sentAtMs);
    return times.length === 0 ? undefined : times.reduce((oldest, time) => Math.min(oldest, time));
  }

  /** Applies a journalled entry of this queue; returns the message that left for the dead-letter queue, if one did. */
  apply(entry: QueueEntry): StoredMessage | undefined {
    switch (entry.event) {
      case 'sent':
        for (const message of entry.messages) this.#messages.add(message);
        this.#wake();
        return undefined;
      case 'received':
        this.#messages.recordReceipts(entry);
        return undefined;
      case 'deleted':
        for (const id of entry.ids) this.#messages.remove(id);
        return undefined;
      case 'given-up':
        return this.#messages.remove(entry.id);
      case 'purged':
        this.#messages.clear();
        return undefined;
    }
  }

  /** Takes in a message that another queue gave up. */
  adopt(message: StoredMessage): void {
    this.#messages.add(message);
    this.#wake();
  }

  /** Entries that make the present state. */
  *snapshot(): Generator<QueueEntry> {
    const oldest = this.#now() - this.settings.retentionSeconds * 1000;
    for (const message of this.#messages.stored()) {
      if (message.sentAtMs >= oldest) yield { event: 'sent', queue: this.settings.name, messages: [message] };
    }
  }

  /** Ends all waits, with nothing. */
  close(): void {
    clearTimeout(this.#timer?.handle);
    this.#timer = undefined;
    for (const receiver of this.#receivers) receiver.end();
  }

  /** Hides up to so many visible messages and returns them; sends away those that are too old or were received too often. */
  #take(options: ReceiveOptions): LiveMessage[] {
    const now = this.#now();
    this.#messages.reveal(now);
    const taken: LiveMessage[] = [];
    const untilMs = now + (options.visibilityTimeoutSeconds ?? this.settings.visibilityTimeoutSeconds) * 1000;
    for (const message of this.#messages.visible()) {
      if (taken.length >= options.maximumMessages) break;
      this.#messages.hide(message, untilMs);
      if (this.#isLeaving(message.stored, now)) continue;
      message.inFlight = true;
      taken.push(message);
    }
    return taken;
  }

  #isLeaving(message: StoredMessage, now: number): boolean {
    const { name, retentionSeconds, redrive } = this.settings;
    const isExpired = message.sentAtMs + retentionSeconds * 1000 <= now;
    const isGivenUp = redrive !== undefined && message.receiveCount >= redrive.maximumReceives;
    if (!isExpired && !isGivenUp) return false;
    const entry: QueueEntry =
      isExpired || redrive === undefined
        ? { event: 'deleted', queue: name, ids: [message.id] }
        : { event: 'given-up', queue: name, id: message.id, deadLetterQueue: queueName(redrive.deadLetterQueueArn) };
    // A disk that refuses has been reported by the journal; the message stays, and is tried again when its timeout ends.
    this.#record(entry).catch(() => this.#wake());
    return true;
  }

  async #deliver(messages: readonly LiveMessage[]): Promise<readonly ReceivedMessage[]> {
    if (messages.length === 0) return [];
    const receipts = messages.map(({ stored }) => ({ id: stored.id, receipt: randomUUID() }));
    try {
      await this.#record({ event: 'received', queue: this.settings.name, atMs: this.#now(), receipts });
    } catch (error) {
      for (const message of messages) this.#messages.hide(message, 0);
      throw error;
    }
    return messages
      .filter(({ stored }) => this.#messages.find(stored.id) !== undefined)
      .map(({ stored }) => ({ ...stored, receiptHandle: formatReceiptHandle(stored) }));
  }

  #wait(options: ReceiveOptions, waitSeconds: number): Promise<readonly LiveMessage[]> {
    return new Promise((resolve) => {
      const finish = (messages: readonly LiveMessage[]): void => {
        clearTimeout(timer);
        options.signal?.removeEventListener('abort', end);
        this.#receivers.delete(receiver);
        resolve(messages);
      };
      const end = (): void => finish([]);
      const receiver: Receiver = {
        end,
        offer: () => {
          const taken = this.#take(options);
          if (taken.length > 0) finish(taken);
          return taken.length > 0;
        },
      };
      const timer = setTimeout(end, waitSeconds * 1000);
      options.signal?.addEventListener('abort', end, { once: true });
      this.#receivers.add(receiver);
      this.#wake();
    });
  }

  /** Offers what is visible to those who wait, and comes back when the next hidden message is due. */
  #wake(): void {
    if (this.#receivers.size === 0) return;
    for (const receiver of this.#receivers) if (!receiver.offer()) break;
    // Without revealing: what falls due after the offers would be visible, offered to nobody and waited for by no timer.
    const next = this.#messages.nextDueMs();
    if (this.#receivers.size === 0 || next === undefined || this.#timer?.atMs === next) return;
    clearTimeout(this.#timer?.handle);
    const handle = setTimeout(
      () => {
        this.#timer = undefined;
        this.#wake();
      },
      Math.min(Math.max(next - this.#now(), 1), 60_000),
    );
    this.#timer = { atMs: next, handle: handle.unref() };
  }
}

function queueName(arn: string): string {
  return arn.slice(arn.lastIndexOf(':') + 1);
}

function formatReceiptHandle({ id, receipt = '' }: StoredMessage): string {
  return Buffer.from(`${id} ${receipt}`).toString('base64');
}

function parseReceiptHandle(handle: string): { id: string; receipt: string } {
  const [id, receipt] = Buffer.from(handle, 'base64').toString().split(' ');
  if (id === undefined || receipt === undefined || receipt === '') {
    throw new ServiceError(
      'ReceiptHandleIsInvalid',
      `The input receipt handle "${handle}" is not a valid receipt handle.`,
    );
  }
  return { id, receipt };
}
