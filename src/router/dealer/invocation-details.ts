import { type CallOptions, DEFAULT_CALL_OPTIONS } from '../../wamp/client-message';
import { type Dict, EMPTY_DICT } from '../../wamp/payload';
import { identityDetails, type Session } from '../session';
import type { Callee, Registration } from './registration';

export interface InvocationSettings {
  /** Asks callees for progressive results although they cannot be canceled (checklist 40). */
  readonly lenientProgress: boolean;
  readonly trustLevelOf: (session: Session) => number;
}

export interface InvocationContext {
  readonly caller: Session;
  readonly callee: Callee;
  readonly registration: Registration;
  readonly procedure: string;
}

/** INVOCATION.Details, but for `progress`: what the caller asks for, as far as the callee understands it. */
export function invocationDetails(
  options: CallOptions,
  { caller, callee, registration, procedure }: InvocationContext,
  { lenientProgress, trustLevelOf }: InvocationSettings,
): Dict {
  const { features } = callee.session;
  const isPlain = options === DEFAULT_CALL_OPTIONS && registration.match === 'exact';
  if (isPlain && !callee.discloseCaller && !features.calleeTrustLevels) return EMPTY_DICT;
  const details: Record<string, unknown> = {};
  // A callee of a pattern cannot know the procedure otherwise.
  if (registration.match !== 'exact') details['procedure'] = procedure;
  if (options.discloseMe || callee.discloseCaller) Object.assign(details, identityDetails('caller', caller));
  if (features.calleeTrustLevels) details['trustlevel'] = trustLevelOf(caller);
  if (options.receiveProgress && features.calleeProgressiveResults && (features.calleeCanceling || lenientProgress)) {
    details['receive_progress'] = true;
  }
  if (keepsTimeout(options, callee)) details['timeout'] = options.timeoutMilliseconds;
  if (options.passthru !== undefined) Object.assign(details, options.passthru);
  return details;
}

/** Whether the callee is the one to end the call when its time is up (checklist 39). */
export function keepsTimeout({ timeoutMilliseconds }: CallOptions, { session, forwardTimeout }: Callee): boolean {
  return timeoutMilliseconds > 0 && forwardTimeout && session.features.calleeTimeout;
}
