import type { LimitKind } from '../limits/limit-refusal';
import type { Metric, Sample } from './exposition';
import type { RealmCounters } from './realm-counters';
import type { TransportCounters } from './transport-counters';

/** What the router counts and holds, read when somebody asks. */
export interface RouterState {
  readonly isReady: boolean;
  readonly realms: readonly {
    readonly name: string;
    readonly sessionCount: number;
    readonly counters: RealmCounters;
  }[];
  readonly transports: {
    /** subprotocol -> open connections */
    readonly openConnections: ReadonlyMap<string, number>;
    readonly queuedBytes: number;
    readonly counters: TransportCounters;
  };
  /** Who was refused by which limit. */
  readonly refusals: Readonly<Record<LimitKind, number>>;
  /** Absent if nothing is recorded. */
  readonly recorder: RecorderState | undefined;
}

export interface RecorderState {
  readonly pendingReadings: number;
  readonly counters: {
    readonly envelopes: number;
    readonly failedEnvelopes: number;
    readonly readings: number;
    readonly refusedPublications: number;
  };
}

/** The router's metrics for Prometheus; each is described in docs/router.md. */
export function routerMetrics({ isReady, realms, transports, refusals, recorder }: RouterState): readonly Metric[] {
  const { openConnections, queuedBytes, counters } = transports;
  const ofRealms = (value: (realm: RouterState['realms'][number]) => number): Sample[] =>
    realms.map((realm) => ({ labels: { realm: realm.name }, value: value(realm) }));
  return [
    gauge('ready', 'Whether the router takes new sessions and readings: 1 or 0.', [{ value: isReady ? 1 : 0 }]),
    gauge(
      'sessions',
      'Open sessions, those of the bridge included.',
      ofRealms(({ sessionCount }) => sessionCount),
    ),
    gauge('connections', 'Open connections that speak WAMP.', labelled('subprotocol', [...openConnections])),
    counter('connections_total', 'Connections that have spoken WAMP.', [{ value: counters.connections }]),
    counter(
      'disconnections_total',
      'Connections that the router cut.',
      labelledRecord('reason', counters.disconnections),
    ),
    counter('messages_received_total', 'Messages of clients.', labelledRecord('type', counters.messagesReceived)),
    counter(
      'events_sent_total',
      'EVENTs to subscribers.',
      ofRealms((realm) => realm.counters.eventsSent),
    ),
    counter('events_dropped_total', 'EVENTs dropped because their receiver does not keep up.', [
      { value: counters.eventsDropped },
    ]),
    counter(
      'calls_total',
      'Calls begun.',
      ofRealms((realm) => realm.counters.calls),
    ),
    counter(
      'call_errors_total',
      'Calls answered by ERROR.',
      realms.flatMap((realm) =>
        Object.entries(realm.counters.callErrors).map(([error, value]) => ({
          labels: { realm: realm.name, error },
          value,
        })),
      ),
    ),
    counter('received_bytes_total', 'Bytes of clients, frames included.', [{ value: counters.bytesReceived }]),
    counter('sent_bytes_total', 'Bytes to clients, frames included.', [{ value: counters.bytesSent }]),
    counter(
      'refusals_total',
      'Connections, sessions and requests refused by a limit.',
      labelledRecord('limit', refusals),
    ),
    counter('read_pauses_total', 'Times that a client was not read from, because it speaks faster than it may.', [
      { value: counters.readPauses },
    ]),
    gauge('queued_bytes', 'Bytes that wait to be sent to clients.', [{ value: queuedBytes }]),
    ...(recorder === undefined ? [] : recorderMetrics(recorder)),
  ];
}

function recorderMetrics({ pendingReadings, counters }: RecorderState): readonly Metric[] {
  const { readings, envelopes, failedEnvelopes, refusedPublications } = counters;
  return [
    gauge('recorder_pending_readings', 'Readings that the queue has not confirmed yet.', [{ value: pendingReadings }]),
    counter('recorder_readings_total', 'Readings that the queue has confirmed.', [{ value: readings }]),
    counter('recorder_envelopes_total', 'Envelopes that the queue has confirmed.', [{ value: envelopes }]),
    counter('recorder_failures_total', 'Envelopes that the queue has not confirmed.', [{ value: failedEnvelopes }]),
    counter('recorder_refusals_total', 'Publications refused because too many readings wait.', [
      { value: refusedPublications },
    ]),
  ];
}

function counter(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name: `headwater_router_${name}`, type: 'counter', help, samples };
}

function gauge(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name: `headwater_router_${name}`, type: 'gauge', help, samples };
}

function labelled(label: string, values: readonly (readonly [string, number])[]): readonly Sample[] {
  return values.map(([key, value]) => ({ labels: { [label]: key }, value }));
}

function labelledRecord(label: string, values: Readonly<Record<string, number>>): readonly Sample[] {
  return labelled(label, Object.entries(values));
}
