import type { Publish } from '../../wamp/client-message';
import { payloadBytes } from '../payload-bytes';
import type { Session } from '../session';

/** Without resumed sessions both end together: `detached` ones are published first. */
export const TESTAMENT_SCOPES = ['detached', 'destroyed'] as const;
export type TestamentScope = (typeof TESTAMENT_SCOPES)[number];

/** Of one session, both scopes together. */
export const MAXIMUM_TESTAMENTS = 100;
export const MAXIMUM_TESTAMENT_BYTES = 1_048_576;

interface Testament {
  readonly scope: TestamentScope;
  readonly publication: Publish;
}

/** What sessions want to have published when they end. */
export class Testaments {
  /** session -> its testaments, in the order in which they were added; only while there are some */
  private readonly bySession = new Map<Session, readonly Testament[]>();

  /** @returns whether there was room for it. */
  add(session: Session, testament: Testament): boolean {
    const testaments = [...(this.bySession.get(session) ?? []), testament];
    const bytes = testaments.reduce((sum, { publication }) => sum + payloadBytes(publication.payload), 0);
    if (testaments.length > MAXIMUM_TESTAMENTS || bytes > MAXIMUM_TESTAMENT_BYTES) return false;
    this.bySession.set(session, testaments);
    return true;
  }

  flush(session: Session, scope: TestamentScope): void {
    const left = (this.bySession.get(session) ?? []).filter((testament) => testament.scope !== scope);
    if (left.length === 0) this.bySession.delete(session);
    else this.bySession.set(session, left);
  }

  /** Takes those of a session that has ended, in the order in which they are to be published. */
  take(session: Session): readonly Publish[] {
    const testaments = this.bySession.get(session) ?? [];
    this.bySession.delete(session);
    return TESTAMENT_SCOPES.flatMap((scope) =>
      testaments.filter((testament) => testament.scope === scope).map(({ publication }) => publication),
    );
  }
}
