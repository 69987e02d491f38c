import type { Call, CallOptions } from '../../wamp/client-message';
import type { Dict } from '../../wamp/payload';
import type { Session } from '../session';
import type { CallState } from './call-states';
import { IdTable } from './id-table';
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
  /** What else the caller and the callee have to do with calls. */
  readonly madeBy: SessionCalls;
  readonly owedBy: SessionCalls;
  /** Counts over all calls. */
  readonly sequence: number;
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

/** What one session has to do with calls. */
export class SessionCalls {
  /** Calls that it made, by CALL.Request. */
  readonly made = new IdTable<PendingCall>();
  /** Calls that it has to answer, by INVOCATION.Request. */
  readonly owed = new IdTable<PendingCall>();
  /** INVOCATION.Request of the one that it was sent last; 0 before the first. */
  lastInvocationId = 0;
}

/** The calls under way, found from either end. */
export class PendingCalls {
  private readonly bySession = new Map<Session, SessionCalls>();

  /** Those of a session; they are kept until it is forgotten. */
  of(session: Session): SessionCalls {
    let calls = this.bySession.get(session);
    if (calls === undefined) {
      calls = new SessionCalls();
      this.bySession.set(session, calls);
    }
    return calls;
  }

  add(call: PendingCall): void {
    call.madeBy.made.add(call.requestId, call);
    call.owedBy.owed.add(call.invocationId, call);
  }

  remove(call: PendingCall): void {
    call.madeBy.made.delete(call.requestId);
    call.owedBy.owed.delete(call.invocationId);
  }

  /** Lets go of a session that has left, and that has no calls any more. */
  forget(session: Session): void {
    this.bySession.delete(session);
  }
}

/** Calls in the order in which they were made. */
export function inOrder(calls: IdTable<PendingCall>): PendingCall[] {
  return calls.all().sort((one, other) => one.sequence - other.sequence);
}
