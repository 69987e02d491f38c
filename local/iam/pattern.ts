/** Values of a request that policies may refer to: condition keys in lower case. */
export type RequestContext = Readonly<Record<string, string | readonly string[] | undefined>>;

const compiled = new Map<string, RegExp>();

/** Patterns come from templates, so that there are few; but policy variables make new ones, so that the memory is bounded. */
const MAXIMUM_COMPILED = 10_000;

/** `arn:partition:service:region:account:resource`. */
const ARN_PARTS = 6;

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
  const flags = options.ignoreCase === true ? 'is' : 's';
  return compiledOnce(`${flags} ${pattern}`, () => new RegExp(`^${sourceOf(pattern, '.')}$`, flags)).test(text);
}

function compiledOnce(key: string, compile: () => RegExp): RegExp {
  let expression = compiled.get(key);
  if (expression === undefined) {
    expression = compile();
    if (compiled.size >= MAXIMUM_COMPILED) compiled.clear();
    compiled.set(key, expression);
  }
  return expression;
}

/** The regular expression of a pattern whose wildcards stand for characters of this kind. */
function sourceOf(pattern: string, character: '.' | '[^:]'): string {
  return pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, `${character}*`)
    .replace(/\?/g, character)
    .replaceAll(ESCAPED_STAR, '\\*')
    .replaceAll(ESCAPED_MARK, '\\?');
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

/**
 * Whether a `Resource` element names an ARN. Its wildcards stand for characters of one part, but a `*` that ends a part "can expand to match
 * beyond the colon boundaries" (IAM user guide, "Resource"). The last part of the six, the resource, may have colons of its own.
 */
export function matchesResource(pattern: string, arn: string): boolean {
  if (pattern === '*') return true;
  return compiledOnce(`resource ${pattern}`, () => {
    const sources = arnParts(pattern).map((part, index) => {
      if (index === ARN_PARTS - 1) return sourceOf(part, '.');
      return part.endsWith('*') ? `${sourceOf(part.replace(/\*+$/, ''), '[^:]')}.*` : sourceOf(part, '[^:]');
    });
    return new RegExp(`^${sources.join(':')}$`, 's');
  }).test(arn);
}

/** An ARN of an identity-based policy with fewer than six parts stands for one with `*` in those that are missing (same guide, "ARNs"). */
export function completeArn(pattern: string): string {
  const missing = pattern.startsWith('arn:') ? ARN_PARTS - pattern.split(':').length : 0;
  return pattern + ':*'.repeat(Math.max(0, missing));
}

/**
 * Whether a value of `ArnEquals` or `ArnLike` names an ARN: each of the six parts is looked at by itself, so that a `*` does not reach over
 * a colon but in the last part (the resource).
 */
export function matchesArn(pattern: string, arn: string): boolean {
  const patterns = arnParts(pattern);
  const parts = arnParts(arn);
  if (patterns.length !== parts.length) return pattern === '*';
  return patterns.every((part, index) => matchesPattern(part, parts[index] ?? ''));
}

function arnParts(arn: string): string[] {
  const parts = arn.split(':');
  const last = ARN_PARTS - 1;
  return parts.length <= ARN_PARTS ? parts : [...parts.slice(0, last), parts.slice(last).join(':')];
}
