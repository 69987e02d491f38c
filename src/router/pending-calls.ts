import type { Session } from './session';

/** A call that has been sent to its callee and has no result yet. */
export interface PendingCall {
  readonly caller: Session;
  /** CALL.Request */
  readonly requestId: number;
  readonly callee: Session;
  /** INVOCATION.Request */
  readonly invocationId: number;
  /** The callee has been sent INTERRUPT. */
  isInterrupted: boolean;
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
