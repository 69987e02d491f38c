import { readPublication } from '../../formats/publication-records';
import type { Acceptance } from '../../model/acceptance';
import { MAXIMUM_ENVELOPE_BYTES } from '../../model/envelope';
import { DeviceRateLimiter } from '../../model/device-rate-limiter';
import { HeadwaterError } from '../../model/errors';
import { deviceOfReadingTopic } from '../../model/names';
import type { Clock, IdSource, Logger, ReadingQueue } from '../../model/ports';
import { readingsOf, type Reading } from '../../model/reading';
import { countReadings, observeRecords, type RejectedRecord } from '../../model/records';
import type { Publish } from '../../wamp/client-message';
import { ERROR_URI } from '../../wamp/error-uris';
import type { Refusal } from '../refusal';
import type { Scheduler } from '../scheduler';
import type { PublicationRecorder } from './publication-recorder';
import { ENVELOPE_OVERHEAD_BYTES, readingBytes } from './reading-bytes';

export interface ReadingRecorderOptions {
  readonly queue: ReadingQueue;
  readonly acceptance: Acceptance;
  readonly limits: RecorderLimits;
  readonly clock: Clock;
  readonly uuids: IdSource;
  readonly scheduler: Scheduler;
  readonly logger: Logger;
}

export interface RecorderLimits {
  readonly maximumBatchBytes: number;
  readonly maximumDelayMilliseconds: number;
  readonly maximumPendingReadings: number;
  readonly deviceReadingsPerSecond: number;
  readonly deviceReadingBurst: number;
}

/** How long after a failure, without another attempt, the queue is no longer thought to be refusing: nobody would send it any more. */
const FAULT_SECONDS = 30;

type Settle = (refusal: Refusal | undefined) => void;

/** Readings that will leave in one envelope, and whom to tell. */
interface Batch {
  readonly readings: Reading[];
  readonly settles: Settle[];
  bytes: number;
}

/**
 * Records what is published to `device.<uuid>.reading`, flat or as SenML: validates it as the HTTP API does, collects readings into
 * envelopes and puts them onto the queue. A publication is settled once the queue has its envelope, or has refused it.
 */
export class ReadingRecorder implements PublicationRecorder {
  private readonly options: ReadingRecorderOptions;
  private readonly deviceLimit: DeviceRateLimiter;
  private batch: Batch = emptyBatch();
  private cancelTimer: (() => void) | undefined;
  /** Since the recorder began. */
  readonly counters = { envelopes: 0, failedEnvelopes: 0, readings: 0, refusedPublications: 0 };
  /** Readings in the batch and in envelopes that the queue has not taken yet. */
  private pending = 0;
  /** When the queue last refused an envelope, if it has taken none since. */
  private failedAtMs: number | undefined;
  private readonly inFlight = new Set<Promise<void>>();

  constructor(options: ReadingRecorderOptions) {
    this.options = options;
    const { clock, limits } = options;
    const { deviceReadingsPerSecond: perSecond, deviceReadingBurst: burst } = limits;
    this.deviceLimit = new DeviceRateLimiter({ unit: 'readings', perSecond, burst, clock });
  }

  get pendingReadings(): number {
    return this.pending;
  }

  /** Why readings are refused now, if they are: no room, or the queue has just refused an envelope and taken none since. */
  get fault(): string | undefined {
    const { limits, clock } = this.options;
    if (this.pending >= limits.maximumPendingReadings) return `${this.pending} readings wait for the queue`;
    if (this.failedAtMs === undefined || clock() - this.failedAtMs > FAULT_SECONDS * 1000) return undefined;
    return 'the queue does not take readings';
  }

  records(topic: string): boolean {
    return deviceOfReadingTopic(topic) !== undefined;
  }

  record(publication: Publish, settle: Settle): void {
    const refusal = this.accept(publication, settle);
    if (refusal !== undefined) settle(refusal);
  }

  recordUnacknowledged(publication: Publish): Refusal | undefined {
    return this.accept(publication, undefined);
  }

  /** Sends what waits and resolves once every envelope that is under way has been settled. */
  async flush(): Promise<void> {
    this.send();
    while (this.inFlight.size > 0) await Promise.all(this.inFlight);
  }

