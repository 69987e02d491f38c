import { PRIMARY_UNITS, SECONDARY_UNITS } from './senml-units';

/** Symbol -> what it measures, of primary and secondary units. */
const UNITS: ReadonlyMap<string, string> = new Map([
  ...Object.entries(PRIMARY_UNITS),
  ...Object.entries(SECONDARY_UNITS),
]);

/** What people write -> the registry's symbol. In small letters, without spaces, dots and degree signs. */
const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  c: ['Cel'],
  degc: ['Cel'],
  celsius: ['Cel'],
  kelvin: ['K'],
  percent: ['/100', '%RH', '%EL'],
  pct: ['/100', '%RH', '%EL'],
  rh: ['%RH'],
  volt: ['V'],
  volts: ['V'],
  ampere: ['A'],
  amp: ['A'],
  amps: ['A'],
  watt: ['W'],
  watts: ['W'],
  ohms: ['Ohm'],
  ω: ['Ohm'],
  pascal: ['Pa'],
  mbar: ['hPa'],
  lux: ['lx'],
  liter: ['l'],
  litre: ['l'],
  meter: ['m'],
  metre: ['m'],
  sec: ['s'],
  seconds: ['s'],
  bytes: ['B'],
  rpm: ['1/min'],
  bpm: ['beat/min'],
  'µg/m3': ['ug/m3'],
  'µg/m³': ['ug/m3'],
  'm³': ['m3'],
  'm²': ['m2'],
  'm/s²': ['m/s2'],
};

/** Whether a unit is one of IANA's SenML registry, primary or secondary. */
export function isRegisteredUnit(unit: string): boolean {
  return UNITS.has(unit);
}

/** Registered units that the writer of `unit` may have meant, each with what it measures; the likeliest first, three at most. */
export function nearUnits(unit: string): string[] {
  const text = unit.toLowerCase().replaceAll(/[\s.°º]/g, '');
  const spelled = Object.hasOwn(SPELLINGS, text) ? (SPELLINGS[text] ?? []) : [];
  const sameLetters = [...UNITS.keys()].filter((symbol) => symbol.toLowerCase() === text);
  const named = [...UNITS]
    .filter(([, meaning]) => text.length > 2 && meaning.startsWith(text))
    .map(([symbol]) => symbol);
  return [...new Set([...spelled, ...sameLetters, ...named])]
    .slice(0, 3)
    .map((symbol) => `${symbol} (${UNITS.get(symbol) ?? ''})`);
}
