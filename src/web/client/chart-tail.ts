const SVG = 'http://www.w3.org/2000/svg';

export interface TailPoint {
  readonly observedAtMs: number;
  readonly value: number | undefined;
  readonly isAnomaly: boolean;
}

/** Adds a live reading to a chart until the server draws it anew. What lies outside the chart's time is left to that. */
export function drawTail(chart: SVGSVGElement, { observedAtMs, value, isAnomaly }: TailPoint): void {
  const { fromMs, toMs, bottom, top, plot } = chart.dataset;
  const [left = 0, right = 0, plotTop = 0, plotBottom = 0] = (plot ?? '').split(' ').map(Number);
  const share = (observedAtMs - Number(fromMs)) / (Number(toMs) - Number(fromMs));
  const tail = chart.querySelector('[data-tail]');
  if (tail === null || !(share >= 0 && share <= 1)) return;
  const x = left + share * (right - left);
  if (isAnomaly) tail.append(element('path', { class: 'anomaly-mark', d: `M${x} ${plotTop}l-4 -7h8z` }));
  if (value === undefined) return;
  const height = (value - Number(bottom)) / (Number(top) - Number(bottom));
  const y = plotBottom - Math.min(1, Math.max(0, height)) * (plotBottom - plotTop);
  tail.append(element('circle', { class: 'dot', cx: String(x), cy: String(y), r: '2' }));
}

function element(name: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const created = document.createElementNS(SVG, name);
  if (!(created instanceof SVGElement)) throw new Error(`${name} is no element of SVG.`);
  for (const [attribute, text] of Object.entries(attributes)) created.setAttribute(attribute, text);
  return created;
}
