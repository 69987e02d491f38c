import { z } from 'zod';
import { deviceUuidSchema, METRIC_PATTERN } from './names';

export const MAXIMUM_TEXT_LENGTH = 1024;

/**
 * What some store or queue on the way would refuse or change: PostgreSQL's text has no place for U+0000, UTF-8 none for half of a
 * surrogate pair, and an SQS message none for U+FFFE and U+FFFF.
 */
const UNSTORABLE = /\0|\p{Surrogate}|[\uFFFE\uFFFF]/u;

const storableText = z
  .string()
  .max(MAXIMUM_TEXT_LENGTH)
  .refine((text) => !UNSTORABLE.test(text), 'holds U+0000, U+FFFE, U+FFFF or half of a surrogate pair');

/** What a sensor can report: a finite number, a boolean, or a string of at most 1,024 characters. */
export const readingValueSchema = z.union([z.number(), z.boolean(), storableText]);
export type ReadingValue = z.infer<typeof readingValueSchema>;

/**
 * One value that a device observed. Times are milliseconds since 1970-01-01T00:00:00Z.
 *
 * The natural key is (deviceId, metric, observedAtMs, occurrence): the same key is the same reading, however often it is
 * delivered. `occurrence` is empty when the device said when it observed the value, and otherwise names the acceptance that
 * assigned the time, so that two readings without a time are two readings even within one millisecond.
 */
export const readingSchema = z.object({
  deviceId: deviceUuidSchema,
  metric: z.string().regex(METRIC_PATTERN),
  value: readingValueSchema,
  unit: z.string().max(32).optional(),
  observedAtMs: z.number().int(),
  receivedAtMs: z.number().int(),
  occurrence: z.string().max(64),
});
export type Reading = z.infer<typeof readingSchema>;

/** All metrics that one device observed at one instant: what one flat JSON object or one PUBLISH carries. */
export interface Observation {
  readonly deviceId: string;
  readonly observedAtMs: number;
  readonly receivedAtMs: number;
  readonly occurrence: string;
  /** True if the device itself gave `observed_at`. */
  readonly timeGiven: boolean;
  readonly values: readonly MetricValue[];
}

export interface MetricValue {
  readonly metric: string;
  readonly value: ReadingValue;
  readonly unit?: string;
}

/** The readings of an observation, one a metric. */
export function readingsOf(observation: Observation): Reading[] {
  const { deviceId, observedAtMs, receivedAtMs, occurrence } = observation;
  return observation.values.map(({ metric, value, unit }) => ({
    deviceId,
    metric,
    value,
    ...(unit === undefined ? {} : { unit }),
    observedAtMs,
    receivedAtMs,
    occurrence,
  }));
}

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** Start of the UTC hour that holds the instant. */
export function startOfHour(instantMs: number): number {
  return Math.floor(instantMs / HOUR_MS) * HOUR_MS;
}
