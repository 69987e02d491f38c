import type { Call, Cancel, InvocationError, Yield } from '../../wamp/client-message';
import { ERROR_URI } from '../../wamp/error-uris';
import { nextId, type RandomIdSource } from '../../wamp/ids';
import { type Dict, EMPTY_DICT, type Payload } from '../../wamp/payload';
import { ProtocolViolation, quote } from '../../wamp/protocol-violation';
import { ownedPayload } from '../../wamp/serialization/encoded-payload';
import { isReservedUri, isValidUri, type UriRules } from '../../wamp/uri';
import type { Authorizer } from '../auth/authorizer';
import type { RealmCounters } from '../metrics/realm-counters';
import { disclosureRefused, invalidUri, refuse, type Refusal } from '../refusal';
import { MAXIMUM_DELAY_MILLISECONDS, type Scheduler } from '../scheduler';
import type { Session } from '../session';
import { CALL_REACTIONS } from './call-states';
import { checkAnnounced, checkCallee, notSupported, unannounced } from './capabilities';
import { EndedStreams } from './ended-streams';
import { invocationDetails, type InvocationSettings, keepsTimeout } from './invocation-details';
import { inOrder, PendingCalls, type PendingCall } from './pending-calls';
import type { Callee, Registration } from './registration';

export interface CallRouterOptions extends InvocationSettings {
  /** Chooses callees for the policy `random`. */
  readonly ids: RandomIdSource;
  readonly authorizer: Authorizer;
  readonly uriRules: UriRules;
  readonly scheduler: Scheduler;
  readonly allowsDisclosure: boolean;
  readonly counters: RealmCounters;
  /** The registration that a call of the procedure goes to. */
  readonly best: (procedure: string) => Registration | undefined;
  /** Answers a call of one of the protocol's own procedures. */
  readonly callMeta: (caller: Session, call: Call) => void;
}

/** Calls of one session that may wait for their callees at a time. */
const MAXIMUM_PENDING_CALLS = 10_000;

const PROGRESS: Dict = { progress: true };

const CANCELED: Refusal = { error: ERROR_URI.canceled, message: 'The caller canceled the call' };
const CALLEE_LEFT: Refusal = { error: ERROR_URI.canceled, message: 'The callee left before it had answered' };

/** Takes calls to callees and their answers back to callers. Synchronous. */
export class CallRouter {
  private readonly options: CallRouterOptions;
  private readonly calls = new PendingCalls();
  private readonly endedStreams = new EndedStreams();
  private sequence = 0;

  constructor(options: CallRouterOptions) {
    this.options = options;
  }

  /** @throws ProtocolViolation for a request ID in use, and for a feature that the caller did not announce. */
  call(session: Session, request: Call): void {
    const pending = this.calls.of(session).made.get(request.requestId);
    if (pending !== undefined) return this.continue(pending, request);
    if (this.endedStreams.swallows(session, request)) return;
    checkAnnounced(session, request);
    this.options.counters.calls += 1;
    const refusal = this.begin(session, request);
    if (refusal === undefined) return;
    if (request.options.progress) this.endedStreams.add(session, request.requestId);
    this.refuse(session, request.requestId, refusal);
  }

  /** Whether a CALL of this request ID belongs to one that the session has begun before. */
  isContinuation(session: Session, requestId: number): boolean {
    return this.calls.of(session).made.get(requestId) !== undefined || this.endedStreams.has(session, requestId);
  }

  /** @throws ProtocolViolation for an invocation that the callee was never sent. */
  yield(session: Session, { invocationId, progress, passthru, payload }: Yield): void {
    if (passthru !== undefined && !session.features.calleePassthru) throw unannounced('YIELD', 'payload_passthru_mode');
    const call = this.answeredBy(session, invocationId, 'YIELD');
    if (call === undefined) return;
    if (passthru !== undefined && !call.caller.features.callerPassthru) {
      return this.fail(call, notSupported('The result uses payload passthru mode, which the caller did not announce'));
    }
    const { caller, requestId } = call;
    if (!progress) {
      this.end(call);
      return caller.send({ type: 'RESULT', requestId, details: passthru ?? EMPTY_DICT, payload });
    }
    // A callee that nobody asked for progressive results may send them all the same: the last one is the result.
    if (call.details['receive_progress'] !== true) return;
    this.startTimer(call);
    call.retry = undefined;
    const details = passthru === undefined ? PROGRESS : { ...PROGRESS, ...passthru };
    caller.send({ type: 'RESULT', requestId, details, payload });
  }

