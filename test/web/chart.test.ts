import type { ChartPoint } from '../../src/web/models/chart';
import { layOutChart, PLOT } from '../../src/web/models/chart';

const MINUTE_MS = 60_000;
const FROM_MS = Date.UTC(2026, 0, 31, 11);
const TO_MS = FROM_MS + 60 * MINUTE_MS;

function chartOf(points: readonly ChartPoint[], anomaliesMs: readonly number[] = []): ReturnType<typeof layOutChart> {
  return layOutChart({
    points,
    fromMs: FROM_MS,
    toMs: TO_MS,
    intervalMs: MINUTE_MS,
    anomalies: anomaliesMs.map((instantMs) => ({ instantMs, count: 1 })),
  });
}

function point(minute: number, value: number, spread = 0): ChartPoint {
  return { instantMs: FROM_MS + minute * MINUTE_MS, value, minimum: value - spread, maximum: value + spread };
}

/** The x and y of every point of a path. */
function coordinates(path: string): (readonly [number, number])[] {
  return [...path.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)] as const);
}

describe('a chart', () => {
  test('without points has axes and no line', () => {
    const chart = chartOf([]);
    expect(chart.line).toBe('');
    expect(chart.dots).toEqual([]);
    expect(chart.timeTicks.map(({ label }) => label)).toContain('11:30');
    expect(chart.valueTicks.length).toBeGreaterThan(1);
    expect(chart.last).toBeUndefined();
  });

  test('of one point shows a dot in the middle of its height', () => {
    const chart = chartOf([point(30, 21)]);
    expect(chart.line).toBe('');
    expect(chart.dots).toHaveLength(1);
    const { x = 0, y = 0 } = chart.dots[0] ?? {};
    expect(x).toBeCloseTo((PLOT.left + PLOT.right) / 2, 0);
    expect(y).toBeCloseTo((PLOT.top + PLOT.bottom) / 2, 0);
  });

  test('of many points draws one line within the plot, rising with the values', () => {
    const chart = chartOf(Array.from({ length: 60 }, (_none, minute) => point(minute, minute, 2)));
    const line = coordinates(chart.line);
    expect(line).toHaveLength(60);
    for (const [x, y] of [...line, ...coordinates(chart.band)]) {
      expect(x >= PLOT.left && x <= PLOT.right && y >= PLOT.top && y <= PLOT.bottom).toBe(true);
    }
    const heights = line.map(([, y]) => y);
    expect(heights).toEqual(heights.toSorted((left, right) => right - left));
    expect([chart.lowest, chart.highest]).toEqual([-2, 61]);
  });

  test('does not bridge a gap, and shows what stands alone', () => {
    const minutes = [0, 1, 2, 3, 20, 40, 41, 42, 43];
    const chart = chartOf(minutes.map((minute) => point(minute, 20)));
    expect(chart.line.match(/M/g)).toHaveLength(2);
    expect(chart.dots).toHaveLength(1);
  });

  test('of a device that reports seldom is one line', () => {
    const chart = chartOf([0, 15, 30, 45].map((minute) => point(minute, 20 + minute)));
    expect(chart.line.match(/M/g)).toHaveLength(1);
  });

  test('of values that are all the same, or enormous, has finite coordinates', () => {
    for (const value of [0, -273.15, 1e300, 1e-300]) {
      const chart = chartOf([point(1, value), point(2, value)]);
      expect(coordinates(chart.line)).toHaveLength(2);
      expect(chart.line).not.toMatch(/NaN|Infinity/);
    }
  });

  test('marks the anomalies within its range at their instants', () => {
    const chart = chartOf([point(1, 20)], [FROM_MS - 1, FROM_MS, TO_MS, TO_MS + 1]);
    expect(chart.anomalies.map(({ left }) => left)).toEqual([PLOT.left, PLOT.right]);
  });

  test('names the day at midnight', () => {
    const chart = layOutChart({
      points: [],
      fromMs: Date.UTC(2026, 0, 30, 12),
      toMs: Date.UTC(2026, 0, 31, 12),
      intervalMs: MINUTE_MS,
      anomalies: [],
    });
    expect(chart.timeTicks.map(({ label }) => label)).toEqual(['12:00', '18:00', '31 Jan', '06:00', '12:00']);
  });
});
