import { LRUCache } from 'lru-cache';
import type { Clock } from '../../model/ports';
import type { Session } from '../session';
import type { Decision, Question } from './decision';
import type { AuthorizerDefinition } from './role-configuration';

/** Some 30 MB of URIs. Over it those that were asked for longest ago are decided anew. */
const MAXIMUM_DECISIONS = 100_000;

/** What authorizers have decided, for all sessions of an identity, until it expires. */
export class DecisionCache {
  /** who was asked what, and about which identity -> decision */
  private readonly decisions: LRUCache<string, Decision>;

  constructor(clock: Clock) {
    this.decisions = new LRUCache({
      max: MAXIMUM_DECISIONS,
      ttl: 1, // Each has its own.
      ttlResolution: 0,
      perf: { now: clock },
    });
  }

  find(session: Session, question: Question, { procedure }: AuthorizerDefinition): Decision | undefined {
    return this.decisions.get(keyOf(session, question, procedure));
  }

  keep(session: Session, decision: Decision, { procedure, cacheSeconds }: AuthorizerDefinition): void {
    if (cacheSeconds === 0) return;
    this.decisions.set(keyOf(session, decision.question, procedure), decision, { ttl: cacheSeconds * 1000 });
  }
}

/** The authid may hold anything, and so is last; nothing before it holds a space. */
function keyOf({ identity }: Session, { action, pattern }: Question, procedure: string): string {
  const { authid, authrole, authmethod, authprovider } = identity;
  return `${procedure} ${action} ${pattern.match} ${pattern.uri} ${authrole} ${authmethod} ${authprovider} ${authid}`;
}
