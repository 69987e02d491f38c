import type { Acceptance } from './acceptance';
import { display } from './display';
import { HeadwaterError } from './errors';
import { METRIC_PATTERN } from './names';
import type { MetricValue, Observation } from './reading';
import { MAXIMUM_TEXT_LENGTH, readingValueSchema } from './reading';
import { isRegisteredUnit, nearUnits } from './units/unit';

/** What one record of a body or publication says, in whatever format it came: read, and not yet checked. */
export interface ObservationDraft {
  readonly metrics: readonly MetricDraft[];
  /** Absent: the time at which it is received. */
  readonly time?: TimeDraft;
}

export interface MetricDraft {
  readonly metric: string;
  readonly value: unknown;
  readonly unit?: string;
}

/** `instant`: the sender's clock said it, in milliseconds since 1970. `offset`: milliseconds from now, as SenML has it; the past is negative. */
export type TimeDraft =
  | {
      readonly kind: 'instant';
      readonly instantMs: number;
      /** What the format calls the time, and the value as it was written: for messages. */
      readonly field: string;
      readonly written: unknown;
      /** What it would be if the sender had mistaken its unit, and what the message then says. */
      readonly mistaken: readonly { readonly instantMs: number; readonly hint: string }[];
    }
  | { readonly kind: 'offset'; readonly offsetMs: number; readonly field: string; readonly written: unknown };

export interface ObservationContext {
  /** The device that sends it, authenticated. */
  readonly deviceId: string;
  readonly receivedAtMs: number;
  readonly acceptance: Acceptance;
  /** Names this acceptance, and is called only if the record carries no time of its own. At most 64 characters. */
  readonly occurrence: () => string;
}

/** `Date` ends at 8.64e15 ms (ECMA-262, section 21.4.1.1): what lies beyond cannot be written as RFC 3339 either. */
export const LAST_INSTANT_MS = 8.64e15;

/**
 * Checks a draft: names, values, units and the time. A time finer than a millisecond is cut off to one.
 *
 * @throws HeadwaterError `invalid_argument`, which names the metric or field, the value received and the fix.
 */
export function checkObservation(draft: ObservationDraft, context: ObservationContext): Observation {
  const { maximumMetrics } = context.acceptance;
  if (draft.metrics.length > maximumMetrics) {
    throw invalid(
      `A reading holds at most ${maximumMetrics} metrics; received ${draft.metrics.length}. Send several readings.`,
    );
  }
  const values = draft.metrics.map(checkMetric);
  const { deviceId, receivedAtMs } = context;
  const { time } = draft;
  const observedAtMs = time === undefined ? receivedAtMs : checkTime(time, context);
  return time?.kind === 'instant'
    ? { deviceId, observedAtMs, receivedAtMs, occurrence: '', timeGiven: true, values }
    : { deviceId, observedAtMs, receivedAtMs, occurrence: context.occurrence(), timeGiven: false, values };
}

function checkMetric({ metric, value, unit }: MetricDraft): MetricValue {
  if (!METRIC_PATTERN.test(metric)) {
    throw invalid(
      `${display(metric)} is no name of a metric: use 1 to 128 letters, digits or - : . / _, beginning with a letter or digit.`,
    );
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw invalid(`${metric} is ${value}, and a number must be finite: between -1.79e308 and 1.79e308.`);
  }
  if (typeof value === 'string' && value.length > MAXIMUM_TEXT_LENGTH) {
    throw invalid(
      `${metric} is a string of ${value.length} characters (${display(value)}); at most ${MAXIMUM_TEXT_LENGTH} are taken.`,
    );
  }
  const result = readingValueSchema.safeParse(value);
  if (!result.success) {
    const fix =
      typeof value === 'string'
        ? 'a string holds no U+0000, U+FFFE or U+FFFF and no half of a surrogate pair'
        : 'a value is a finite number, a boolean or a string; leave out what was not observed, and flatten what is nested';
    throw invalid(`${metric} is ${display(value)}: ${fix}.`);
  }
  if (unit !== undefined) checkUnit(metric, unit);
  // The stores know one zero: JSON has -0, and DynamoDB and text do not keep it.
  const stored = Object.is(result.data, -0) ? 0 : result.data;
  return unit === undefined ? { metric, value: stored } : { metric, value: stored, unit };
}

function checkUnit(metric: string, unit: string): void {
  if (isRegisteredUnit(unit)) return;
  const near = nearUnits(unit);
  const fix =
    near.length > 0
      ? `did you mean ${near.join(' or ')}? Otherwise`
      : 'see https://www.iana.org/assignments/senml for those that are, or';
  throw invalid(`The unit of ${metric} is ${display(unit)}, which is not registered: ${fix} leave the unit out.`);
}

function checkTime(time: TimeDraft, context: ObservationContext): number {
  const { pastSeconds, futureSeconds } = context.acceptance;
  const earliestMs = context.receivedAtMs - pastSeconds * 1000;
  const latestMs = context.receivedAtMs + futureSeconds * 1000;
  const observedAtMs = Math.floor(time.kind === 'instant' ? time.instantMs : context.receivedAtMs + time.offsetMs);
  if (observedAtMs >= earliestMs && observedAtMs <= latestMs) return observedAtMs;
  const bound =
    observedAtMs < earliestMs
      ? `earlier than ${iso(earliestMs)}, the earliest accepted now (${pastSeconds} seconds ago)`
      : `later than ${iso(latestMs)}, the latest accepted now (${futureSeconds} seconds ahead)`;
  const mistaken = time.kind === 'instant' ? time.mistaken : [];
  const hint = mistaken.find(({ instantMs }) => instantMs >= earliestMs && instantMs <= latestMs)?.hint;
  const instant = Math.abs(observedAtMs) <= LAST_INSTANT_MS ? iso(observedAtMs) : 'beyond all dates';
  throw invalid(
    `${time.field} is ${display(time.written)} (${instant}), ${bound}.${hint === undefined ? '' : ` ${hint}`}`,
  );
}

function iso(instantMs: number): string {
  return new Date(instantMs).toISOString();
}

function invalid(message: string): HeadwaterError {
  return new HeadwaterError('invalid_argument', message);
}
