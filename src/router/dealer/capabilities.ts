import type { Call } from '../../wamp/client-message';
import { ERROR_URI } from '../../wamp/error-uris';
import { ProtocolViolation, quote } from '../../wamp/protocol-violation';
import type { Refusal } from '../refusal';
import type { Session } from '../session';
import type { Callee } from './registration';

/** @throws ProtocolViolation for what the caller uses and did not announce (checklist 41, 45). */
export function checkAnnounced({ features }: Session, { options }: Call): void {
  if (options.progress && !features.callerProgressiveInvocations) {
    throw unannounced('CALL', 'progressive_call_invocations');
  }
  if (options.passthru !== undefined && !features.callerPassthru) throw unannounced('CALL', 'payload_passthru_mode');
}

export function unannounced(message: string, feature: string): ProtocolViolation {
  return new ProtocolViolation(`${message} uses ${feature}, which HELLO did not announce`);
}

/** What the callee cannot do of what the call needs (checklist 41, 59). */
export function checkCallee({ options, procedure }: Call, { session: { features } }: Callee): Refusal | undefined {
  if (options.progress && !(features.calleeProgressiveInvocations && features.calleeCanceling)) {
    return notSupported(`The callee of ${quote(procedure)} takes no calls in several pieces`);
  }
  if (options.passthru !== undefined && !features.calleePassthru) {
    return notSupported(`The callee of ${quote(procedure)} does not take payload passthru mode`);
  }
  return undefined;
}

export function notSupported(message: string): Refusal {
  return { error: ERROR_URI.featureNotSupported, message };
}
