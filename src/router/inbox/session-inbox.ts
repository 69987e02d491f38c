import type { Decision } from '../auth/decision';
import { answerable, keptMessage, messageBytes, type RealmMessage } from './realm-message';
import { refuse, type Refusal } from '../refusal';
import type { Session } from '../session';

/** Does what a message asks for. */
export type Perform = (message: RealmMessage, decisions: readonly Decision[]) => void;

/** What a message needs is decided, or is being decided. */
export type Outcome =
  | { readonly kind: 'decided'; readonly decisions: readonly Decision[] }
  | { readonly kind: 'asked'; readonly giveUp: () => void };

export interface SessionInboxOptions {
  readonly session: Session;
  /** Has decided what a message needs. If somebody must be asked, calls `settle` later, unless it is given up. */
  readonly decide: (message: RealmMessage, settle: (decisions: readonly Decision[]) => void) => Outcome;
  /** Room for messages of all sessions. */
  readonly room: WaitingRoom;
}

type Item =
  | { readonly kind: 'message'; readonly message: RealmMessage; readonly bytes: number; readonly perform: Perform }
  /** Waits for its turn alone. */
  | { readonly kind: 'act'; readonly act: () => void };

/** Messages of one session that may wait behind one that is being decided. */
export const MAXIMUM_WAITING_MESSAGES = 10_000;

/** The memory of all messages that wait, of all sessions: on a router of 1 GiB it leaves room for everything else. */
export class WaitingRoom {
  private bytes = 0;
  private readonly maximumBytes: number;

  constructor(maximumBytes: number) {
    this.maximumBytes = maximumBytes;
  }

  /** @returns whether there was room. */
  enter(bytes: number): boolean {
    if (this.bytes + bytes > this.maximumBytes) return false;
    this.bytes += bytes;
    return true;
  }

  leave(bytes: number): void {
    this.bytes -= bytes;
  }
}

/**
 * The messages of one session, each done when all before it are: while one is being decided those behind it wait, whatever they are, so
 * that what a session sees of its own doing, and others of it, is in the order in which it asked (checklist 14, 15).
 */
export class SessionInbox {
  private readonly options: SessionInboxOptions;
  /** Not empty only while the first is being decided, or performed. */
  private readonly items: Item[] = [];
  private giveUp: (() => void) | undefined;

  constructor(options: SessionInboxOptions) {
    this.options = options;
  }

  /** @returns whether there was room for it. */
  take(message: RealmMessage, perform: Perform): boolean {
    if (this.items.length === 0) {
      const outcome = this.decide(message);
      if (outcome.kind === 'decided') {
        perform(message, outcome.decisions);
        return true;
      }
      this.giveUp = outcome.giveUp;
    }
    const bytes = messageBytes(message);
    if (this.items.length >= MAXIMUM_WAITING_MESSAGES || !this.options.room.enter(bytes)) return false;
    this.items.push({ kind: 'message', message: keptMessage(message), bytes, perform });
    return true;
  }

  /** Calls `act` once all that has come before is done: at once if nothing waits. */
  afterAll(act: () => void): void {
    if (this.items.length === 0) act();
    else this.items.push({ kind: 'act', act });
  }

  /** Nothing that waits is done any more. With a refusal it is answered. */
  end(refusal: Refusal | undefined): void {
    this.giveUp?.();
    this.giveUp = undefined;
    const answered = new Set<number>();
    for (const item of this.items.splice(0)) {
      if (item.kind === 'act') continue;
      this.options.room.leave(item.bytes);
      const request = answerable(item.message);
      // The pieces of a call have one request ID, and one answer.
      if (refusal === undefined || request === undefined || answered.has(request.requestId)) continue;
      answered.add(request.requestId);
      refuse(this.options.session, request, refusal);
    }
  }

  private decide(message: RealmMessage): Outcome {
    return this.options.decide(message, (decisions) => {
      this.giveUp = undefined;
      this.performFirst(decisions);
      this.proceed();
    });
  }

  private proceed(): void {
    for (;;) {
      const [item] = this.items;
      if (item === undefined) return;
      const outcome = item.kind === 'message' ? this.decide(item.message) : UNASKED;
      if (outcome.kind === 'asked') {
        this.giveUp = outcome.giveUp;
        return;
      }
      this.performFirst(outcome.decisions);
    }
  }

  private performFirst(decisions: readonly Decision[]): void {
    const item = this.items.shift();
    if (item === undefined) return;
    if (item.kind === 'act') return item.act();
    this.options.room.leave(item.bytes);
    item.perform(item.message, decisions);
  }
}

const UNASKED: Outcome = { kind: 'decided', decisions: [] };
