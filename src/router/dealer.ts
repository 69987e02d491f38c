import type {
  Call,
  Cancel,
  InvocationError,
  Register,
  RegisterOptions,
  Unregister,
  Yield,
} from '../wamp/client-message';
import { ERROR_URI } from '../wamp/error-uris';
import { nextId, type RandomIdSource } from '../wamp/ids';
import type { Dict } from '../wamp/payload';
import { ProtocolViolation, quote } from '../wamp/protocol-violation';
import { isMatchPolicy, isReservedUri, isValidUri, type MatchPolicy, type UriRules } from '../wamp/uri';
import type { Authorizer } from './auth/authorizer';
import { PatternIndex } from './pattern-index';
import { PendingCalls, type PendingCall } from './pending-calls';
import { invalidUri, notAuthorized, refuse, reservedUri, tooMany, unknownMatch, type Refusal } from './refusal';
import type { Session } from './session';

interface Registration {
  readonly id: number;
  readonly match: MatchPolicy;
  readonly procedure: string;
  readonly callee: Session;
}

export interface DealerOptions {
  readonly ids: RandomIdSource;
  readonly authorizer: Authorizer;
  readonly uriRules: UriRules;
}

/** Calls of one session that may wait for their callees at a time. */
const MAXIMUM_PENDING_CALLS = 10_000;
/** Registrations of one session. */
const MAXIMUM_REGISTRATIONS = 10_000;

const NO_DETAILS: Dict = {};

/** Routes calls to callees and their results back to callers. Synchronous. */
export class Dealer {
  private readonly options: DealerOptions;
  /** match and procedure -> registration */
  private readonly index = new PatternIndex<Registration>();
  /** registration ID -> registration */
  private readonly registrations = new Map<number, Registration>();
  /** callee -> its registrations */
  private readonly byCallee = new Map<Session, Set<Registration>>();
  private readonly calls = new PendingCalls();
  /** callee -> the invocation ID that it was sent last */
  private readonly lastInvocationIds = new Map<Session, number>();

  constructor(options: DealerOptions) {
    this.options = options;
  }

  register(session: Session, request: Register): void {
    const { match } = request.options;
    if (!isMatchPolicy(match)) return refuse(session, request, unknownMatch(match));
    const refusal = this.checkRegister(session, request, match);
    if (refusal !== undefined) return refuse(session, request, refusal);

    const { procedure } = request;
    const own = this.registrationsOf(session);
    if (own.size >= MAXIMUM_REGISTRATIONS) return refuse(session, request, tooMany(own.size, 'registrations'));
    const held = this.index.get(match, procedure);
    if (held !== undefined) {
      if (!this.mayReplace(session, held, request.options)) {
        return refuse(session, request, {
          error: ERROR_URI.procedureAlreadyExists,
          message: `${quote(procedure)} is registered already`,
        });
      }
      this.removeRegistration(held);
    }
    const registration = { id: this.freshId(), match, procedure, callee: session };
    this.index.set(match, procedure, registration);
    this.registrations.set(registration.id, registration);
    own.add(registration);
    session.send({ type: 'REGISTERED', requestId: request.requestId, registrationId: registration.id });
  }

  unregister(session: Session, request: Unregister): void {
    const registration = this.registrations.get(request.registrationId);
    if (registration?.callee !== session) {
      return refuse(session, request, {
        error: ERROR_URI.noSuchRegistration,
        message: `This session has no registration ${request.registrationId}`,
      });
    }
    this.removeRegistration(registration);
    session.send({ type: 'UNREGISTERED', requestId: request.requestId });
  }

  call(session: Session, request: Call): void {
    const { procedure, requestId } = request;
    const { authorizer, uriRules } = this.options;
    if (!isValidUri(procedure, 'exact', uriRules)) return refuse(session, request, invalidUri(procedure));
    if (!authorizer.allows(session, 'call', procedure)) {
      return refuse(session, request, notAuthorized(session, 'call', procedure));
    }
    const registration = this.index.best(procedure);
    if (registration === undefined) {
      return refuse(session, request, {
        error: ERROR_URI.noSuchProcedure,
        message: `No session has registered ${quote(procedure)}`,
      });
    }
    if (this.calls.ofCaller(session, requestId) !== undefined) {
      throw new ProtocolViolation(`CALL.Request ${requestId} is still in use by a call without a result`);
    }
    if (this.calls.countOfCaller(session) >= MAXIMUM_PENDING_CALLS) {
      return refuse(session, request, {
        error: ERROR_URI.unavailable,
        message: `${MAXIMUM_PENDING_CALLS} calls of this session wait for their results: wait for some, then repeat`,
      });
    }
    const { callee } = registration;
    const invocationId = nextId(this.lastInvocationIds.get(callee) ?? 0);
    this.lastInvocationIds.set(callee, invocationId);
    this.calls.add({ caller: session, requestId, callee, invocationId, isInterrupted: false });
    callee.send({
      type: 'INVOCATION',
      invocationId,
      registrationId: registration.id,
      details: registration.match === 'exact' ? NO_DETAILS : { procedure },
      payload: request.payload,
    });
  }