  private accept(publication: Publish, settle: Settle | undefined): Refusal | undefined {
    const { limits } = this.options;
    const readings = this.parse(publication);
    if (!Array.isArray(readings)) return readings;
    if (this.pending + readings.length > limits.maximumPendingReadings) {
      this.counters.refusedPublications += 1;
      return {
        error: ERROR_URI.unavailable,
        message: `${this.pending} readings wait for the queue, and no more can; publish it again in a few seconds`,
      };
    }
    const bytes = readings.reduce((sum, reading) => sum + readingBytes(reading), 0);
    if (bytes + ENVELOPE_OVERHEAD_BYTES > MAXIMUM_ENVELOPE_BYTES) {
      return {
        error: ERROR_URI.payloadSizeExceeded,
        message: `The reading takes ${bytes} bytes and at most ${MAXIMUM_ENVELOPE_BYTES} are recorded at once; split it`,
      };
    }
    if (this.batch.bytes + bytes > limits.maximumBatchBytes) this.send();
    this.batch.readings.push(...readings);
    this.batch.bytes += bytes;
    if (settle !== undefined) this.batch.settles.push(settle);
    this.pending += readings.length;
    if (this.batch.bytes >= limits.maximumBatchBytes) this.send();
    else this.cancelTimer ??= this.options.scheduler.after(limits.maximumDelayMilliseconds, () => this.send());
    return undefined;
  }

  private parse({ topic, payload }: Publish): Reading[] | Refusal {
    const { acceptance, clock, uuids } = this.options;
    const deviceId = deviceOfReadingTopic(topic);
    if (deviceId === undefined) throw new Error(`${topic} is not a topic of readings: ask records() first`);
    try {
      const records = readPublication(payload, deviceId);
      if (records.length > acceptance.maximumObservations) return tooMany(records.length, acceptance);
      const context = { deviceId, receivedAtMs: clock(), acceptance, occurrence: uuids };
      const { observed, rejected } = observeRecords(records, context);
      if (rejected.length > 0) return refusalOf(rejected, records.length);
      this.deviceLimit.take(deviceId, countReadings(records));
      return observed.flatMap(({ observation }) => readingsOf(observation));
    } catch (error) {
      if (error instanceof HeadwaterError) return { error: error.uri, message: error.message };
      throw error;
    }
  }

  private send(): void {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    const { batch } = this;
    if (batch.readings.length === 0) return;
    this.batch = emptyBatch();
    const sending: Promise<void> = this.enqueue(batch).finally(() => this.inFlight.delete(sending));
    this.inFlight.add(sending);
  }

  /** Never rejects: a failure is told to every publisher who waits. */
  private async enqueue({ readings, settles }: Batch): Promise<void> {
    const { queue, uuids, clock, logger } = this.options;
    let refusal: Refusal | undefined;
    try {
      await queue.enqueue({ version: 1, envelopeId: uuids(), source: 'wamp', enqueuedAtMs: clock(), readings });
      this.counters.envelopes += 1;
      this.counters.readings += readings.length;
      this.failedAtMs = undefined;
    } catch (error) {
      this.counters.failedEnvelopes += 1;
      this.failedAtMs = clock();
      logger.error('the queue did not take an envelope of readings', {
        readings: readings.length,
        acknowledgedPublications: settles.length,
        error: error instanceof Error ? error.message : String(error),
      });
      refusal = {
        error: ERROR_URI.unavailable,
        message: 'The queue did not confirm the reading: publish it again in a few seconds, with the same observed_at',
      };
    }
    this.pending -= readings.length;
    for (const settle of settles) settle(refusal);
  }
}

function tooMany(count: number, { maximumObservations }: Acceptance): Refusal {
  return {
    error: ERROR_URI.invalidArgument,
    message: `The publication holds ${count} readings; at most ${maximumObservations} are taken at once. Split it.`,
  };
}

/** A publication is recorded whole or not at all: PUBLISHED has no place to say what was left out. */
function refusalOf(rejected: readonly RejectedRecord[], records: number): Refusal {
  const [first] = rejected;
  const where = records === 1 ? '' : `[${first?.index}] `;
  const others = rejected.length > 1 ? ` (and ${rejected.length - 1} more)` : '';
  return { error: ERROR_URI.invalidArgument, message: `${where}${first?.reason}${others}` };
}

function emptyBatch(): Batch {
  return { readings: [], settles: [], bytes: 0 };
}
