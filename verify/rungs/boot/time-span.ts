const UNITS_MS: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1000,
  sec: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
};

/** Milliseconds of a time span as systemd.time(7) writes it: `2`, `100ms`, `1min 30s`, `infinity`. Throws for another text. */
export function timeSpanMs(text: string): number {
  if (text === 'infinity') return Infinity;
  const parts = [...text.matchAll(/\s*(\d+(?:\.\d+)?)\s*([a-z]*)/gy)];
  const readCharacters = parts.reduce((sum, [part]) => sum + part.length, 0);
  const spans = parts.map(
    ([, count, unit]) => Number(count) * (UNITS_MS[unit === '' || unit === undefined ? 's' : unit] ?? NaN),
  );
  const sumMs = spans.reduce((sum, span) => sum + span, 0);
  if (parts.length === 0 || readCharacters !== text.length || Number.isNaN(sumMs)) {
    throw new Error(`${JSON.stringify(text)} is no time span that this rung knows, as in 2, 100ms or 1min 30s.`);
  }
  return sumMs;
}
