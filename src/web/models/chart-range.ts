import { DAY_MS, HOUR_MS } from '../../model/reading';
import type { Interval } from './interval';

/** A span of time that a chart can show, up to now, and how finely. */
export interface ChartRange {
  readonly name: string;
  readonly label: string;
  /** How a sentence calls it. */
  readonly last: string;
  readonly spanMs: number;
  readonly interval: Interval;
  /** How often a page that gets live readings draws the chart anew. */
  readonly refreshSeconds: number;
}

/** Each gives a chart of 168 to 360 points. */
export const CHART_RANGES: readonly [ChartRange, ...ChartRange[]] = [
  {
    name: '1h',
    label: '1 hour',
    last: 'the last hour',
    spanMs: HOUR_MS,
    interval: { source: 'recent', milliseconds: 15_000 },
    refreshSeconds: 10,
  },
  {
    name: '6h',
    label: '6 hours',
    last: 'the last 6 hours',
    spanMs: 6 * HOUR_MS,
    interval: { source: 'recent', milliseconds: 60_000 },
    refreshSeconds: 20,
  },
  {
    name: '24h',
    label: '24 hours',
    last: 'the last 24 hours',
    spanMs: DAY_MS,
    interval: { source: 'recent', milliseconds: 300_000 },
    refreshSeconds: 60,
  },
  {
    name: '7d',
    label: '7 days',
    last: 'the last 7 days',
    spanMs: 7 * DAY_MS,
    interval: { source: 'history', milliseconds: HOUR_MS, period: 'hour' },
    // No sooner than the history changes: asking keeps its database awake.
    refreshSeconds: 3600,
  },
];

/** The range of this name; where none is named, the shortest that holds something observed so long ago. */
export function chartRange(name: string | undefined, latestAgeMs: number | undefined): ChartRange {
  const isAsked = (range: ChartRange): boolean =>
    name === undefined ? latestAgeMs !== undefined && latestAgeMs < range.spanMs : range.name === name;
  return CHART_RANGES.find(isAsked) ?? CHART_RANGES[0];
}
