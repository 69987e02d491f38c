import { z } from 'zod';
import { isObject } from '../templates/json';

const plain = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** One of the alternatives that a pattern lists for a field. */
const alternative = z.union([
  plain,
  z.strictObject({ prefix: z.string() }),
  z.strictObject({ suffix: z.string() }),
  z.strictObject({ exists: z.boolean() }),
  z.strictObject({ 'anything-but': z.union([plain, z.array(plain)]) }),
]);
type Alternative = z.output<typeof alternative>;

export type EventMatcher = (event: unknown) => boolean;

/**
 * Reads an event pattern of EventBridge: each field names its alternatives, nested as the event is, and all fields must match. Throws an
 * Error that names the field whose alternatives are not known here, since it would match otherwise than in the account.
 */
export function parseEventPattern(pattern: unknown, path: readonly string[] = []): EventMatcher {
  if (Array.isArray(pattern)) {
    const alternatives = pattern.map((each) => parseAlternative(each, path));
    return (value) => alternatives.some((matches) => matches(value));
  }
  if (!isObject(pattern)) throw new Error(`${path.join('.')}: must be an object or a list of alternatives`);
  const fields = Object.entries(pattern).map(
    ([name, inner]) => [name, parseEventPattern(inner, [...path, name])] as const,
  );
  return (event) => fields.every(([name, matches]) => matches(isObject(event) ? event[name] : undefined));
}

function parseAlternative(given: unknown, path: readonly string[]): EventMatcher {
  const parsed = alternative.safeParse(given);
  if (!parsed.success)
    throw new Error(`${path.join('.')}: the local cloud does not know the alternative ${JSON.stringify(given)}`);
  const test = matcherOf(parsed.data);
  // A field with several values matches if one of them does.
  return (value) => (Array.isArray(value) ? value.some(test) : test(value));
}

function matcherOf(given: Alternative): EventMatcher {
  if (!isObject(given)) return (value) => value === given;
  if ('prefix' in given) return (value) => typeof value === 'string' && value.startsWith(given.prefix);
  if ('suffix' in given) return (value) => typeof value === 'string' && value.endsWith(given.suffix);
  if ('exists' in given) return (value) => (value !== undefined) === given.exists;
  const excluded: readonly unknown[] = [given['anything-but']].flat();
  return (value) => value !== undefined && !excluded.includes(value);
}
