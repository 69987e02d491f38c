import { ERROR_URI } from '../wamp/error-uris';
import { quote } from '../wamp/protocol-violation';
import { requestError, type RequestType } from '../wamp/router-message';
import { MATCH_POLICIES, MAXIMUM_URI_CHARACTERS } from '../wamp/uri';
import type { Action } from './auth/action';
import type { Session } from './session';

/** Why a request was not done: an error URI, and a message that says what was wrong and how to put it right. */
export interface Refusal {
  readonly error: string;
  readonly message: string;
}

export interface RefusedRequest {
  readonly type: RequestType;
  readonly requestId: number;
}

export function refuse(session: Session, request: RefusedRequest, refusal: Refusal): void {
  session.send(requestError(request.type, request.requestId, refusal));
}

export function invalidUri(uri: string): Refusal {
  const fault =
    uri.length > MAXIMUM_URI_CHARACTERS
      ? `has ${uri.length} characters, and at most ${MAXIMUM_URI_CHARACTERS} are taken`
      : 'is no URI: components are separated by dots, not empty, and without white space or "#"';
  return { error: ERROR_URI.invalidUri, message: `${quote(uri)} ${fault}` };
}

export function reservedUri(uri: string): Refusal {
  return { error: ERROR_URI.invalidUri, message: `${quote(uri)}: URIs below "wamp." are the protocol's own` };
}

export function unknownMatch(match: string): Refusal {
  return {
    error: ERROR_URI.invalidArgument,
    message: `Options.match ${quote(match)} is unknown: use ${MATCH_POLICIES.join(', ')}`,
  };
}

export function tooMany(limit: number, what: string): Refusal {
  return {
    error: ERROR_URI.unavailable,
    message: `This session has ${limit} ${what}, the most it may have: use a pattern, or give some up`,
  };
}

const VERBS: Readonly<Record<Action, string>> = {
  publish: 'publish to',
  subscribe: 'subscribe to',
  register: 'register',
  call: 'call',
};

export function notAuthorized(session: Session, action: Action, uri: string): Refusal {
  return {
    error: ERROR_URI.notAuthorized,
    message: `A session of role ${session.authrole} and authid ${quote(session.authid)} may not ${VERBS[action]} ${quote(uri)}`,
  };
}

/** `reason`: what the authorizer did, or did not. */
export function authorizationFailed(procedure: string, reason: string): Refusal {
  return {
    error: ERROR_URI.authorizationFailed,
    message: `Whether this is allowed is decided by ${quote(procedure)}, and ${reason}: try again later`,
  };
}

export function disclosureRefused(option: 'disclose_me' | 'disclose_caller'): Refusal {
  return {
    error: ERROR_URI.discloseMeDisallowed,
    message: `Options.${option} is not allowed here: sessions are not named to each other`,
  };
}

export function invalidArgument(message: string): Refusal {
  return { error: ERROR_URI.invalidArgument, message };
}
