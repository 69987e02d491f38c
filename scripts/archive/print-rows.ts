import type { Cell, QueryResult } from './query-archive';

export const OUTPUT_FORMATS = ['table', 'json', 'csv'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** The result as text, with a line feed at its end: for people, as an array of objects, or as CSV (RFC 4180). */
export function printRows(result: QueryResult, format: OutputFormat): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(objectsOf(result), null, 2)}\n`;
    case 'csv':
      return [result.columns, ...result.rows].map((row) => `${row.map(csvField).join(',')}\r\n`).join('');
    case 'table':
      return tableOf(result);
  }
}

function objectsOf({ columns, rows }: QueryResult): Record<string, Cell | undefined>[] {
  return rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index]])));
}

function csvField(cell: Cell): string {
  const text = textOf(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function tableOf({ columns, rows }: QueryResult): string {
  const texts = rows.map((row) => row.map((cell) => textOf(cell).replaceAll(/[\r\n\t]/g, ' ')));
  const widths = columns.map((name, index) => Math.max(name.length, ...texts.map((row) => row[index]?.length ?? 0)));
  const isNumeric = columns.map((_, index) => rows.length > 0 && rows.every((row) => typeof row[index] === 'number'));
  const lineOf = (row: readonly string[]): string =>
    row
      .map((text, index) =>
        isNumeric[index] === true ? text.padStart(widths[index] ?? 0) : text.padEnd(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd();
  const lines = [lineOf(columns), widths.map((width) => '-'.repeat(width)).join('  '), ...texts.map(lineOf)];
  return `${lines.join('\n')}\n(${rows.length} ${rows.length === 1 ? 'row' : 'rows'})\n`;
}

function textOf(cell: Cell): string {
  if (cell === null) return '';
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
}
