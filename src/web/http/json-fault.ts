/** The tokens of JSON (RFC 8259). A sticky expression reads one token after the white space before it. */
const WHITE_SPACE = /[ \t\n\r]*/y;
const TOKEN =
  // eslint-disable-next-line no-control-regex -- JSON forbids control characters in strings
  /[{}[\],:]|true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])|"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})[^"\\\u0000-\u001f]*)*"/y;

/** What may follow, and what the message calls it. */
const EXPECTATIONS = {
  value: 'a value',
  'value or ]': 'a value or "]"',
  'key or }': 'a key in double quotes or "}"',
  key: 'a key in double quotes',
  colon: '":"',
  'comma or }': '"," or "}"',
  'comma or ]': '"," or "]"',
  end: 'the end',
} as const;
type Expectation = keyof typeof EXPECTATIONS;

/**
 * Where and how a text that is not JSON first departs from it, as in `line 1, column 6: expected a value, found "}"`.
 * `JSON.parse` says so in words that differ between versions of Node.js, and for short texts not at all.
 */
export function firstJsonFault(text: string): string {
  const containers: ('{' | '[')[] = [];
  let expectation: Expectation = 'value';
  let position = 0;
  for (;;) {
    position = skipWhiteSpace(text, position);
    if (position >= text.length) {
      return expectation === 'end' ? 'it was not understood' : describe(text, position, expectation);
    }
    TOKEN.lastIndex = position;
    const token = TOKEN.exec(text)?.[0];
    const next: Expectation | undefined = token === undefined ? undefined : follow(expectation, token, containers);
    if (token === undefined || next === undefined) return describe(text, position, expectation);
    expectation = next;
    position += token.length;
  }
}

/** What must follow after `token`, or undefined if `token` itself was not expected. Keeps the stack of open containers. */
function follow(expectation: Expectation, token: string, containers: ('{' | '[')[]): Expectation | undefined {
  const isString = token.startsWith('"');
  switch (expectation) {
    case 'value':
    case 'value or ]':
      if (token === '{' || token === '[') {
        containers.push(token);
        return token === '{' ? 'key or }' : 'value or ]';
      }
      if (token === ']') return expectation === 'value or ]' ? closed(containers) : undefined;
      return /^[},:]$/.test(token) ? undefined : afterValue(containers);
    case 'key or }':
      return token === '}' ? closed(containers) : isString ? 'colon' : undefined;
    case 'key':
      return isString ? 'colon' : undefined;
    case 'colon':
      return token === ':' ? 'value' : undefined;
    case 'comma or }':
      return token === ',' ? 'key' : token === '}' ? closed(containers) : undefined;
    case 'comma or ]':
      return token === ',' ? 'value' : token === ']' ? closed(containers) : undefined;
    case 'end':
      return undefined;
  }
}

function closed(containers: ('{' | '[')[]): Expectation {
  containers.pop();
  return afterValue(containers);
}

function afterValue(containers: readonly ('{' | '[')[]): Expectation {
  const container = containers.at(-1);
  if (container === undefined) return 'end';
  return container === '{' ? 'comma or }' : 'comma or ]';
}

function skipWhiteSpace(text: string, position: number): number {
  WHITE_SPACE.lastIndex = position;
  return position + (WHITE_SPACE.exec(text)?.[0].length ?? 0);
}

function describe(text: string, position: number, expectation: Expectation): string {
  const before = text.slice(0, position);
  const line = before.split('\n').length;
  const column = position - before.lastIndexOf('\n');
  const found = position >= text.length ? 'the end' : JSON.stringify(text.slice(position, position + 12));
  return `line ${line}, column ${column}: expected ${EXPECTATIONS[expectation]}, found ${found}`;
}