  /** @throws ProtocolViolation for an invocation that the callee was never sent. */
  yield(session: Session, { invocationId, payload }: Yield): void {
    const call = this.finish(session, invocationId, 'YIELD');
    call?.caller.send({ type: 'RESULT', requestId: call.requestId, details: NO_DETAILS, payload });
  }

  /** @throws ProtocolViolation for an invocation that the callee was never sent. */
  invocationError(session: Session, { invocationId, error, payload }: InvocationError): void {
    const call = this.finish(session, invocationId, 'ERROR');
    call?.caller.send({
      type: 'ERROR',
      requestType: 'CALL',
      requestId: call.requestId,
      details: NO_DETAILS,
      error,
      payload,
    });
  }

  /**
   * Ends a call (`skip`, `killnowait`) or asks the callee to end it (`kill`: whatever it answers goes to the caller). A callee
   * that does not understand INTERRUPT gets none. A call that is over already is no error: the RESULT was on its way.
   *
   * @throws ProtocolViolation for another mode.
   */
  cancel(session: Session, { requestId, mode }: Cancel): void {
    if (mode !== 'skip' && mode !== 'kill' && mode !== 'killnowait') {
      throw new ProtocolViolation(`CANCEL.Options.mode must be skip, kill or killnowait; received ${quote(mode)}`);
    }
    const call = this.calls.ofCaller(session, requestId);
    if (call === undefined) return;
    const interrupts = mode !== 'skip' && call.callee.features.calleeCanceling;
    if (interrupts) interrupt(call, mode);
    if (mode === 'kill' && interrupts) return;
    this.calls.remove(call);
    failCall(call, 'The caller canceled the call');
  }

  /** Removes the registrations of a session that leaves, answers those who wait for it and interrupts those it waits for. */
  removeSession(session: Session): void {
    for (const registration of this.byCallee.get(session) ?? []) this.removeRegistration(registration);
    this.byCallee.delete(session);
    this.lastInvocationIds.delete(session);
    for (const call of this.calls.allOfCallee(session)) {
      this.calls.remove(call);
      if (call.caller !== session) failCall(call, 'The callee left before it had answered');
    }
    for (const call of this.calls.allOfCaller(session)) {
      this.calls.remove(call);
      if (call.callee.features.calleeCanceling) interrupt(call, 'killnowait');
    }
    this.calls.forget(session);
  }

  private checkRegister(session: Session, request: Register, match: MatchPolicy): Refusal | undefined {
    const { procedure, options } = request;
    if (!isValidUri(procedure, match, this.options.uriRules)) return invalidUri(procedure);
    if (isReservedUri(procedure)) return reservedUri(procedure);
    if (options.invoke !== 'single') {
      return {
        error: ERROR_URI.featureNotSupported,
        message: `Options.invoke ${quote(options.invoke)} is not supported: leave it out, or use single`,
      };
    }
    if (!this.options.authorizer.allows(session, 'register', procedure)) {
      return notAuthorized(session, 'register', procedure);
    }
    return undefined;
  }

  private mayReplace(session: Session, held: Registration, options: RegisterOptions): boolean {
    if (held.callee === session) return false;
    return options.forceReregister || this.options.authorizer.takesOver(session, held.callee, held.procedure);
  }

  /** The call that a callee's answer ends; undefined if it is over already, and the answer is discarded (checklist 33). */
  private finish(callee: Session, invocationId: number, messageType: string): PendingCall | undefined {
    const call = this.calls.ofCallee(callee, invocationId);
    if (call !== undefined) {
      this.calls.remove(call);
      return call;
    }
    if (invocationId > (this.lastInvocationIds.get(callee) ?? 0)) {
      throw new ProtocolViolation(
        `${messageType} answers invocation ${invocationId}, which this session was never sent`,
      );
    }
    return undefined;
  }

  private freshId(): number {
    let id = this.options.ids();
    while (this.registrations.has(id)) id = this.options.ids();
    return id;
  }

  private registrationsOf(callee: Session): Set<Registration> {
    let registrations = this.byCallee.get(callee);
    if (registrations === undefined) {
      registrations = new Set();
      this.byCallee.set(callee, registrations);
    }
    return registrations;
  }

  private removeRegistration(registration: Registration): void {
    this.registrations.delete(registration.id);
    this.index.delete(registration.match, registration.procedure);
    this.byCallee.get(registration.callee)?.delete(registration);
  }
}

function interrupt(call: PendingCall, mode: 'kill' | 'killnowait'): void {
  if (call.isInterrupted) return;
  call.isInterrupted = true;
  call.callee.send({
    type: 'INTERRUPT',
    invocationId: call.invocationId,
    options: { mode, reason: ERROR_URI.canceled },
  });
}

function failCall(call: PendingCall, message: string): void {
  refuse(call.caller, { type: 'CALL', requestId: call.requestId }, { error: ERROR_URI.canceled, message });
}
