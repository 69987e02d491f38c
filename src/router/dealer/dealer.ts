import type { Clock } from '../../model/ports';
import type { Call, Cancel, InvocationError, Register, Unregister, Yield } from '../../wamp/client-message';
import type { RandomIdSource } from '../../wamp/ids';
import type { UriRules } from '../../wamp/uri';
import type { Authorizer } from '../auth/authorizer';
import type { MetaEvents } from '../meta/meta-events';
import type { RealmCounters } from '../metrics/realm-counters';
import type { Scheduler } from '../scheduler';
import type { Session } from '../session';
import { CallRouter } from './call-router';
import type { InvocationSettings } from './invocation-details';
import { Registrar } from './registrar';

export interface DealerOptions extends InvocationSettings {
  readonly ids: RandomIdSource;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly authorizer: Authorizer;
  readonly uriRules: UriRules;
  /** Whether callers may be named to callees. */
  readonly allowsDisclosure: boolean;
  readonly metaEvents: MetaEvents;
  readonly counters: RealmCounters;
  /** Answers a call of one of the protocol's own procedures. */
  readonly callMeta: (caller: Session, call: Call) => void;
}

/** Routes calls to callees and their results back to callers: who is called is the `Registrar`'s part, the calls the `CallRouter`'s. */
export class Dealer {
  readonly registrar: Registrar;
  private readonly calls: CallRouter;

  constructor(options: DealerOptions) {
    const registrar = new Registrar(options);
    this.registrar = registrar;
    this.calls = new CallRouter({ ...options, best: (procedure) => registrar.best(procedure) });
  }

  register(session: Session, request: Register): void {
    this.registrar.register(session, request);
  }

  unregister(session: Session, request: Unregister): void {
    this.registrar.unregister(session, request);
  }

  /** @throws ProtocolViolation for a request ID in use, and for a feature that the caller did not announce. */
  call(session: Session, request: Call): void {
    this.calls.call(session, request);
  }

  /** Whether a CALL of this request ID is a further piece of one that the session has begun before. */
  isContinuation(session: Session, requestId: number): boolean {
    return this.calls.isContinuation(session, requestId);
  }

  /** @throws ProtocolViolation for an invocation that the callee was never sent. */
  yield(session: Session, message: Yield): void {
    this.calls.yield(session, message);
  }

  /** @throws ProtocolViolation for an invocation that the callee was never sent. */
  invocationError(session: Session, message: InvocationError): void {
    this.calls.invocationError(session, message);
  }

  /** @throws ProtocolViolation for a mode that there is not. */
  cancel(session: Session, message: Cancel): void {
    this.calls.cancel(session, message);
  }

  /** Removes all that a session that leaves has to do with. */
  removeSession(session: Session): void {
    this.registrar.removeSession(session);
    this.calls.removeSession(session);
  }
}
