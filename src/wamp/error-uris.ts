/** Error and close URIs of the Basic and Advanced Profile that this project sends, each with the case it stands for. */
export const ERROR_URI = {
  /** A message that the protocol does not allow here; always in an ABORT. */
  protocolViolation: 'wamp.error.protocol_violation',
  /** A URI that the rules refuse: an empty component, white space, `#`, or the reserved prefix `wamp.`. */
  invalidUri: 'wamp.error.invalid_uri',
  /** A call that no registration matches. */
  noSuchProcedure: 'wamp.error.no_such_procedure',
  /** A second registration of a procedure with invocation policy `single`. */
  procedureAlreadyExists: 'wamp.error.procedure_already_exists',
  noSuchSubscription: 'wamp.error.no_such_subscription',
  noSuchRegistration: 'wamp.error.no_such_registration',
  noSuchRealm: 'wamp.error.no_such_realm',
  /** Arguments or options that the callee or router cannot take. */
  invalidArgument: 'wamp.error.invalid_argument',
  notAuthorized: 'wamp.error.not_authorized',
  /** Whether it is allowed could not be decided ("fail secure"): the authorizer did not answer, or not in time. */
  authorizationFailed: 'wamp.error.authorization_failed',
  /** None of the authentication methods that the client offered is accepted. */
  noMatchingAuthMethod: 'wamp.error.no_matching_auth_method',
  /** Wrong credentials, or a principal that does not exist: one answer for both. */
  authenticationDenied: 'wamp.error.authentication_denied',
  /** The check itself failed ("fail secure"), for instance because the registry does not answer. */
  authenticationFailed: 'wamp.error.authentication_failed',
  /** The caller canceled the call, or its callee left. */
  canceled: 'wamp.error.canceled',
  timeout: 'wamp.error.timeout',
  /** Every callee of the procedure has said that it is not available. */
  noAvailableCallee: 'wamp.error.no_available_callee',
  /** There is no (other) session of this ID. */
  noSuchSession: 'wamp.error.no_such_session',
  /** The router's settings let nobody name itself. */
  discloseMeDisallowed: 'wamp.error.option_disallowed.disclose_me',
  /** Temporarily not possible; nothing was done, a repetition may succeed. */
  unavailable: 'wamp.error.unavailable',
  featureNotSupported: 'wamp.error.feature_not_supported',
  payloadSizeExceeded: 'wamp.error.payload_size_exceeded',
} as const;

export const CLOSE_URI = {
  /** The reply to a GOODBYE. */
  goodbyeAndOut: 'wamp.close.goodbye_and_out',
  /** A client leaves on its own accord. */
  closeRealm: 'wamp.close.close_realm',
  /** The router goes down. */
  systemShutdown: 'wamp.close.system_shutdown',
  /** Another session ended this one and gave no other reason. */
  normal: 'wamp.close.normal',
} as const;
