/**
 * The interfaces by which the inside of the project knows the outside. Adapters are named by what they are (SqsReadingQueue,
 * MemoryReadingQueue); only composition roots choose them.
 */
import type { Device } from './device';
import type { Envelope } from './envelope';
import type { Observation, Reading } from './reading';

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Clock = () => number;

/** A fresh identifier that nobody else has (a UUID version 4). */
export type IdSource = () => string;

export interface Logger {
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}

/** Durable once `enqueue` resolves: a reading may be acknowledged only then. Rejects with `unavailable`. */
export interface ReadingQueue {
  enqueue(envelope: Envelope): Promise<void>;
}

export interface DeviceRegistry {
  find(uuid: string): Promise<Device | undefined>;
  /** Rejects with `conflict` if the UUID is taken. */
  register(device: Device): Promise<void>;
  /** Pages come in the store's own order and are sorted by UUID each; the `next` of a page is the `after` of the following. */
  list(options: { readonly limit: number; readonly after?: string }): Promise<DevicePage>;
}

export interface DevicePage {
  readonly devices: readonly Device[];
  readonly next?: string;
}

/** Resolves an Idempotency-Key to what its first use was given. */
export interface IdempotencyKeys {
  /** Claims the key for this time and occurrence, or returns those of the earlier claim with `repeated: true`. */
  claim(
    claim: IdempotencyClaim,
  ): Promise<{ readonly observedAtMs: number; readonly occurrence: string; readonly repeated: boolean }>;
}

export interface IdempotencyClaim {
  readonly deviceId: string;
  readonly key: string;
  readonly observedAtMs: number;
  readonly occurrence: string;
}

/** Where a reading is first, everything as received, and for ever. */
export interface RawArchive {
  /** One object a batch; the same `batchId` writes the same object. */
  append(batch: {
    readonly batchId: string;
    /** When the first of its envelopes was enqueued; all of them in one UTC hour. */
    readonly receivedAtMs: number;
    readonly envelopes: readonly Pick<Envelope, 'envelopeId' | 'readings'>[];
  }): Promise<void>;
}

/** Recent readings by device and time, and the latest of each metric. All writes are idempotent by the natural key. */
export interface RecentReadings {
  /** Writes readings of one device: the instants, then `latest`, then the marker of every touched hour. */
  record(deviceId: string, readings: readonly Reading[]): Promise<void>;
  latest(deviceId: string): Promise<readonly Reading[]>;
  /** Ascending by observed time, `fromMs` inclusive, `toMs` exclusive. */
  query(range: ReadingRange): Promise<readonly Reading[]>;
  touchedHours(limit: number): Promise<readonly TouchedHour[]>;
  /** Removes the marker unless the hour was touched again since it was read. */
  settle(hour: TouchedHour): Promise<void>;
}

export interface ReadingRange {
  readonly deviceId: string;
  readonly metric?: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly limit?: number;
}

/** An hour of a device that got readings since its last rollup. `version` changes with every touch. */
export interface TouchedHour {
  readonly deviceId: string;
  readonly hourStartMs: number;
  readonly version: string;
}

export type RollupPeriod = 'hour' | 'day';

/** What a metric did in one UTC hour or day. Booleans count as 0 and 1; of strings only `count` and `lastText` are kept. */
export interface Rollup {
  readonly deviceId: string;
  readonly metric: string;
  readonly period: RollupPeriod;
  readonly startsAtMs: number;
  readonly count: number;
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly sum: number | null;
  readonly last: number | null;
  readonly lastText: string | null;
  readonly lastObservedAtMs: number;
  readonly unit: string | null;
}

/** A UTC day of a device. */
export interface DeviceDay {
  readonly deviceId: string;
  readonly dayStartMs: number;
}

/** The relational history. Every method rejects with `waking` while the database resumes. */
export interface ReadingHistory {
  /** Replaces the given rollups (recomputed whole, never incremented). */
  upsert(rollups: readonly Rollup[]): Promise<void>;
  /** Recomputes the rollups of whole days from those of their hours. */
  rollUpDays(days: readonly DeviceDay[]): Promise<void>;
  query(range: ReadingRange & { readonly period: RollupPeriod }): Promise<readonly Rollup[]>;
}

/** Publishes readings that are already durable to the live WAMP topics. Best effort: resolves false when it could not. */
export interface LivePublisher {
  publish(observations: readonly Observation[]): Promise<boolean>;
}

/** Knows the deployment's one endpoint (`https://...`, no trailing slash), which exists only once the Web stack is deployed. */
export interface EndpointDirectory {
  find(): Promise<string | undefined>;
}
