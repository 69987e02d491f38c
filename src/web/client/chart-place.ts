/** What a chart's element says about its axes, as text. */
export type ChartAxes = Readonly<Record<string, string | undefined>>;

export interface ChartPlace {
  readonly x: number;
  /** Absent if there is no number to show. */
  readonly y?: number;
  readonly plotTop: number;
}

/**
 * Where a reading lies in a chart's drawing. `off-scale`: its value is beyond the axis, so the chart must be laid out anew;
 * `off-time`: it was observed before or after the time that the chart shows.
 */
export function placeInChart(
  { fromMs, toMs, bottom, top, plot }: ChartAxes,
  observedAtMs: number,
  value: number | undefined,
): ChartPlace | 'off-scale' | 'off-time' {
  const [left = 0, right = 0, plotTop = 0, plotBottom = 0] = (plot ?? '').split(' ').map(Number);
  const timeShare = (observedAtMs - Number(fromMs)) / (Number(toMs) - Number(fromMs));
  if (!(timeShare >= 0 && timeShare <= 1)) return 'off-time';
  const x = left + timeShare * (right - left);
  if (value === undefined) return { x, plotTop };
  const valueShare = (value - Number(bottom)) / (Number(top) - Number(bottom));
  if (!(valueShare >= 0 && valueShare <= 1)) return 'off-scale';
  return { x, y: plotBottom - valueShare * (plotBottom - plotTop), plotTop };
}
