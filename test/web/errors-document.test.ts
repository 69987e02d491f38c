import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERRORS } from '../../src/model/errors';

const document = readFileSync(join(__dirname, '..', '..', 'docs', 'errors.md'), 'utf8');

/** The rows of the table, each as its cells; the first two are the heading and the rule below it. */
const rows = document
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .slice(2)
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

describe('docs/errors.md', () => {
  test('lists every error with what the table of errors says of it, in the same order, and no other', () => {
    const expected = Object.entries(ERRORS).map(([code, { status, uri, retryable, meaning }]) => [
      `\`${code}\``,
      String(status),
      `\`${uri}\``,
      retryable ? 'yes' : 'no',
      meaning,
    ]);
    expect(rows).toEqual(expected);
  });
});
