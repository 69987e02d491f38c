import type { Call, CallOptions } from '../../wamp/client-message';
import type { Dict } from '../../wamp/payload';
import type { Session } from '../session';
import type { CallState } from './call-states';
import type { Registration } from './registration';

/** A call that has been sent to its callee and has no result yet. */
export interface PendingCall {
  readonly caller: Session;
  /** CALL.Request */
  readonly requestId: number;
  readonly procedure: string;
  /** Those of the first piece, which hold for all (checklist 42). */
  readonly options: CallOptions;
  readonly registration: Registration;
  readonly callee: Session;
  /** INVOCATION.Request */
  readonly invocationId: number;
  /** INVOCATION.Details, but for `progress`. */
  readonly details: Dict;
  state: CallState;
  /** The caller has not sent the last piece yet. */
  isStreaming: boolean;
  /** Stops the dealer's timer. */
  cancelTimer: (() => void) | undefined;
  /** What to send to another callee if this one is not available; only while there is another and nothing else was sent. */
  retry: Call | undefined;
  /** Callees that were not available. */
  readonly tried: readonly Session[];
}

/** The calls under way, found from either end. */
export class PendingCalls {
  /** caller -> CALL.Request -> call */
  private readonly byCaller = new Map<Session, Map<number, PendingCall>>();
  /** callee -> INVOCATION.Request -> call */
  private readonly byCallee = new Map<Session, Map<number, PendingCall>>();

  add(call: PendingCall): void {
    insert(this.byCaller, call.caller, call.requestId, call);
    insert(this.byCallee, call.callee, call.invocationId, call);
  }

  remove(call: PendingCall): void {
    erase(this.byCaller, call.caller, call.requestId);
    erase(this.byCallee, call.callee, call.invocationId);
  }

  ofCaller(caller: Session, requestId: number): PendingCall | undefined {
    return this.byCaller.get(caller)?.get(requestId);
  }

  ofCallee(callee: Session, invocationId: number): PendingCall | undefined {
    return this.byCallee.get(callee)?.get(invocationId);
  }

  countOfCaller(caller: Session): number {
    return this.byCaller.get(caller)?.size ?? 0;
  }

  /** Lets go of a session that has left, and that has no calls any more. */
  forget(session: Session): void {
    this.byCaller.delete(session);
    this.byCallee.delete(session);
  }

  /** In the order in which they were made. The list does not change with the calls. */
  allOfCaller(caller: Session): PendingCall[] {
    return [...(this.byCaller.get(caller)?.values() ?? [])];
  }

  allOfCallee(callee: Session): PendingCall[] {
    return [...(this.byCallee.get(callee)?.values() ?? [])];
  }
}

type CallsBySession = Map<Session, Map<number, PendingCall>>;

function insert(table: CallsBySession, session: Session, id: number, call: PendingCall): void {
  let calls = table.get(session);
  if (calls === undefined) {
    calls = new Map();
    table.set(session, calls);
  }
  calls.set(id, call);
}

/** An emptied inner map stays for the session's next call, until the session is forgotten. */
function erase(table: CallsBySession, session: Session, id: number): void {
  table.get(session)?.delete(id);
}
