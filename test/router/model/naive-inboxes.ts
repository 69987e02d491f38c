/*
 * What sessions of a role with an authorizer get answered, written down as plainly as it can be: a queue a session, of which the head is
 * done, refused or asked about.
 */

export interface NaiveRequest {
  readonly kind: 'publish' | 'subscribe' | 'call';
  readonly requestId: number;
  readonly uri: string;
  readonly isAcknowledged: boolean;
}

export interface NaiveQuestion {
  readonly peer: number;
  readonly action: string;
  readonly uri: string;
  readonly deadlineMs: number;
  isOver: boolean;
}

export type NaiveAnswer = 'allow' | 'deny' | 'allow once' | 'error' | 'nonsense';
type Verdict = 'allowed' | 'denied' | 'failed';

const TIMEOUT_MILLISECONDS = 1_000;
const CACHE_MILLISECONDS = 60_000;
const DONE = { publish: 17, subscribe: 33, call: 'wamp.error.no_such_procedure' } as const;

export class NaiveInboxes {
  nowMs: number;
  isAuthorizerThere = true;
  /** What the authorizer that is there has been asked and has not answered, also what nobody waits for any more. */
  questions: NaiveQuestion[] = [];
  /** What each peer is to receive: the request ID, and the answer's type or error. */
  outbox: (readonly [number, unknown])[][];
  /** What each peer has published: request IDs, in order. */
  published: number[][];
  private readonly queues: NaiveRequest[][];
  private readonly identities: readonly string[];
  /** The latest decisions first. */
  private decisions: { readonly key: string; readonly isAllowed: boolean; readonly atMs: number }[] = [];

  constructor(identities: readonly string[], nowMs: number) {
    this.identities = identities;
    this.nowMs = nowMs;
    this.queues = identities.map(() => []);
    this.outbox = identities.map(() => []);
    this.published = identities.map(() => []);
  }

  send(peer: number, request: NaiveRequest): void {
    this.queue(peer).push(request);
    if (this.queue(peer).length === 1) this.proceed(peer);
  }

  answer(index: number, answer: NaiveAnswer): void {
    const [question] = this.questions.splice(index, 1);
    if (question === undefined || question.isOver) return;
    const isAllowed = answer === 'allow' || answer === 'allow once';
    if (answer === 'allow' || answer === 'deny') {
      this.decisions.unshift({ key: this.keyOf(question.peer, question), isAllowed, atMs: this.nowMs });
    }
    this.settle(question, answer === 'error' || answer === 'nonsense' ? 'failed' : isAllowed ? 'allowed' : 'denied');
  }

  advance(milliseconds: number): void {
    const untilMs = this.nowMs + milliseconds;
    for (;;) {
      const [due] = this.questions
        .filter(({ isOver, deadlineMs }) => !isOver && deadlineMs <= untilMs)
        .sort((one, other) => one.deadlineMs - other.deadlineMs);
      if (due === undefined) break;
      this.nowMs = due.deadlineMs;
      this.settle(due, 'failed');
    }
    this.nowMs = untilMs;
  }

  /** The peer is lost, and another one takes its place. */
  leave(peer: number): void {
    this.queue(peer).length = 0;
    this.outbox[peer] = [];
    for (const question of this.questions) if (question.peer === peer) question.isOver = true;
  }

  authorizerLeaves(): void {
    this.isAuthorizerThere = false;
    const open = this.questions.filter(({ isOver }) => !isOver);
    this.questions = [];
    for (const question of open) this.settle(question, 'failed');
  }

  private settle(question: NaiveQuestion, verdict: Verdict): void {
    question.isOver = true;
    this.finish(question.peer, verdict);
    this.proceed(question.peer);
  }

  private proceed(peer: number): void {
    for (;;) {
      const [request] = this.queue(peer);
      if (request === undefined) return;
      const verdict = this.verdictOf(peer, request);
      if (verdict === undefined) {
        const { kind: action, uri } = request;
        this.questions.push({ peer, action, uri, deadlineMs: this.nowMs + TIMEOUT_MILLISECONDS, isOver: false });
        return;
      }
      this.finish(peer, verdict);
    }
  }

  /** Undefined: the authorizer must be asked. */
  private verdictOf(peer: number, { kind, uri }: NaiveRequest): Verdict | undefined {
    if (uri.startsWith('free.')) return 'allowed';
    const key = this.keyOf(peer, { action: kind, uri });
    const known = this.decisions.find((one) => one.key === key);
    if (known !== undefined && this.nowMs - known.atMs <= CACHE_MILLISECONDS) {
      return known.isAllowed ? 'allowed' : 'denied';
    }
    return this.isAuthorizerThere ? undefined : 'failed';
  }

  private finish(peer: number, verdict: Verdict): void {
    const request = this.queue(peer).shift();
    if (request === undefined) return;
    const { kind, requestId, isAcknowledged } = request;
    if (kind === 'publish' && verdict === 'allowed') this.published[peer]?.push(requestId);
    if (kind === 'publish' && !isAcknowledged) return;
    const errors = { denied: 'wamp.error.not_authorized', failed: 'wamp.error.authorization_failed' };
    this.outbox[peer]?.push([requestId, verdict === 'allowed' ? DONE[kind] : errors[verdict]]);
  }

  private keyOf(peer: number, { action, uri }: { readonly action: string; readonly uri: string }): string {
    return `${this.identities[peer]} ${action} ${uri}`;
  }

  private queue(peer: number): NaiveRequest[] {
    return this.queues[peer] ?? [];
  }
}
