import { placeInChart } from './chart-place';

const SVG = 'http://www.w3.org/2000/svg';
/** More than anyone can tell apart; a page in the background draws on without being laid out anew. */
const LONGEST_TAIL = 600;

export interface TailPoint {
  readonly observedAtMs: number;
  readonly value: number | undefined;
  readonly isAnomaly: boolean;
}

/**
 * Adds a live reading to a chart until the server draws it anew. What lies outside the chart's time is left to that.
 * False if the value does not fit the chart's axis.
 */
export function drawTail(chart: SVGSVGElement, { observedAtMs, value, isAnomaly }: TailPoint): boolean {
  const tail = chart.querySelector('[data-tail]');
  const place = placeInChart(chart.dataset, observedAtMs, value);
  if (place === 'off-scale') return false;
  if (tail === null || place === 'off-time') return true;
  const { x, y, plotTop } = place;
  if (isAnomaly) tail.append(element('path', { class: 'anomaly-mark', d: `M${x} ${plotTop}l-4 -7h8z` }));
  if (y !== undefined) tail.append(element('circle', { class: 'dot', cx: String(x), cy: String(y), r: '1.5' }));
  while (tail.childElementCount > LONGEST_TAIL) tail.firstElementChild?.remove();
  return true;
}

function element(name: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const created = document.createElementNS(SVG, name);
  if (!(created instanceof SVGElement)) throw new Error(`${name} is no element of SVG.`);
  for (const [attribute, text] of Object.entries(attributes)) created.setAttribute(attribute, text);
  return created;
}
