import type { RouterState } from './router-metrics';

/** Each is a custom metric of CloudWatch, which is billed by the month: no more than these five. */
const UNITS = {
  Sessions: 'Count',
  MessagesReceived: 'Count',
  EventsDropped: 'Count',
  RecorderFailures: 'Count',
  EventLoopDelay: 'Milliseconds',
} as const;
type Values = Readonly<Record<keyof typeof UNITS, number>>;

export interface EmbeddedMetricsOptions {
  readonly namespace: string;
  readonly state: () => RouterState;
  /** How late the event loop was since it was last asked: the 99th percentile. */
  readonly eventLoopDelaySeconds: () => number;
}

/**
 * Lines in CloudWatch's embedded metric format, from which CloudWatch Logs makes metrics: what is open now, and what has been counted since the
 * line before. Without dimensions, so that several routers add up to one.
 */
export class EmbeddedMetrics {
  private readonly options: EmbeddedMetricsOptions;
  private counted = { messages: 0, dropped: 0, failures: 0 };

  constructor(options: EmbeddedMetricsOptions) {
    this.options = options;
  }

  /** The next line, without its end. */
  render(nowMs: number): string {
    const { namespace } = this.options;
    const metrics = Object.entries(UNITS).map(([Name, Unit]) => ({ Name, Unit }));
    const CloudWatchMetrics = [{ Namespace: namespace, Dimensions: [[]], Metrics: metrics }];
    return JSON.stringify({ _aws: { Timestamp: nowMs, CloudWatchMetrics }, ...this.take() });
  }

  private take(): Values {
    const { realms, transports, recorder } = this.options.state();
    const { counted } = this;
    const { messagesReceived, eventsDropped } = transports.counters;
    this.counted = {
      messages: sum(Object.values(messagesReceived)),
      dropped: eventsDropped,
      failures: recorder?.counters.failedEnvelopes ?? 0,
    };
    return {
      Sessions: sum(realms.map(({ sessionCount }) => sessionCount)),
      MessagesReceived: this.counted.messages - counted.messages,
      EventsDropped: this.counted.dropped - counted.dropped,
      RecorderFailures: this.counted.failures - counted.failures,
      EventLoopDelay: this.options.eventLoopDelaySeconds() * 1000,
    };
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
