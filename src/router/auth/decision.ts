import { isMatchPolicy, isReservedUri, isValidUri, type UriPattern, type UriRules } from '../../wamp/uri';
import type { Refusal } from '../refusal';
import type { Action } from './action';

/** What a session asks for. One URI is a pattern that matches exactly. */
export interface Question {
  readonly action: Action;
  readonly pattern: UriPattern;
}

/** What an authorizer of the application has decided. */
export interface Decision {
  readonly question: Question;
  /** Why not, if not. */
  readonly refusal: Refusal | undefined;
  /** Whether callees or subscribers are told who it is, asked for or not. */
  readonly discloses: boolean;
}

export function isSameQuestion(one: Question, other: Question): boolean {
  return (
    one.action === other.action && one.pattern.uri === other.pattern.uri && one.pattern.match === other.pattern.match
  );
}

/**
 * The question whether a session may do this, if there is one: what is refused for another reason, such as a URI that is none, is
 * nobody's to decide.
 */
export function questionsFor(
  action: Action,
  { match, uri }: { readonly match: string; readonly uri: string },
  rules: UriRules,
): readonly Question[] {
  if (!isMatchPolicy(match) || !isValidUri(uri, match, rules)) return [];
  if (isReservedUri(uri) && (action === 'publish' || action === 'register')) return [];
  return [{ action, pattern: { match, uri } }];
}
