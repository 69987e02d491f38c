import type { AcceptanceResult } from './run-acceptance';

/** A row of the table, and below it what was seen instead, or why it was not tried. */
export function resultRow({ name, tried, fault, reason, seconds }: AcceptanceResult): string {
  const outcome = tried ? (fault === undefined ? 'held' : 'FAILED') : 'not tried';
  const row = `${outcome.padEnd(9)} ${seconds.toFixed(1).padStart(5)} s  ${name}`;
  const below = fault ?? reason;
  return below === undefined ? row : `${row}\n${below.replace(/^/gm, ' '.repeat(19))}`;
}

/** What held, in numbers. */
export function resultSummary(results: readonly AcceptanceResult[]): string {
  const failed = results.filter(({ fault }) => fault !== undefined).length;
  const notTried = results.filter(({ tried }) => !tried).length;
  return `${results.length - failed - notTried} held, ${failed} failed, ${notTried} not tried`;
}
