import type { Outcome } from './run-checks';

const MARK = { held: 'held', failed: 'FAILED', unsupported: 'no', unspoken: '-' } as const;

/** The outcomes as a table, a line a check, and what was seen where a check did not hold. */
export function report(outcomes: readonly Outcome[]): string {
  const columns = unique(outcomes.map(columnOf));
  const titles = unique([...outcomes].sort((one, other) => one.line - other.line).map(({ title }) => title));
  const rows = titles.map((title) => {
    const ofTitle = outcomes.filter((outcome) => outcome.title === title);
    const cells = columns.map((column) => {
      const outcome = ofTitle.find((each) => columnOf(each) === column);
      return outcome === undefined ? '' : MARK[outcome.outcome];
    });
    return [String(ofTitle[0]?.line ?? ''), ...cells, title];
  });
  return [
    table([['line', ...columns, 'what a router does'], ...rows]),
    section('Failed:', seenOf(outcomes, 'failed')),
    section('Not supported, and not announced ("no"):', seenOf(outcomes, 'unsupported')),
    section('Not spoken ("-"):', unique(outcomes.filter(({ outcome }) => outcome === 'unspoken').map(columnOf))),
    section('Held, though not announced:', unique(outcomes.filter(isSilentlyHeld).map(({ title }) => `  ${title}`))),
    totals(outcomes),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function totals(outcomes: readonly Outcome[]): string {
  const count = (outcome: Outcome['outcome']): number => outcomes.filter((each) => each.outcome === outcome).length;
  const words = [
    `${count('held')} held`,
    `${count('failed')} failed`,
    `${count('unsupported')} not supported as announced`,
  ];
  return [...words, ...(count('unspoken') > 0 ? [`${count('unspoken')} not spoken`] : [])].join(', ');
}

function isSilentlyHeld({ outcome, unannounced }: Outcome): boolean {
  return outcome === 'held' && unannounced !== undefined;
}

/** What was seen, said once for all combinations that saw the same. */
function seenOf(outcomes: readonly Outcome[], wanted: Outcome['outcome']): readonly string[] {
  const columnsBySight = new Map<string, string[]>();
  for (const outcome of outcomes) {
    if (outcome.outcome !== wanted) continue;
    const { line, title, seen = '', unannounced } = outcome;
    const feature = unannounced === undefined ? '' : ` (${unannounced})`;
    // IDs differ from one combination to the next.
    const sight = `  ${line}. ${title}${feature}\n      ${seen.replace(/\d{6,}/g, 'N').replace(/c\d+_\d+/g, 'c')}`;
    columnsBySight.set(sight, [...(columnsBySight.get(sight) ?? []), columnOf(outcome)]);
  }
  const all = unique(outcomes.map(columnOf)).length;
  return [...columnsBySight].map(([sight, columns]) =>
    columns.length === all ? sight : `${sight}\n      over ${columns.join(', ')}`,
  );
}

function columnOf({ transport, serializer }: Outcome): string {
  return `${transport === 'websocket' ? 'ws' : 'raw'}/${serializer}`;
}

function section(heading: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [heading, ...lines].join('\n');
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_cell, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function unique<Item>(items: readonly Item[]): readonly Item[] {
  return [...new Set(items)];
}
