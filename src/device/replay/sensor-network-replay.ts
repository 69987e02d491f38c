import { setTimeout as delay } from 'node:timers/promises';
import { MoteReplay } from './mote-replay';
import { readReplayProgress, type ReplayProgress, writeReplayProgress } from './replay-progress';
import type { ReadingSender } from './reading-sender';
import { type MoteTrace, traceDurationMs } from './sensor-network-trace';

export interface SensorNetworkReplayOptions {
  readonly traces: readonly MoteTrace[];
  /** The door of each mote. */
  readonly senderFor: (trace: MoteTrace) => ReadingSender;
  /** 1 is real time, 100 a hundred times faster. */
  readonly speed: number;
  /** Where progress is kept, so that a restart continues. */
  readonly progressFile: string;
  /** A replay whose origin is older than this begins anew, because the cloud refuses readings from too long ago. */
  readonly longestAgeMs: number;
  readonly onProgress?: (report: ReplayReport) => void;
  readonly clock?: () => number;
}

/** What a progress line needs. */
export interface ReplayReport {
  readonly acknowledged: number;
  readonly total: number;
  /** Acknowledged a second, over the last report interval. */
  readonly ratePerSecond: number;
  readonly motes: readonly { readonly name: string; readonly acknowledged: number; readonly total: number }[];
  /** Why some mote is stuck at the moment. */
  readonly fault: string | undefined;
}

const REPORT_INTERVAL_MS = 1000;

/**
 * Replays all motes at once. The trace is laid so that its last step falls on the moment of the first start: every observed time is in
 * the past and within what the cloud accepts. Resolves with true when the whole trace is acknowledged, false when stopped before.
 */
export class SensorNetworkReplay {
  readonly #options: SensorNetworkReplayOptions;
  readonly #stopping = new AbortController();
  readonly #clock: () => number;

  constructor(options: SensorNetworkReplayOptions) {
    this.#options = options;
    this.#clock = options.clock ?? Date.now;
  }

  stop(): void {
    this.#stopping.abort();
  }

  async run(): Promise<boolean> {
    const { traces, senderFor, speed, progressFile } = this.#options;
    const progress = await this.#resumeOrBegin();
    const signal = this.#stopping.signal;
    const senders = traces.map((trace) => ({ trace, sender: senderFor(trace) }));
    const motes = senders.map(
      ({ trace, sender }) =>
        new MoteReplay({
          trace,
          sender,
          speed,
          originMs: progress.originMs,
          alreadySent: progress.acknowledged[trace.moteId] ?? 0,
          clock: this.#clock,
          sleep: sleepUntilAborted,
          signal,
        }),
    );
    const save = (): Promise<void> =>
      writeReplayProgress(progressFile, {
        originMs: progress.originMs,
        acknowledged: Object.fromEntries(motes.map((mote) => [mote.trace.moteId, mote.acknowledged])),
      });
    const reporting = this.#reportUntil(motes, save);
    try {
      await Promise.all(motes.map((mote) => mote.run()));
    } finally {
      this.#stopping.abort();
      await reporting;
      await save();
      await Promise.all(senders.map(({ sender }) => sender.close()));
    }
    return motes.every((mote) => mote.acknowledged === mote.trace.steps.length);
  }

  async #resumeOrBegin(): Promise<ReplayProgress> {
    const { traces, progressFile, longestAgeMs } = this.#options;
    const nowMs = this.#clock();
    const saved = await readReplayProgress(progressFile);
    if (saved !== undefined && nowMs - saved.originMs < longestAgeMs) return saved;
    return { originMs: nowMs - traceDurationMs(traces), acknowledged: {} };
  }

  async #reportUntil(motes: readonly MoteReplay[], save: () => Promise<void>): Promise<void> {
    const signal = this.#stopping.signal;
    let before = total(motes, (mote) => mote.acknowledged);
    let beforeMs = this.#clock();
    while (!signal.aborted) {
      await sleepUntilAborted(REPORT_INTERVAL_MS, signal);
      const acknowledged = total(motes, (mote) => mote.acknowledged);
      const nowMs = this.#clock();
      this.#options.onProgress?.({
        acknowledged,
        total: total(motes, (mote) => mote.trace.steps.length),
        ratePerSecond: ((acknowledged - before) * 1000) / Math.max(1, nowMs - beforeMs),
        motes: motes.map((mote) => ({
          name: mote.trace.name,
          acknowledged: mote.acknowledged,
          total: mote.trace.steps.length,
        })),
        fault: motes.find((mote) => mote.lastFault !== undefined)?.lastFault,
      });
      before = acknowledged;
      beforeMs = nowMs;
      await save();
    }
  }
}

function total(motes: readonly MoteReplay[], count: (mote: MoteReplay) => number): number {
  return motes.reduce((sum, mote) => sum + count(mote), 0);
}

/** Resolves after the time or as soon as the signal aborts; never rejects. */
async function sleepUntilAborted(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