  /** @throws ProtocolViolation for an invocation that the callee was never sent. */
  invocationError(session: Session, { invocationId, error, passthru, payload }: InvocationError): void {
    const call = this.answeredBy(session, invocationId, 'ERROR');
    if (call === undefined) return;
    if (error === ERROR_URI.unavailable && CALL_REACTIONS[call.state].unavailable === 'reroute') {
      return this.reroute(call);
    }
    this.end(call);
    this.options.counters.countCallError(error);
    const { caller, requestId } = call;
    caller.send({ type: 'ERROR', requestType: 'CALL', requestId, details: passthru ?? EMPTY_DICT, error, payload });
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
    const call = this.calls.of(session).made.get(requestId);
    if (call !== undefined) this.stop(call, mode, CANCELED);
  }

  /** Answers those who wait for a session that leaves, and interrupts those it waits for. */
  removeSession(session: Session): void {
    const { made, owed } = this.calls.of(session);
    for (const call of inOrder(owed)) {
      if (call.caller === session) this.end(call);
      else this.fail(call, CALLEE_LEFT);
    }
    for (const call of inOrder(made)) this.stop(call, 'killnowait', undefined);
    this.calls.forget(session);
    this.endedStreams.forget(session);
  }

  /** @returns why the call is refused, if it is. */
  private begin(session: Session, request: Call): Refusal | undefined {
    const { procedure, options } = request;
    const { authorizer, uriRules, allowsDisclosure, best, callMeta, ids } = this.options;
    if (!isValidUri(procedure, 'exact', uriRules)) return invalidUri(procedure);
    const denial = authorizer.check(session, 'call', procedure);
    if (denial !== undefined) return denial;
    if (options.discloseMe && !allowsDisclosure) return disclosureRefused('disclose_me');
    if (isReservedUri(procedure)) {
      if (options.progress) return notSupported('The procedures of the router take no calls in several pieces');
      callMeta(session, request);
      return undefined;
    }
    const registration = best(procedure);
    const callee = registration?.pick(ids, []);
    if (registration === undefined || callee === undefined) {
      return { error: ERROR_URI.noSuchProcedure, message: `No session has registered ${quote(procedure)}` };
    }
    const incapable = checkCallee(request, callee);
    if (incapable !== undefined) return incapable;
    if (this.calls.of(session).made.size >= MAXIMUM_PENDING_CALLS) {
      return {
        error: ERROR_URI.unavailable,
        message: `${MAXIMUM_PENDING_CALLS} calls of this session wait for their results: wait for some, then repeat`,
      };
    }
    const call = this.invoke(session, request, { registration, callee, tried: [] });
    if (!keepsTimeout(options, callee)) this.startTimer(call);
    return undefined;
  }

  private invoke(
    caller: Session,
    request: Call,
    target: { readonly registration: Registration; readonly callee: Callee; readonly tried: readonly Session[] },
  ): PendingCall {
    const { requestId, procedure, options, payload } = request;
    const { registration, callee, tried } = target;
    const { session } = callee;
    const owedBy = this.calls.of(session);
    const invocationId = nextId(owedBy.lastInvocationId);
    owedBy.lastInvocationId = invocationId;
    const call: PendingCall = {
      caller,
      requestId,
      procedure,
      options,
      registration,
      callee: session,
      madeBy: this.calls.of(caller),
      owedBy,
      sequence: ++this.sequence,
      invocationId,
      details: invocationDetails(options, { caller, callee, registration, procedure }, this.options),
      state: options.progress ? 'streaming' : 'waiting',
      isStreaming: options.progress,
      cancelTimer: undefined,
      retry: registration.size > tried.length + 1 ? { ...request, payload: ownedPayload(payload) } : undefined,
      tried,
    };
    this.calls.add(call);
    sendInvocation(call, payload, options.progress);
    return call;
  }

