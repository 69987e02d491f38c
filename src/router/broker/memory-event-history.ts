import { ownedPayload } from '../../wamp/serialization/encoded-payload';
import { payloadBytes } from '../payload-bytes';
import type { EventHistory, HistoricEvent, HistoryQuery, HistorySubject } from './event-history';
import { selectEvents } from './select-events';

export interface HistoryLimits {
  /** Of each subject. */
  readonly maximumEvents: number;
  readonly maximumBytes: number;
}

interface Log {
  readonly events: HistoricEvent[];
  bytes: number;
}

/** The latest events of each subject, for as long as the router runs. */
export class MemoryEventHistory implements EventHistory {
  private readonly limits: HistoryLimits;
  /** match and topic -> events, the oldest first */
  private readonly logs = new Map<string, Log>();

  constructor(limits: HistoryLimits) {
    this.limits = limits;
  }

  append(subject: HistorySubject, event: HistoricEvent): void {
    const log = this.logOf(subject);
    log.events.push({ ...event, payload: ownedPayload(event.payload) });
    log.bytes += payloadBytes(event.payload);
    const { maximumEvents, maximumBytes } = this.limits;
    while (log.events.length > maximumEvents || (log.bytes > maximumBytes && log.events.length > 0)) {
      const oldest = log.events.shift();
      if (oldest !== undefined) log.bytes -= payloadBytes(oldest.payload);
    }
  }

  read(subject: HistorySubject, query: HistoryQuery, answer: (events: readonly HistoricEvent[]) => void): void {
    answer(selectEvents(this.logOf(subject).events, query));
  }

  private logOf({ match, topic }: HistorySubject): Log {
    const key = `${match} ${topic}`;
    let log = this.logs.get(key);
    if (log === undefined) {
      log = { events: [], bytes: 0 };
      this.logs.set(key, log);
    }
    return log;
  }
}
