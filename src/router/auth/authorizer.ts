import type { UriPattern } from '../../wamp/uri';
import type { Refusal } from '../refusal';
import type { Session } from '../session';
import type { Action } from './action';
import type { Decision, Question } from './decision';
import type { AuthorizerDefinition } from './role-configuration';

/** Decides what sessions may do. Synchronous: SUBSCRIBED must come before the first EVENT (checklist 14). */
export interface Authorizer {
  /** Whether it has never had to ask anybody, whatever the session. */
  readonly isStatic: boolean;
  /** Why a session may not do this with a URI, if it may not. */
  check(session: Session, action: Action, uri: string): Refusal | undefined;
  /** Why a session may not do this with a pattern, if it may not: it may only if it may with every URI that the pattern matches. */
  checkPattern(session: Session, action: Action, pattern: UriPattern): Refusal | undefined;
  /** Whom to ask whether the session may do what its rules do not allow. Nobody: then it may not. */
  authorizerOf(session: Session): AuthorizerDefinition | undefined;
  /** Whether the session's rules do not allow this, and somebody must be asked. */
  asks(session: Session, question: Question): boolean;
  /** Runs something for a session; `check` and `checkPattern` know the decisions meanwhile. */
  withDecisions(session: Session, decisions: readonly Decision[], run: () => void): void;
  /** Whether a new registration replaces one that `holder` has, without asking for it. */
  takesOver(session: Session, holder: Session, procedures: UriPattern): boolean;
  /** Whether the session may say that a reading is recorded already. */
  mayMarkRecorded(session: Session): boolean;
}
