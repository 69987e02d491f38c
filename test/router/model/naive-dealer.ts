import { matchesUri, type MatchPolicy } from '../../../src/wamp/uri';
import type { Wire } from '../checklist/support/wire-router';

/*
 * What a dealer does, written down as plainly as it can be: lists, looked through from end to end each time, of which every
 * step says what each peer is to receive.
 */

export interface Pattern {
  readonly match: MatchPolicy;
  readonly uri: string;
}

export interface Abilities {
  readonly cancels: boolean;
  readonly yieldsProgress: boolean;
  readonly takesPieces: boolean;
}

export type Invoke = 'single' | 'first' | 'last' | 'roundrobin';

interface NaiveRegistration {
  readonly pattern: Pattern;
  readonly invoke: Invoke;
  readonly id: number;
  callees: number[];
  /** The callee that had the last turn, and its place then. */
  turn: number;
}

export interface NaiveCall {
  readonly caller: number;
  readonly requestId: number;
  readonly uri: string;
  readonly timeout: number;
  readonly wantsProgress: boolean;
  readonly registration: NaiveRegistration;
  callee: number;
  invocationId: number;
  isOver: boolean;
  isStreaming: boolean;
  isInterrupted: boolean;
  /** Nothing but the first piece went to the callee, and nothing came back; and there were others to try. */
  canRetry: boolean;
  tried: number[];
  deadlineMs: number;
  /** The order in which calls were sent to callees. */
  invoked: number;
  /** Timers that run out together do so in the order in which they were started. */
  timer: number;
}

export interface CallOptions {
  readonly progress: boolean;
  readonly wantsProgress: boolean;
  readonly timeout: number;
}

const CANCELED = 'wamp.error.canceled';

export class NaiveDealer {
  nowMs = 0;
  registrations: NaiveRegistration[] = [];
  /** All calls there ever were. */
  calls: NaiveCall[] = [];
  /** What each peer is to receive. */
  outbox: Wire[][] = [];
  private timers = 0;
  private invocations = 0;
  private readonly abilities: Abilities[];
  private readonly lastInvocationIds: number[];

  constructor(abilities: readonly Abilities[]) {
    this.abilities = [...abilities];
    this.lastInvocationIds = abilities.map(() => 0);
    this.outbox = abilities.map(() => []);
  }

  find({ match, uri }: Pattern): NaiveRegistration | undefined {
    return this.registrations.find(({ pattern }) => pattern.match === match && pattern.uri === uri);
  }

  mayRegister(peer: number, pattern: Pattern, invoke: Invoke): boolean {
    const existing = this.find(pattern);
    if (existing === undefined) return true;
    return invoke !== 'single' && existing.invoke === invoke && !existing.callees.includes(peer);
  }

  register(peer: number, pattern: Pattern, { invoke, id }: { readonly invoke: Invoke; readonly id: number }): void {
    const existing = this.find(pattern);
    if (existing === undefined) this.registrations.push({ pattern, invoke, id, callees: [peer], turn: 0 });
    else existing.callees.push(peer);
  }

  unregister(peer: number, registration: NaiveRegistration): void {
    const index = registration.callees.indexOf(peer);
    registration.callees.splice(index, 1);
    if (index < registration.turn) registration.turn -= 1;
    this.registrations = this.registrations.filter(({ callees }) => callees.length > 0);
  }

  call(caller: number, requestId: number, { uri, ...options }: CallOptions & { readonly uri: string }): void {
    const [registration] = this.registrations
      .filter(({ pattern }) => matchesUri(pattern.match, pattern.uri, uri))
      .sort((one, other) => compareRanks(rank(one.pattern), rank(other.pattern)));
    if (registration === undefined) {
      return this.refuseCall(caller, requestId, { ...options, uri, error: 'wamp.error.no_such_procedure' });
    }
    const callee = this.pick(registration, []);
    const { takesPieces, cancels } = this.abilities[callee] ?? fail();
    if (options.progress && !(takesPieces && cancels)) {
      return this.refuseCall(caller, requestId, { ...options, uri, error: 'wamp.error.feature_not_supported' });
    }
    const call: NaiveCall = {
      caller,
      requestId,
      uri,
      timeout: options.timeout,
      wantsProgress: options.wantsProgress,
      registration,
      callee,
      invocationId: 0,
      isOver: false,
      isStreaming: options.progress,
      isInterrupted: false,
      canRetry: registration.callees.length > 1,
      tried: [],
      deadlineMs: Infinity,
      invoked: 0,
      timer: 0,
    };
    this.calls.push(call);
    this.invoke(call, callee);
  }

  /** A further piece of a call, which may be over. */
  piece(call: NaiveCall, isLast: boolean): void {
    if (!call.isOver && !call.isInterrupted) {
      call.canRetry = false;
      this.sendInvocation(call, !isLast);
    }
    if (isLast) call.isStreaming = false;
  }

  answer(call: NaiveCall, kind: 'result' | 'progress' | 'error' | 'unavailable'): void {
    if (call.isOver) return;
    const { caller, requestId } = call;
    switch (kind) {
      case 'progress':
        if (!this.asksForProgress(call)) return;
        call.canRetry = false;
        this.startTimer(call);
        return this.send(caller, [50, requestId, { progress: true }]);
      case 'result':
        call.isOver = true;
        return this.send(caller, [50, requestId, {}]);
      case 'error':
        return this.fail(call, 'x.y');
      case 'unavailable': {
        if (call.isInterrupted) return this.fail(call, 'wamp.error.unavailable');
        call.tried.push(call.callee);
        const next = call.canRetry ? this.pick(call.registration, call.tried) : -1;
        if (next < 0) return this.fail(call, 'wamp.error.no_available_callee');
        const { takesPieces, cancels } = this.abilities[next] ?? fail();
        if (call.isStreaming && !(takesPieces && cancels)) return this.fail(call, 'wamp.error.feature_not_supported');
        call.canRetry = call.registration.callees.length > call.tried.length + 1;
        return this.invoke(call, next);
      }
    }
  }

