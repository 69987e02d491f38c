import type { UriPattern } from '../../wamp/uri';
import type { Refusal } from '../refusal';
import type { Session } from '../session';
import type { Action } from './action';

/** Decides what sessions may do. Synchronous: SUBSCRIBED must come before the first EVENT (checklist 14). */
export interface Authorizer {
  /** Why a session may not do this with a URI, if it may not. */
  check(session: Session, action: Action, uri: string): Refusal | undefined;
  /** Why a session may not do this with a pattern, if it may not: it may only if it may with every URI that the pattern matches. */
  checkPattern(session: Session, action: Action, pattern: UriPattern): Refusal | undefined;
  /** Whether a new registration replaces one that `holder` has, without asking for it. */
  takesOver(session: Session, holder: Session, procedures: UriPattern): boolean;
  /** Whether the session may say that a reading is recorded already. */
  mayMarkRecorded(session: Session): boolean;
}
