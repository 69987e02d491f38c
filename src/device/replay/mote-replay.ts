import { type MoteTrace, TRACE_STEP_MS, type TraceStep } from './sensor-network-trace';
import { type FlatReading, type ReadingSender, SendError } from './reading-sender';

export interface MoteReplayOptions {
  readonly trace: MoteTrace;
  readonly sender: ReadingSender;
  /** Observed time of the trace's first step. */
  readonly originMs: number;
  /** Steps that were acknowledged in an earlier run and need not be sent again. */
  readonly alreadySent: number;
  /** 1 is real time. */
  readonly speed: number;
  /** Readings that may wait for their acknowledgement at once. Default 8. */
  readonly window?: number;
  readonly clock: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
}

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 10_000;

/**
 * Sends one mote's trace, each step at its time. Nothing is skipped: an unacknowledged step is repeated with growing pauses, and its
 * `observed_at` makes the repetition harmless. Steps may overtake each other within the window.
 */
export class MoteReplay {
  readonly trace: MoteTrace;
  readonly #options: MoteReplayOptions;
  /** Steps sent out of order, beyond `#acknowledged`. */
  readonly #ahead = new Set<number>();
  #acknowledged: number;
  #lastFault: string | undefined;
  #refusal: Error | undefined;

  constructor(options: MoteReplayOptions) {
    this.#options = options;
    this.trace = options.trace;
    this.#acknowledged = Math.min(options.alreadySent, options.trace.steps.length);
  }

  /** All steps below this index are acknowledged: a later run may continue here. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** Why the last attempt failed, until one succeeds again. */
  get lastFault(): string | undefined {
    return this.#lastFault;
  }

  /** Resolves when every step is acknowledged, or early when aborted; rejects if a step is refused for good. */
  async run(): Promise<void> {
    const { trace, speed, clock, sleep, signal, window = 8 } = this.#options;
    const startIndex = this.#acknowledged;
    const startedMs = clock();
    const inFlight = new Set<Promise<void>>();
    const ended = (): boolean => signal.aborted || this.#refusal !== undefined;
    for (let index = startIndex; index < trace.steps.length && !ended(); index++) {
      const dueMs = startedMs + ((index - startIndex) * TRACE_STEP_MS) / speed;
      const waitMs = dueMs - clock();
      if (waitMs > 0) await sleep(waitMs, signal);
      const step = trace.steps[index];
      if (ended() || step === undefined) break;
      const sending: Promise<void> = this.#sendUntilAcknowledged(index, step)
        .catch((error: unknown) => {
          this.#refusal ??= error instanceof Error ? error : new Error(String(error));
        })
        .finally(() => inFlight.delete(sending));
      inFlight.add(sending);
      if (inFlight.size >= window) await Promise.race(inFlight);
    }
    await Promise.all(inFlight);
    if (this.#refusal !== undefined) throw this.#refusal;
  }

  async #sendUntilAcknowledged(index: number, step: TraceStep): Promise<void> {
    const { sender, signal, sleep } = this.#options;
    const reading = this.#readingAt(index, step);
    for (let pauseMs = FIRST_RETRY_MS; !signal.aborted; pauseMs = Math.min(pauseMs * 2, LONGEST_RETRY_MS)) {
      try {
        await sender.send(reading);
        this.#lastFault = undefined;
        this.#acknowledge(index);
        return;
      } catch (error) {
        if (!(error instanceof SendError) || !error.retryable) throw error;
        this.#lastFault = error.message;
        await sleep(error.retryAfterMs ?? pauseMs, signal);
      }
    }
  }

  #readingAt(index: number, step: TraceStep): FlatReading {
    return {
      temperature: step.temperature,
      humidity: step.humidity,
      anomaly: step.anomaly,
      observed_at: this.#options.originMs + index * TRACE_STEP_MS,
    };
  }

  #acknowledge(index: number): void {
    this.#ahead.add(index);
    while (this.#ahead.delete(this.#acknowledged)) this.#acknowledged++;
  }
}
