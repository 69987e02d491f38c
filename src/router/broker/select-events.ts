import type { HistoricEvent, HistoryQuery } from './event-history';
import { isAmongPrincipals } from './publication';

/** The events that a query asks for. `events` are in the order in which they were published. */
export function selectEvents(events: readonly HistoricEvent[], query: HistoryQuery): readonly HistoricEvent[] {
  const found = between(events, query).filter((event) => isWanted(event, query));
  if (query.isReverse) found.reverse();
  return found.slice(0, query.limit);
}

function between(events: readonly HistoricEvent[], query: HistoryQuery): HistoricEvent[] {
  const { fromPublication, afterPublication, beforePublication, untilPublication } = query;
  let start = 0;
  let end = events.length;
  const at = (publicationId: number): number => events.findIndex((event) => event.publicationId === publicationId);
  const startAt = (publicationId: number | undefined, offset: number): void => {
    if (publicationId === undefined) return;
    const index = at(publicationId);
    start = index < 0 ? events.length : Math.max(start, index + offset);
  };
  const endAt = (publicationId: number | undefined, offset: number): void => {
    if (publicationId !== undefined) end = Math.min(end, Math.max(0, at(publicationId) + offset));
  };
  startAt(fromPublication, 0);
  startAt(afterPublication, 1);
  endAt(beforePublication, 0);
  // One that is not there is at -1, and so ends before the first.
  endAt(untilPublication, 1);
  return events.slice(start, end);
}

function isWanted({ atMs, topic, receivers }: HistoricEvent, query: HistoryQuery): boolean {
  const { fromMs, afterMs, beforeMs, untilMs, reader } = query;
  return (
    (query.topic === undefined || topic === query.topic) &&
    (fromMs === undefined || atMs >= fromMs) &&
    (afterMs === undefined || atMs > afterMs) &&
    (beforeMs === undefined || atMs < beforeMs) &&
    (untilMs === undefined || atMs <= untilMs) &&
    (receivers === undefined || isAmongPrincipals(receivers, reader))
  );
}
