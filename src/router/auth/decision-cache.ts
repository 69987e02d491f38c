import { LRUCache } from 'lru-cache';
import type { Clock } from '../../model/ports';
import type { Session } from '../session';
import type { Decision, Question } from './decision';

/** Some 30 MB of URIs. Over it those that were asked for longest ago are decided anew. */
const MAXIMUM_DECISIONS = 100_000;

/** What authorizers have decided, for all sessions of an identity, until it expires. */
export class DecisionCache {
  /** identity and question -> decision */
  private readonly decisions: LRUCache<string, Decision>;

  constructor(clock: Clock) {
    this.decisions = new LRUCache({
      max: MAXIMUM_DECISIONS,
      ttl: 1, // Each has its own.
      ttlResolution: 0,
      perf: { now: clock },
    });
  }

  find(session: Session, question: Question): Decision | undefined {
    return this.decisions.get(keyOf(session, question));
  }

  keep(session: Session, decision: Decision, seconds: number): void {
    if (seconds > 0) this.decisions.set(keyOf(session, decision.question), decision, { ttl: seconds * 1000 });
  }
}

/** The authid may hold anything, and so is last; nothing before it holds a space. */
function keyOf({ identity }: Session, { action, pattern }: Question): string {
  const { authid, authrole, authmethod, authprovider } = identity;
  return `${action} ${pattern.match} ${pattern.uri} ${authrole} ${authmethod} ${authprovider} ${authid}`;
}
