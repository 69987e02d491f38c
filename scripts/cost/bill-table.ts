import type { Bill } from './bill';

/** The bill as text, line by line, with a sum. Lines of less than half a cent are kept: nothing is left out. */
export function billTable({ lines, monthlyUsd, usdPerMillionReadings }: Bill): string {
  const rows = lines.map(({ service, what, quantity, unitUsd, usd }) => [
    service,
    what,
    quantity.toLocaleString(
      'en',
      Math.abs(quantity) < 10 ? { maximumSignificantDigits: 2 } : { maximumFractionDigits: 0 },
    ),
    unitUsd.toLocaleString('en', { maximumFractionDigits: 10 }),
    usd.toFixed(2),
  ]);
  const sum = ['', 'A month', '', '', monthlyUsd.toFixed(2)];
  const all = [['Service', 'What', 'Quantity', 'Unit $', '$'], ...rows, sum];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const table = all.map((row) =>
    row
      .map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  const each = usdPerMillionReadings === null ? [] : [`$${usdPerMillionReadings.toFixed(2)} per million readings`];
  return [...table, ...each].join('\n');
}