  cancel(call: NaiveCall, mode: 'skip' | 'kill' | 'killnowait', reason = CANCELED): void {
    if (call.isOver) return;
    const canInterrupt = (this.abilities[call.callee] ?? fail()).cancels;
    if (mode !== 'skip' && canInterrupt && !call.isInterrupted) {
      this.send(call.callee, [69, call.invocationId, { mode, reason }]);
    }
    if (mode === 'kill' && canInterrupt) call.isInterrupted = true;
    else this.fail(call, reason);
  }

  advance(milliseconds: number): void {
    this.nowMs += milliseconds;
    const due = this.calls.filter((call) => !call.isOver && call.deadlineMs <= this.nowMs);
    due.sort((one, other) => one.deadlineMs - other.deadlineMs || one.timer - other.timer);
    for (const call of due) this.cancel(call, 'killnowait', 'wamp.error.timeout');
  }

  /** The peer leaves, and another one of the same abilities takes its place. */
  leave(peer: number): void {
    for (const registration of [...this.registrations]) {
      if (registration.callees.includes(peer)) this.unregister(peer, registration);
    }
    const open = [...this.calls].sort((one, other) => one.invoked - other.invoked).filter(({ isOver }) => !isOver);
    for (const call of open.filter(({ callee }) => callee === peer)) this.fail(call, CANCELED);
    for (const call of open.filter(({ isOver, caller }) => !isOver && caller === peer)) {
      this.cancel(call, 'killnowait');
      call.isOver = true;
    }
    // Nothing that the former had is known to the new one.
    this.calls = this.calls.filter(({ caller, callee }) => caller !== peer && callee !== peer);
    this.lastInvocationIds[peer] = 0;
    this.outbox[peer] = [];
  }

  private invoke(call: NaiveCall, callee: number): void {
    call.callee = callee;
    call.invoked = ++this.invocations;
    call.invocationId = (this.lastInvocationIds[callee] ?? 0) + 1;
    this.lastInvocationIds[callee] = call.invocationId;
    this.startTimer(call);
    this.sendInvocation(call, call.isStreaming);
  }

  private sendInvocation(call: NaiveCall, progress: boolean): void {
    const details = {
      ...(call.registration.pattern.match === 'exact' ? {} : { procedure: call.uri }),
      ...(this.asksForProgress(call) ? { receive_progress: true } : {}),
      ...(progress ? { progress: true } : {}),
    };
    this.send(call.callee, [68, call.invocationId, call.registration.id, details]);
  }

  private asksForProgress({ wantsProgress, callee }: NaiveCall): boolean {
    const { yieldsProgress, cancels } = this.abilities[callee] ?? fail();
    return wantsProgress && yieldsProgress && cancels;
  }

  private startTimer(call: NaiveCall): void {
    if (call.timeout === 0) return;
    call.deadlineMs = this.nowMs + call.timeout;
    call.timer = ++this.timers;
  }

  private fail(call: NaiveCall, error: string): void {
    call.isOver = true;
    this.send(call.caller, [8, 48, call.requestId, {}, error]);
  }

  private refuseCall(
    caller: number,
    requestId: number,
    { error, ...options }: CallOptions & { readonly uri: string; readonly error: string },
  ): void {
    this.send(caller, [8, 48, requestId, {}, error]);
    if (!options.progress) return;
    // Its further pieces are on their way.
    const nobody: NaiveRegistration = {
      pattern: { match: 'exact', uri: '' },
      invoke: 'single',
      id: 0,
      callees: [],
      turn: 0,
    };
    this.calls.push({
      ...options,
      caller,
      requestId,
      registration: nobody,
      callee: caller,
      invocationId: 0,
      isOver: true,
      isStreaming: true,
      isInterrupted: false,
      canRetry: false,
      tried: [],
      deadlineMs: Infinity,
      invoked: 0,
      timer: 0,
    });
  }

  private pick(registration: NaiveRegistration, tried: readonly number[]): number {
    const { callees, invoke, turn } = registration;
    const order = invoke === 'roundrobin' ? [...callees.slice(turn), ...callees.slice(0, turn)] : [...callees];
    if (invoke === 'last') order.reverse();
    const chosen = order.find((callee) => !tried.includes(callee)) ?? -1;
    if (invoke === 'roundrobin' && chosen >= 0) registration.turn = callees.indexOf(chosen) + 1;
    return chosen;
  }

  private send(peer: number, message: Wire): void {
    this.outbox[peer]?.push(message);
  }
}

/** The definition: exact, then the longest prefix, then the portions before each wildcard, compared from the left. */
export function rank({ match, uri }: Pattern): number[] {
  if (match === 'exact') return [2];
  if (match === 'prefix') return [1, uri.length];
  return [0, ...uri.split('.').map((part) => (part === '' ? 0 : 1))];
}

export function compareRanks(one: number[], other: number[]): number {
  const index = one.findIndex((value, position) => value !== other[position]);
  return index < 0 ? 0 : (other[index] ?? 0) - (one[index] ?? 0);
}

function fail(): never {
  throw new Error('no such peer');
}
