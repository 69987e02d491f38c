/** What may hold a colon that starts no parameter, or is one. Tried at each position in this order. */
const TOKEN = new RegExp(
  [
    String.raw`[eE]'(?:[^'\\]|\\[\s\S]|'')*'`,
    String.raw`'(?:[^']|'')*'`,
    String.raw`"(?:[^"]|"")*"`,
    String.raw`\$(?<tag>(?:[A-Za-z_][A-Za-z0-9_]*)?)\$[\s\S]*?\$\k<tag>\$`,
    String.raw`--[^\n]*`,
    String.raw`[A-Za-z_][A-Za-z0-9_$]*`,
    String.raw`::`,
    String.raw`:(?<name>[A-Za-z0-9_]+)`,
    String.raw`[^A-Za-z_'"$:/-]+`,
  ].join('|'),
  'y',
);

/**
 * Rewrites the Data API's `:name` parameters as PostgreSQL's `$1`, `$2`, ... in order of first use. Casts (`::`), strings, quoted names,
 * dollar quotes and comments are left alone. `:2` is a parameter if one of that name is `given` (Drizzle names them so), and otherwise
 * the end of an array slice.
 */
export function numberParameters(
  sql: string,
  given: readonly string[],
): { readonly sql: string; readonly names: readonly string[] } {
  const names: string[] = [];
  let numbered = '';
  let position = 0;
  while (position < sql.length) {
    const token = tokenAt(sql, position);
    position += token.text.length;
    if (token.name === undefined || (/^\d/.test(token.name) && !given.includes(token.name))) {
      numbered += token.text;
      continue;
    }
    if (!names.includes(token.name)) names.push(token.name);
    numbered += `$${names.indexOf(token.name) + 1}`;
  }
  return { sql: numbered, names };
}

function tokenAt(sql: string, position: number): { text: string; name?: string | undefined } {
  if (sql.startsWith('/*', position)) return { text: sql.slice(position, endOfBlockComment(sql, position)) };
  TOKEN.lastIndex = position;
  const match = TOKEN.exec(sql);
  if (match === null) return { text: sql.charAt(position) };
  return { text: match[0], name: match.groups?.['name'] };
}

/** Block comments nest in PostgreSQL. */
function endOfBlockComment(sql: string, start: number): number {
  const delimiter = /\/\*|\*\//g;
  delimiter.lastIndex = start;
  let depth = 0;
  for (let match = delimiter.exec(sql); match !== null; match = delimiter.exec(sql)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return delimiter.lastIndex;
  }
  return sql.length;
}
