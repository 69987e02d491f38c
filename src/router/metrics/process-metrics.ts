import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import type { Metric } from './exposition';

/** How often the delay is looked at. */
const RESOLUTION_MILLISECONDS = 10;
const RESOLUTION_NANOSECONDS = RESOLUTION_MILLISECONDS * 1e6;
const NANOSECONDS = 1e9;
const MICROSECONDS = 1e6;

/** How late the event loop is, since the last time that it was asked. */
export class EventLoopDelay {
  private readonly histogram: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MILLISECONDS });

  start(): void {
    this.histogram.enable();
  }

  stop(): void {
    this.histogram.disable();
  }

  /** In seconds; the next ones begin anew. Nothing was measured yet: 0. */
  take(): { readonly median: number; readonly p99: number; readonly maximum: number } {
    const { histogram } = this;
    // Node records the time from one look to the next: what is above its interval is the delay.
    const seconds = (nanoseconds: number): number =>
      histogram.count === 0 ? 0 : Math.max(0, nanoseconds - RESOLUTION_NANOSECONDS) / NANOSECONDS;
    const delays = {
      median: seconds(histogram.percentile(50)),
      p99: seconds(histogram.percentile(99)),
      maximum: seconds(histogram.max),
    };
    histogram.reset();
    return delays;
  }
}

/** The process's own metrics, by the names that Prometheus' client libraries give them, so that dashboards made for those fit. */
export function processMetrics(delay: EventLoopDelay): readonly Metric[] {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
  const { median, p99, maximum } = delay.take();
  return [
    counter('process_cpu_seconds_total', 'CPU time spent, in seconds.', (user + system) / MICROSECONDS),
    gauge('process_uptime_seconds', 'How long the process runs.', process.uptime()),
    gauge('process_resident_memory_bytes', 'Resident memory.', rss),
    gauge('nodejs_heap_size_total_bytes', "Size of V8's heap.", heapTotal),
    gauge('nodejs_heap_size_used_bytes', "What is used of V8's heap.", heapUsed),
    gauge('nodejs_external_memory_bytes', "Memory of objects outside V8's heap.", external),
    gauge('nodejs_eventloop_lag_p50_seconds', 'Delay of the event loop since the last scrape: median.', median),
    gauge('nodejs_eventloop_lag_p99_seconds', 'Delay of the event loop since the last scrape: 99th percentile.', p99),
    gauge('nodejs_eventloop_lag_max_seconds', 'Delay of the event loop since the last scrape: maximum.', maximum),
  ];
}

function counter(name: string, help: string, value: number): Metric {
  return { name, help, type: 'counter', samples: [{ value }] };
}

function gauge(name: string, help: string, value: number): Metric {
  return { name, help, type: 'gauge', samples: [{ value }] };
}
