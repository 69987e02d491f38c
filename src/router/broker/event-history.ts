import type { Receivers } from '../../wamp/client-message';
import type { Dict, Payload } from '../../wamp/payload';
import type { MatchPolicy } from '../../wamp/uri';

/** A subscription whose events are kept; its ID may be another after a restart, this is not. */
export interface HistorySubject {
  readonly match: MatchPolicy;
  readonly topic: string;
}

export interface HistoricEvent {
  readonly atMs: number;
  readonly publicationId: number;
  readonly topic: string;
  readonly details: Dict;
  readonly payload: Payload;
  /** Whom it was for, by authid and authrole. */
  readonly receivers: Receivers | undefined;
}

/** Which events are asked for; all conditions that are there hold. */
export interface HistoryQuery {
  /** Who asks: gets no event that was not for such. */
  readonly reader: { readonly authid: string; readonly authrole: string };
  /** At most so many, from the oldest, or with `isReverse` from the newest. */
  readonly limit: number;
  readonly isReverse: boolean;
  readonly topic: string | undefined;
  /** Times in milliseconds: `from` and `until` include them, `after` and `before` do not. */
  readonly fromMs: number | undefined;
  readonly afterMs: number | undefined;
  readonly beforeMs: number | undefined;
  readonly untilMs: number | undefined;
  /** Publications: `from` and `until` include them, `after` and `before` do not. One that is not there has nothing around it. */
  readonly fromPublication: number | undefined;
  readonly afterPublication: number | undefined;
  readonly beforePublication: number | undefined;
  readonly untilPublication: number | undefined;
}

/**
 * Keeps the events of some subscriptions, in the order in which they were published. Events that were limited to session IDs never
 * come here: the IDs mean nothing later (checklist 24).
 */
export interface EventHistory {
  /** Best effort; never throws. */
  append(subject: HistorySubject, event: HistoricEvent): void;
  /** Calls `answer` exactly once; it may do so before it returns. Undefined: the store does not answer now. */
  read(
    subject: HistorySubject,
    query: HistoryQuery,
    answer: (events: readonly HistoricEvent[] | undefined) => void,
  ): void;
}
