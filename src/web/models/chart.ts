import { scaleLinear, scaleUtc } from 'd3-scale';
import { area, line } from 'd3-shape';
import type { Anomaly, AnomalyMark } from './anomaly-marks';
import { anomalyMarks } from './anomaly-marks';

/** One point of a chart: an interval's mean, and between which values it lay. */
export interface ChartPoint {
  readonly instantMs: number;
  readonly value: number;
  readonly minimum: number;
  readonly maximum: number;
}

export interface ChartInput {
  readonly points: readonly ChartPoint[];
  readonly fromMs: number;
  readonly toMs: number;
  /** The usual distance of two points; a much larger one is a gap, which the line does not bridge. */
  readonly intervalMs: number;
  /** Ascending by time. */
  readonly anomalies: readonly Anomaly[];
}

export interface Tick {
  readonly position: number;
  readonly label: string;
}

/** A chart ready to be drawn: everything in the coordinates of the drawing. */
export interface Chart {
  readonly line: string;
  readonly band: string;
  /** Points with a gap on both sides, which a line would not show. */
  readonly dots: readonly { readonly x: number; readonly y: number }[];
  readonly timeTicks: readonly Tick[];
  readonly valueTicks: readonly Tick[];
  readonly anomalies: readonly AnomalyMark[];
  readonly lowest: number | undefined;
  readonly highest: number | undefined;
  readonly last: ChartPoint | undefined;
  /** The values at the bottom and top of the plot. */
  readonly valueDomain: readonly [number, number];
}

/** The drawing, and within it the plot that the axes leave. */
export const DRAWING = { width: 560, height: 240 };
export const PLOT = { left: 46, right: 540, top: 12, bottom: 206 };

const TIME_TICKS = 5;
const VALUE_TICKS = 5;
/** A gap is this many times the distance that most points have. */
const GAP_FACTOR = 4;

/** Lays a chart out; no point at all gives axes without a line. */
export function layOutChart({ points, fromMs, toMs, intervalMs, anomalies }: ChartInput): Chart {
  const time = scaleUtc([fromMs, toMs], [PLOT.left, PLOT.right]);
  const lowest = least(points.map(({ minimum }) => minimum));
  const highest = greatest(points.map(({ maximum }) => maximum));
  const value = scaleLinear(paddedDomain(lowest, highest), [PLOT.bottom, PLOT.top]).nice(VALUE_TICKS);
  const runs = continuousRuns(points, intervalMs);
  const drawnRuns = runs.filter((run) => run.length > 1);

  const x = ({ instantMs }: ChartPoint): number => round(time(instantMs));
  const drawLine = line<ChartPoint>(x, (point) => round(value(point.value)));
  const drawBand = area<ChartPoint>(
    x,
    (point) => round(value(point.minimum)),
    (point) => round(value(point.maximum)),
  );
  const valueFormat = value.tickFormat(VALUE_TICKS);
  const [bottom = 0, top = 1] = value.domain();
  return {
    line: drawnRuns.map((run) => drawLine(run) ?? '').join(''),
    band: drawnRuns.map((run) => drawBand(run) ?? '').join(''),
    dots: runs
      .filter((run) => run.length === 1)
      .flatMap((run) => run.map((point) => ({ x: x(point), y: round(value(point.value)) }))),
    timeTicks: time.ticks(TIME_TICKS).map((date) => ({ position: round(time(date)), label: timeLabel(date) })),
    valueTicks: value.ticks(VALUE_TICKS).map((tick) => ({ position: round(value(tick)), label: valueFormat(tick) })),
    anomalies: anomalyMarks(
      anomalies.filter(({ instantMs }) => instantMs >= fromMs && instantMs <= toMs),
      (instantMs) => round(time(instantMs)),
    ),
    lowest,
    highest,
    last: points.at(-1),
    valueDomain: [bottom, top],
  };
}

/** Splits points at gaps. A device that reports seldom has long distances and no gaps. */
function continuousRuns(points: readonly ChartPoint[], intervalMs: number): ChartPoint[][] {
  const distances = points.slice(1).map(({ instantMs }, index) => instantMs - (points[index]?.instantMs ?? instantMs));
  const median = distances.toSorted((left, right) => left - right)[Math.floor(distances.length / 2)] ?? intervalMs;
  const gapMs = GAP_FACTOR * Math.max(intervalMs, median);
  const runs: ChartPoint[][] = [];
  let run: ChartPoint[] = [];
  for (const point of points) {
    const before = run.at(-1);
    if (before === undefined || point.instantMs - before.instantMs > gapMs) {
      run = [];
      runs.push(run);
    }
    run.push(point);
  }
  return runs;
}

/** `14:05`, and at midnight the day that begins: `31 Jan`. */
function timeLabel(date: Date): string {
  const [, day = '', month = '', time = ''] = /^\w+, (\d+) (\w+) \d+ (\d\d:\d\d)/.exec(date.toUTCString()) ?? [];
  return time === '00:00' ? `${Number(day)} ${month}` : time;
}

/** Some air above and below; a constant value lies in the middle. */
function paddedDomain(lowest: number | undefined, highest: number | undefined): [number, number] {
  if (lowest === undefined || highest === undefined) return [0, 1];
  const padding = highest > lowest ? (highest - lowest) * 0.08 : Math.max(Math.abs(highest) * 0.05, 0.5);
  return [lowest - padding, highest + padding];
}

function least(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((left, right) => Math.min(left, right));
}

function greatest(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((left, right) => Math.max(left, right));
}

/** A tenth of a pixel is as fine as anyone sees, and keeps the page small. */
function round(coordinate: number): number {
  return Math.round(coordinate * 10) / 10;
}
