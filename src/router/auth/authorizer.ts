import type { Session } from '../session';

export type Action = 'publish' | 'subscribe' | 'register' | 'call';

/** Decides what sessions may do. Synchronous: SUBSCRIBED must come before the first EVENT (checklist 14). */
export interface Authorizer {
  /** `uri` may be a pattern of any match policy: the answer is yes only if it is yes for every URI that the pattern matches. */
  allows(session: Session, action: Action, uri: string): boolean;
  /** Whether a new registration replaces one that `holder` has, without asking for it. */
  takesOver(session: Session, holder: Session, procedure: string): boolean;
  /** Whether the session may say that a reading is recorded already. */
  mayMarkRecorded(session: Session): boolean;
}
