import type { Dict } from '../../wamp/payload';
import type { MatchPolicy } from '../../wamp/uri';
import type { Session } from '../session';

export interface SubscriptionOptions {
  readonly id: number;
  readonly match: MatchPolicy;
  readonly topic: string;
  readonly createdAtMs: number;
  /** It keeps its events, and stays when nobody subscribes. */
  readonly hasHistory: boolean;
}

/** A topic, or a pattern of topics, and its subscribers. */
export class Subscription {
  readonly id: number;
  readonly match: MatchPolicy;
  readonly topic: string;
  readonly hasHistory: boolean;
  /** Subscribers that are not told of trust levels, and those that are: each group gets one event, encoded once. */
  readonly plain = new Set<Session>();
  readonly trusting = new Set<Session>();
  private readonly createdAtMs: number;

  constructor({ id, match, topic, createdAtMs, hasHistory }: SubscriptionOptions) {
    this.id = id;
    this.match = match;
    this.topic = topic;
    this.createdAtMs = createdAtMs;
    this.hasHistory = hasHistory;
  }

  get size(): number {
    return this.plain.size + this.trusting.size;
  }

  sessions(): readonly Session[] {
    return [...this.plain, ...this.trusting];
  }

  has(session: Session): boolean {
    return this.groupOf(session).has(session);
  }

  add(session: Session): void {
    this.groupOf(session).add(session);
  }

  remove(session: Session): void {
    this.groupOf(session).delete(session);
  }

  /** What the meta API tells of it. */
  describe(): Dict {
    return { id: this.id, created: new Date(this.createdAtMs).toISOString(), uri: this.topic, match: this.match };
  }

  private groupOf({ features }: Session): Set<Session> {
    return features.subscriberTrustLevels ? this.trusting : this.plain;
  }
}
