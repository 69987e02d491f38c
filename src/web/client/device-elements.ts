import { ANOMALY_METRIC, displayUnit, displayValue, metricLabel } from '../models/metric-display';
import { displayInstant, timeAgo } from '../models/time-display';
import { drawTail } from './chart-tail';
import type { LiveReading } from './live-reading';

/** Shows a live reading where the page shows its device. `unfit`: a chart has no place for it. */
export function showReading(reading: LiveReading): 'shown' | 'unfit' | 'not-here' {
  const place = document.querySelector<HTMLElement>(`[data-device="${CSS.escape(reading.deviceId)}"]`);
  if (place === null) return 'not-here';
  showValues(place, reading);
  return showInCharts(place, reading);
}

function showValues(place: HTMLElement, { values, observedAtMs }: LiveReading): void {
  for (const [metric, value] of values) {
    if (metric === ANOMALY_METRIC) {
      const badge = place.querySelector<HTMLElement>('[data-anomaly]');
      if (badge !== null && isNewest(badge, observedAtMs)) badge.hidden = value !== true;
      continue;
    }
    const list = place.querySelector<HTMLElement>('[data-values]');
    const row = list?.querySelector<HTMLElement>(`[data-metric="${CSS.escape(metric)}"]`) ?? addRow(list, metric);
    if (row === undefined || !isNewest(row, observedAtMs)) continue;
    const shown = row.querySelector('[data-value]');
    if (shown !== null) shown.textContent = displayValue(value);
    flash(row);
  }
  showTime(place, observedAtMs);
}

function showInCharts(place: HTMLElement, { values, observedAtMs }: LiveReading): 'shown' | 'unfit' {
  const isAnomaly = values.some(([metric, value]) => metric === ANOMALY_METRIC && value === true);
  let outcome: 'shown' | 'unfit' = 'shown';
  for (const chart of place.querySelectorAll<SVGSVGElement>('[data-chart]')) {
    const value = values.find(([metric]) => metric === chart.dataset.chart)?.[1];
    const fits = drawTail(chart, { observedAtMs, value: typeof value === 'number' ? value : undefined, isAnomaly });
    if (!fits) outcome = 'unfit';
  }
  return outcome;
}

/** Whether nothing newer is shown there; a late reading is no latest one. Notes the instant if so. */
function isNewest(element: HTMLElement, observedAtMs: number): boolean {
  if (Number(element.dataset.observedMs ?? 0) > observedAtMs) return false;
  element.dataset.observedMs = String(observedAtMs);
  return true;
}

function showTime(place: HTMLElement, observedAtMs: number): void {
  const since = place.querySelector('.since');
  const time = since?.querySelector('time') ?? document.createElement('time');
  if (Date.parse(time.dateTime) > observedAtMs) return;
  time.dateTime = new Date(observedAtMs).toISOString();
  time.title = `${displayInstant(observedAtMs)} UTC`;
  time.dataset.since = '';
  time.textContent = timeAgo(Date.now() - observedAtMs);
  if (!time.isConnected) since?.replaceChildren(time);
}

/** A metric that the device had not reported when the page was made. */
function addRow(list: HTMLElement | null | undefined, metric: string): HTMLElement | undefined {
  if (list === null || list === undefined) return undefined;
  const row = document.createElement('div');
  row.dataset.metric = metric;
  const term = document.createElement('dt');
  term.textContent = metricLabel(metric);
  const value = document.createElement('span');
  value.dataset.value = '';
  const unit = document.createElement('span');
  unit.className = 'unit';
  unit.textContent = displayUnit(metric, undefined);
  const description = document.createElement('dd');
  description.append(value, ' ', unit);
  row.append(term, description);
  list.append(row);
  return row;
}

/** Starts the animation of a changed value anew. */
function flash(row: HTMLElement): void {
  row.classList.remove('changed');
  void row.offsetWidth;
  row.classList.add('changed');
}

/** Keeps every "12 s ago" of the page true. */
export function refreshTimes(): void {
  for (const time of document.querySelectorAll<HTMLTimeElement>('time[data-since]')) {
    time.textContent = timeAgo(Date.now() - Date.parse(time.dateTime));
  }
}
