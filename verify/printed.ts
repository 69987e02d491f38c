import type { Fault } from './fault';
import { held, type RungResult } from './run-rungs';

/** A fault as it is printed: where, which rule, what is wrong, what to do. */
export function printedFault({ rule, template, logicalId, type, wrong, fix }: Fault): string {
  return `${template}: ${logicalId} (${type})\n  ${rule}: ${wrong}\n  Fix: ${fix}`;
}

/** The table at the end: each rung of each subject with its result and time. */
export function printedSummary(results: readonly RungResult[]): string {
  const rows = results.map((result) => [
    result.rung,
    result.subject,
    outcome(result),
    (result.milliseconds / 1_000).toFixed(1),
  ]);
  const table = [['rung', 'templates', 'result', 'seconds'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table
    .map((row) =>
      row
        .map((cell, column) => (column === 3 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
        .join('  '),
    )
    .join('\n');
}

function outcome(result: RungResult): string {
  if (held(result)) return 'held';
  if (result.failure !== undefined) return 'could not run';
  return result.faults.length === 1 ? '1 fault' : `${result.faults.length} faults`;
}