  /** A further piece of a call: the first one's options hold. */
  private continue(call: PendingCall, { requestId, options, payload }: Call): void {
    switch (CALL_REACTIONS[call.state][options.progress ? 'piece' : 'lastPiece']) {
      case 'violation':
        throw new ProtocolViolation(`CALL.Request ${requestId} is still in use by a call without a result`);
      case 'forward':
        call.retry = undefined;
        if (!options.progress) call.state = 'waiting';
        sendInvocation(call, payload, options.progress);
        break;
      case 'discard':
        break;
    }
    call.isStreaming = options.progress;
  }

  /** Gives the call of a callee that is not available to the next one. */
  private reroute(call: PendingCall): void {
    const { caller, retry, registration, cancelTimer } = call;
    const tried = [...call.tried, call.callee];
    const callee = retry && registration.pick(this.options.ids, tried);
    if (retry === undefined || callee === undefined) {
      return this.fail(call, {
        error: ERROR_URI.noAvailableCallee,
        message: `No callee of ${quote(call.procedure)} is available now: call again later`,
      });
    }
    const incapable = checkCallee(retry, callee);
    if (incapable !== undefined) return this.fail(call, incapable);
    this.calls.remove(call);
    const next = this.invoke(caller, retry, { registration, callee, tried });
    cancelTimer?.();
    // The callee before may have kept the time itself; now the dealer does, or this one.
    if (!keepsTimeout(retry.options, callee)) this.startTimer(next);
  }

  /** Stops a call from the caller's side. `refusal` is what the caller is told; a caller that has left is told nothing. */
  private stop(call: PendingCall, mode: 'skip' | 'kill' | 'killnowait', refusal: Refusal | undefined): void {
    const reason = refusal?.error ?? ERROR_URI.canceled;
    const reaction = CALL_REACTIONS[call.state][call.callee.features.calleeCanceling ? mode : 'skip'];
    switch (reaction) {
      case 'ignore':
        return;
      case 'interrupt':
        call.state = 'interrupted';
        return interrupt(call, 'kill', reason);
      case 'interrupt and end':
        interrupt(call, 'killnowait', reason);
        break;
      case 'end':
        break;
    }
    if (refusal === undefined) this.end(call);
    else this.fail(call, refusal);
  }

  /** The dealer's timer: for the whole call, and again from each progressive result on (checklist 38). */
  private startTimer(call: PendingCall): void {
    const { timeoutMilliseconds } = call.options;
    if (timeoutMilliseconds === 0 || call.details['timeout'] !== undefined) return;
    call.cancelTimer?.();
    const delay = Math.min(timeoutMilliseconds, MAXIMUM_DELAY_MILLISECONDS);
    call.cancelTimer = this.options.scheduler.after(delay, () =>
      this.stop(call, 'killnowait', {
        error: ERROR_URI.timeout,
        message: `The callee did not answer within ${timeoutMilliseconds} ms`,
      }),
    );
  }

  private fail(call: PendingCall, refusal: Refusal): void {
    this.end(call);
    this.refuse(call.caller, call.requestId, refusal);
  }

  private refuse(caller: Session, requestId: number, refusal: Refusal): void {
    this.options.counters.countCallError(refusal.error);
    refuse(caller, { type: 'CALL', requestId }, refusal);
  }

  private end(call: PendingCall): void {
    call.cancelTimer?.();
    this.calls.remove(call);
    if (call.isStreaming) this.endedStreams.add(call.caller, call.requestId);
  }

  /** The call that a callee answers; undefined if it is over already, and the answer is discarded (checklist 33). */
  private answeredBy(callee: Session, invocationId: number, messageType: string): PendingCall | undefined {
    const { owed, lastInvocationId } = this.calls.of(callee);
    const call = owed.get(invocationId);
    if (call === undefined && invocationId > lastInvocationId) {
      throw new ProtocolViolation(
        `${messageType} answers invocation ${invocationId}, which this session was never sent`,
      );
    }
    return call;
  }
}

function sendInvocation(
  { callee, invocationId, registration, details }: PendingCall,
  payload: Payload,
  progress: boolean,
): void {
  callee.send({
    type: 'INVOCATION',
    invocationId,
    registrationId: registration.id,
    details: progress ? { ...details, ...PROGRESS } : details,
    payload,
  });
}

function interrupt({ callee, invocationId }: PendingCall, mode: 'kill' | 'killnowait', reason: string): void {
  callee.send({ type: 'INTERRUPT', invocationId, options: { mode, reason } });
}
