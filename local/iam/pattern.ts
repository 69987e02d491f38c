/** Values of a request that policies may refer to: condition keys in lower case. */
export type RequestContext = Readonly<Record<string, string | readonly string[] | undefined>>;

const compiled = new Map<string, RegExp>();

/** Patterns come from templates, so that there are few; but policy variables make new ones, so that the memory is bounded. */
const MAXIMUM_COMPILED = 10_000;

/** Stand for a literal `*` and `?`, which policies write as `${*}` and `${?}`, until the pattern is compiled. */
const ESCAPED_STAR = '\u0000';
const ESCAPED_MARK = '\u0001';

/** The text of a value without those marks, where it is compared as it is and not as a pattern. */
export function withoutMarks(text: string): string {
  return text.replaceAll(ESCAPED_STAR, '*').replaceAll(ESCAPED_MARK, '?');
}

/** Whether `text` fits a pattern in which `*` is any run of characters and `?` any one. */
export function matchesPattern(
  pattern: string,
  text: string,
  options: { readonly ignoreCase?: boolean } = {},
): boolean {
  const key = `${options.ignoreCase === true ? 'i' : 's'}${pattern}`;
  let expression = compiled.get(key);
  if (expression === undefined) {
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*+/g, '.*')
      .replace(/\?/g, '.');
    expression = new RegExp(
      `^${source.replaceAll(ESCAPED_STAR, '\\*').replaceAll(ESCAPED_MARK, '\\?')}$`,
      options.ignoreCase === true ? 'is' : 's',
    );
    if (compiled.size >= MAXIMUM_COMPILED) compiled.clear();
    compiled.set(key, expression);
  }
  return expression.test(text);
}

/**
 * Replaces policy variables, `${aws:username}` and with a default `${key, 'value'}`. Undefined if a variable has no value: then the
 * element that holds it matches nothing.
 */
export function substituteVariables(pattern: string, context: RequestContext): string | undefined {
  if (!pattern.includes('${')) return pattern;
  let known = true;
  const result = pattern.replace(/\$\{([^}]*)\}/g, (_, inside: string) => {
    if (inside === '*') return ESCAPED_STAR;
    if (inside === '?') return ESCAPED_MARK;
    if (inside === '$') return '$';
    const [, key = inside, fallback] = /^([^,]+?)\s*(?:,\s*'([^']*)')?$/.exec(inside) ?? [];
    const value = context[key.trim().toLowerCase()] ?? fallback;
    if (typeof value === 'string') return value.replaceAll('*', ESCAPED_STAR).replaceAll('?', ESCAPED_MARK);
    known = false;
    return '';
  });
  return known ? result : undefined;
}

/** An ARN pattern is matched part by part: a `*` does not reach over a colon but in the last part (the resource). */
export function matchesArn(pattern: string, arn: string): boolean {
  const patterns = arnParts(pattern);
  const parts = arnParts(arn);
  if (patterns.length !== parts.length) return pattern === '*';
  return patterns.every((part, index) => matchesPattern(part, parts[index] ?? ''));
}

function arnParts(arn: string): string[] {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}
