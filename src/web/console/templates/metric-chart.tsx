import type { JSX } from 'hono/jsx/jsx-runtime';
import { DRAWING, PLOT } from '../../models/chart';
import type { MetricChart } from '../../models/device-charts';
import { displayUnit, displayValue, metricLabel } from '../../models/metric-display';
import type { AnomalyMark } from '../../models/anomaly-marks';
import { displayInstant, displayMinute } from '../../models/time-display';

export interface MetricChartProps {
  readonly metricChart: MetricChart;
  readonly fromMs: number;
  readonly toMs: number;
  /** Picks one of the chart colours. */
  readonly index: number;
}

const COLOURS = 6;

/** One metric over time, drawn on the server; the client script adds live readings to `data-tail`. */
export function MetricChartFigure({ metricChart, fromMs, toMs, index }: MetricChartProps): JSX.Element {
  const { metric, unit, chart } = metricChart;
  const unitText = displayUnit(metric, unit);
  const label = metricLabel(metric);
  const id = `chart-${index}`;
  const [bottom, top] = chart.valueDomain;
  return (
    <figure class={`panel chart colour-${(index % COLOURS) + 1}`}>
      <figcaption>
        <span class="name">{label}</span>
        {unitText !== '' && <span class="unit">{unitText}</span>}
      </figcaption>
      <svg
        viewBox={`0 0 ${DRAWING.width} ${DRAWING.height}`}
        role="img"
        aria-labelledby={`${id}-title ${id}-description`}
        data-chart={metric}
        data-from-ms={String(fromMs)}
        data-to-ms={String(toMs)}
        data-bottom={String(bottom)}
        data-top={String(top)}
        data-plot={`${PLOT.left} ${PLOT.right} ${PLOT.top} ${PLOT.bottom}`}
      >
        <title id={`${id}-title`}>{`${label} over time`}</title>
        <desc id={`${id}-description`}>{describe(metricChart, fromMs, toMs)}</desc>
        <ValueAxis metricChart={metricChart} />
        <TimeAxis metricChart={metricChart} />
        {chart.anomalies.map((mark) => (
          <Mark mark={mark} />
        ))}
        <path class="band" d={chart.band} />
        <path class="line" d={chart.line} />
        {chart.dots.map(({ x, y }) => (
          <circle class="dot" cx={x} cy={y} r="2.5" />
        ))}
        <g data-tail></g>
      </svg>
    </figure>
  );
}

const THINNEST_MARK = 1.5;

/** A shade over the time of the anomalies, and a tip above it. */
function Mark({ mark: { left, right, fromMs, toMs, count } }: { mark: AnomalyMark }): JSX.Element {
  const width = Math.max(right - left, THINNEST_MARK);
  const middle = (left + right) / 2;
  const title =
    count === 1
      ? `Anomaly at ${displayInstant(fromMs)} UTC`
      : `${count} anomalies from ${displayInstant(fromMs)} to ${displayInstant(toMs)} UTC`;
  return (
    <g class="anomaly">
      <title>{title}</title>
      <rect x={middle - width / 2} y={PLOT.top} width={width} height={PLOT.bottom - PLOT.top} />
      <path d={`M${middle} ${PLOT.top}l-4 -7h8z`} />
    </g>
  );
}

function ValueAxis({ metricChart }: { metricChart: MetricChart }): JSX.Element {
  return (
    <g class="axis">
      {metricChart.chart.valueTicks.map(({ position, label }) => (
        <>
          <line class="grid" x1={PLOT.left} x2={PLOT.right} y1={position} y2={position} />
          <text x={PLOT.left - 8} y={position} dy="0.32em" text-anchor="end">
            {label}
          </text>
        </>
      ))}
    </g>
  );
}

function TimeAxis({ metricChart }: { metricChart: MetricChart }): JSX.Element {
  return (
    <g class="axis">
      <line x1={PLOT.left} x2={PLOT.right} y1={PLOT.bottom} y2={PLOT.bottom} />
      {metricChart.chart.timeTicks.map(({ position, label }) => (
        <>
          <line x1={position} x2={position} y1={PLOT.bottom} y2={PLOT.bottom + 5} />
          <text x={position} y={PLOT.bottom + 24} text-anchor="middle">
            {label}
          </text>
        </>
      ))}
    </g>
  );
}

/** What the drawing shows, in words. */
function describe({ metric, unit, chart }: MetricChart, fromMs: number, toMs: number): string {
  const unitText = displayUnit(metric, unit);
  const value = (number: number | undefined): string => `${displayValue(number ?? null)} ${unitText}`.trim();
  const count = chart.anomalies.reduce((sum, mark) => sum + mark.count, 0);
  const anomalies =
    count === 0 ? 'No anomaly.' : count === 1 ? 'One anomaly is marked.' : `${count} anomalies are marked.`;
  return `From ${displayMinute(fromMs)} to ${displayMinute(toMs)} UTC: lowest ${value(chart.lowest)}, highest ${value(chart.highest)}, last ${value(chart.last?.value)}. ${anomalies}`;
}
