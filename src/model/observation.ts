import type { Acceptance } from './acceptance';
import { HeadwaterError } from './errors';
import { parseInstant } from './instant';
import { METRIC_PATTERN, OBSERVED_AT_KEY } from './names';
import type { MetricValue, Observation } from './reading';
import { MAXIMUM_TEXT_LENGTH, readingValueSchema } from './reading';

export interface ObservationContext {
  /** The device that sends it, authenticated. */
  readonly deviceId: string;
  readonly receivedAtMs: number;
  readonly acceptance: Acceptance;
  /** Names this acceptance, and is called only if the record carries no time. At most 64 characters. */
  readonly occurrence: () => string;
}

/** `Date` ends at 8.64e15 ms (ECMA-262, section 21.4.1.1): what lies beyond cannot be written as RFC 3339 either. */
const LAST_INSTANT_MS = 8.64e15;

/**
 * Reads one flat object `{temperature: 21.5, humidity: 40, observed_at?: RFC 3339 or milliseconds since 1970}`, as a POST or a
 * PUBLISH carries it. A time finer than a millisecond is cut off to one.
 *
 * @throws HeadwaterError `invalid_argument`, which names the metric or key, the value received and the fix.
 */
export function parseObservation(record: unknown, context: ObservationContext): Observation {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) {
    throw invalid(`A reading is a flat object such as {"temperature": 21.5}; received ${display(record)}.`);
  }
  const entries = Object.entries(record);
  const metrics = entries.filter(([key]) => key !== OBSERVED_AT_KEY);
  const { maximumMetrics } = context.acceptance;
  if (metrics.length === 0) {
    throw invalid(`A reading names at least one metric, as in {"temperature": 21.5}; received ${display(record)}.`);
  }
  if (metrics.length > maximumMetrics) {
    throw invalid(
      `A reading holds at most ${maximumMetrics} metrics; received ${metrics.length}. Send several readings.`,
    );
  }
  const values = metrics.map(([metric, value]) => parseMetric(metric, value));

  const { deviceId, receivedAtMs } = context;
  const given = entries.find(([key]) => key === OBSERVED_AT_KEY);
  return given === undefined
    ? { deviceId, observedAtMs: receivedAtMs, receivedAtMs, occurrence: context.occurrence(), timeGiven: false, values }
    : {
        deviceId,
        observedAtMs: parseObservedAt(given[1], context),
        receivedAtMs,
        occurrence: '',
        timeGiven: true,
        values,
      };
}

function parseMetric(metric: string, value: unknown): MetricValue {
  if (!METRIC_PATTERN.test(metric)) {
    throw invalid(
      `${display(metric)} is no name of a metric: use 1 to 64 letters, digits or - : . / _, beginning with a letter or digit.`,
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
  // The stores know one zero: JSON has -0, and DynamoDB and text do not keep it.
  return { metric, value: Object.is(result.data, -0) ? 0 : result.data };
}

function parseObservedAt(value: unknown, context: ObservationContext): number {
  const instantMs = typeof value === 'string' ? parseInstant(value) : typeof value === 'number' ? value : undefined;
  if (instantMs === undefined || !(Math.abs(instantMs) <= LAST_INSTANT_MS)) {
    throw invalid(
      `${OBSERVED_AT_KEY} is ${display(value)}: give RFC 3339 with an offset, as in "2026-01-31T12:00:00.000Z", or milliseconds since 1970.`,
    );
  }
  const observedAtMs = Math.floor(instantMs);
  const { pastSeconds, futureSeconds } = context.acceptance;
  const earliestMs = context.receivedAtMs - pastSeconds * 1000;
  const latestMs = context.receivedAtMs + futureSeconds * 1000;
  if (observedAtMs < earliestMs || observedAtMs > latestMs) {
    const bound =
      observedAtMs < earliestMs
        ? `earlier than ${iso(earliestMs)}, the earliest accepted now (${pastSeconds} seconds ago)`
        : `later than ${iso(latestMs)}, the latest accepted now (${futureSeconds} seconds ahead)`;
    const secondsMs = observedAtMs * 1000;
    const hint =
      typeof value === 'number' && secondsMs >= earliestMs && secondsMs <= latestMs
        ? ' It looks like seconds: multiply it by 1000.'
        : '';
    throw invalid(`${OBSERVED_AT_KEY} is ${display(value)} (${iso(observedAtMs)}), ${bound}.${hint}`);
  }
  return observedAtMs;
}

/** The value as JSON, cut to a length that suits a message. */
function display(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? typeof value);
  return text.length <= 80 ? text : `${text.slice(0, 77)}...`;
}

function iso(instantMs: number): string {
  return new Date(instantMs).toISOString();
}

function invalid(message: string): HeadwaterError {
  return new HeadwaterError('invalid_argument', message);
}
