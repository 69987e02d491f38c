import fc from 'fast-check';
import { PatternIndex } from '../../src/router/pattern-index';
import { MATCH_POLICIES, matchesUri } from '../../src/wamp/uri';

const component = fc.constantFrom('a', 'ab');
const uri = fc.array(component, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'));
const entry = fc.record({
  match: fc.constantFrom(...MATCH_POLICIES),
  pattern: fc
    .array(fc.oneof(component, fc.constant('')), { minLength: 1, maxLength: 4 })
    .map((parts) => parts.join('.')),
  isDeleted: fc.boolean(),
});
type Entry = typeof entry extends fc.Arbitrary<infer T> ? T : never;

/** Exact, then prefixes by length, then wildcards by the lengths of their portions before each wildcard. */
function precedes(one: Entry, other: Entry): number {
  const policies = ['exact', 'prefix', 'wildcard'];
  if (one.match !== other.match) return policies.indexOf(one.match) - policies.indexOf(other.match);
  if (one.match !== 'wildcard') return other.pattern.length - one.pattern.length;
  const [portions, others] = [portionsOf(one.pattern), portionsOf(other.pattern)];
  const index = portions.findIndex((length, position) => length !== others[position]);
  return index < 0 ? 0 : (others[index] ?? -1) - (portions[index] ?? -1);
}

function portionsOf(pattern: string): number[] {
  const portions = [0];
  for (const part of pattern.split('.')) {
    if (part === '') portions.push(0);
    else portions.push((portions.pop() ?? 0) + 1);
  }
  return portions;
}

describe('PatternIndex', () => {
  it('finds what a look at every pattern finds, in the order of precedence', () => {
    fc.assert(
      fc.property(
        fc.array(entry, { maxLength: 40 }),
        fc.array(uri, { minLength: 1, maxLength: 10 }),
        (entries, uris) => {
          const index = new PatternIndex<Entry>();
          const kept = new Map<string, Entry>();
          for (const one of entries) {
            const key = `${one.match} ${one.pattern}`;
            if (one.isDeleted) {
              index.delete(one.match, one.pattern);
              kept.delete(key);
            } else {
              index.set(one.match, one.pattern, one);
              kept.set(key, one);
            }
          }
          for (const text of uris) {
            const expected = [...kept.values()]
              .filter(({ match, pattern }) => matchesUri(match, pattern, text))
              .sort(precedes);
            expect(index.matching(text)).toEqual(expected);
            expect(index.best(text)).toEqual(expected[0]);
          }
          for (const one of entries) {
            expect(index.get(one.match, one.pattern)).toBe(kept.get(`${one.match} ${one.pattern}`));
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
