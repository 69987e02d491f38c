import type { RollupPeriod } from '../../model/ports';

/** The length of the buckets into which readings are summed up, and which store answers for it. */
export type Interval =
  | { readonly source: 'recent'; readonly milliseconds: number }
  | { readonly source: 'history'; readonly milliseconds: number; readonly period: RollupPeriod };

const SECOND_MS = 1000;
const HOUR_SECONDS = 3600;
const DAY_SECONDS = 86_400;
const NAMED_SECONDS: Readonly<Record<string, number>> = {
  '1m': 60,
  '5m': 300,
  '15m': 900,
  '1h': HOUR_SECONDS,
  '1d': DAY_SECONDS,
};
const ISO_8601_DURATION = /^P(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/** For messages: what `parseInterval` takes. */
export const INTERVALS_TAKEN =
  'none, 1m, 5m, 15m, 1h, 1d, a whole number of seconds below 3600, or as much in ISO 8601 (PT90S)';

/** The interval of a query: `none` is readings as they are. Undefined if the text is no interval that can be answered. */
export function parseInterval(text: string): Interval | 'none' | undefined {
  if (text === 'none') return 'none';
  const seconds = NAMED_SECONDS[text] ?? (/^\d{1,9}$/.test(text) ? Number(text) : secondsOfDuration(text));
  if (seconds === undefined || seconds < 1) return undefined;
  if (seconds === HOUR_SECONDS) return { source: 'history', milliseconds: seconds * SECOND_MS, period: 'hour' };
  if (seconds === DAY_SECONDS) return { source: 'history', milliseconds: seconds * SECOND_MS, period: 'day' };
  return seconds < HOUR_SECONDS ? { source: 'recent', milliseconds: seconds * SECOND_MS } : undefined;
}

function secondsOfDuration(text: string): number | undefined {
  const match = ISO_8601_DURATION.exec(text);
  if (match === null || text === 'P') return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return days * DAY_SECONDS + hours * HOUR_SECONDS + minutes * 60 + seconds;
}

/** Start of the bucket that holds the instant; buckets are counted from 1970-01-01T00:00:00Z. */
export function bucketStart(instantMs: number, intervalMilliseconds: number): number {
  return Math.floor(instantMs / intervalMilliseconds) * intervalMilliseconds;
}

/** First bucket boundary at or behind the instant. */
export function bucketEnd(instantMs: number, intervalMilliseconds: number): number {
  return Math.ceil(instantMs / intervalMilliseconds) * intervalMilliseconds;
}
