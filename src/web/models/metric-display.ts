import type { ReadingValue } from '../../model/reading';

/** The boolean metric whose true instants are marked. */
export const ANOMALY_METRIC = 'anomaly';

/** SenML's unit symbols (RFC 8428, section 12.1) that people write otherwise. */
const SENML_UNITS: ReadonlyMap<string, string> = new Map([
  ['Cel', '°C'],
  ['%RH', '%'],
  ['lx', 'lux'],
  ['/', ''],
]);

/** Units of metrics whose device names none: the console says so where it shows them. */
const USUAL_UNITS: ReadonlyMap<string, string> = new Map([
  ['temperature', '°C'],
  ['humidity', '%'],
]);

/** `air_temperature` -> `Air temperature`. */
export function metricLabel(metric: string): string {
  const words = metric.replaceAll(/[_\-:./]+/g, ' ').trim();
  return words === '' ? metric : words.charAt(0).toUpperCase() + words.slice(1);
}

export function displayUnit(metric: string, unit: string | null | undefined): string {
  if (unit === null || unit === undefined || unit === '') return USUAL_UNITS.get(metric) ?? '';
  return SENML_UNITS.get(unit) ?? unit;
}

const LONGEST_TEXT = 60;

/** Numbers with as many decimals as tell something (four significant digits), booleans as words, long strings cut. */
export function displayValue(value: ReadingValue | null): string {
  if (value === null) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value.length <= LONGEST_TEXT ? value : `${value.slice(0, LONGEST_TEXT - 1)}…`;
  return displayNumber(value);
}

function displayNumber(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e9 || size < 1e-4)) return value.toExponential(3).replace('-', '−');
  const decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 4;
  return String(Number(value.toFixed(decimals))).replace('-', '−');
}
