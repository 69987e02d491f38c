import { ERROR_URI } from '../../wamp/error-uris';

/** What became of a call that was answered by ERROR, told apart no finer than what somebody would look into. */
export const CALL_ERROR_CLASSES = [
  'no_such_procedure',
  'not_authorized',
  'invalid',
  'canceled',
  'timeout',
  'unavailable',
  'other_protocol',
  'application',
] as const;
export type CallErrorClass = (typeof CALL_ERROR_CLASSES)[number];

const CLASS_OF_URI: ReadonlyMap<string, CallErrorClass> = new Map([
  [ERROR_URI.noSuchProcedure, 'no_such_procedure'],
  [ERROR_URI.notAuthorized, 'not_authorized'],
  [ERROR_URI.invalidUri, 'invalid'],
  [ERROR_URI.invalidArgument, 'invalid'],
  [ERROR_URI.canceled, 'canceled'],
  [ERROR_URI.timeout, 'timeout'],
  [ERROR_URI.unavailable, 'unavailable'],
  [ERROR_URI.noAvailableCallee, 'unavailable'],
]);

/** A URI of an application is whatever a callee likes: as a label it would be a series for each. */
function classOf(uri: string): CallErrorClass {
  return CLASS_OF_URI.get(uri) ?? (uri.startsWith('wamp.') ? 'other_protocol' : 'application');
}

/**
 * What a realm has done since it began. Plain numbers, written where it happens and read when somebody asks: counting costs an addition.
 */
export class RealmCounters {
  eventsSent = 0;
  /** CALLs that began a call: further pieces are not counted. */
  calls = 0;
  readonly callErrors: Record<CallErrorClass, number> = {
    no_such_procedure: 0,
    not_authorized: 0,
    invalid: 0,
    canceled: 0,
    timeout: 0,
    unavailable: 0,
    other_protocol: 0,
    application: 0,
  };

  countCallError(uri: string): void {
    this.callErrors[classOf(uri)] += 1;
  }
}
