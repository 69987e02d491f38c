import { ERRORS } from '../../model/errors';
import { ERROR_URI } from '../../wamp/error-uris';

/** What ERRORS (src/model/errors.ts) has no code for. */
const PROTOCOL_STATUSES: ReadonlyMap<string, number> = new Map<string, number>([
  [ERROR_URI.noSuchProcedure, 404],
  [ERROR_URI.noAvailableCallee, 503],
  [ERROR_URI.authorizationFailed, 503],
  [ERROR_URI.invalidUri, 422],
  [ERROR_URI.invalidArgument, 422],
  [ERROR_URI.featureNotSupported, 422],
  // The callee left: the bridge's "upstream" is gone.
  [ERROR_URI.canceled, 502],
  [ERROR_URI.timeout, 504],
]);

const MODEL_STATUSES: ReadonlyMap<string, number> = new Map<string, number>(
  Object.values(ERRORS).map(({ uri, status }) => [uri, status]),
);

/** The HTTP status of a WAMP error. An application's own error is 422: router and callee did their work, and this is the answer. */
export function bridgeStatus(errorUri: string): number {
  return PROTOCOL_STATUSES.get(errorUri) ?? MODEL_STATUSES.get(errorUri) ?? 422;
}
