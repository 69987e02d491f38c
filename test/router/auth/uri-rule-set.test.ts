import fc from 'fast-check';
import { UriRuleSet } from '../../../src/router/auth/uri-rule-set';
import { coversPattern, MATCH_POLICIES, matchesUri, type UriPattern } from '../../../src/wamp/uri';

const component = fc.stringMatching(/^[a-c]{1,2}$/);
const uri = fc.array(component, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('.'));
const pattern: fc.Arbitrary<UriPattern> = fc.record({
  match: fc.constantFrom(...MATCH_POLICIES),
  uri: fc
    .array(fc.oneof(component, fc.constant('')), { minLength: 1, maxLength: 3 })
    .map((components) => components.join('.')),
});

describe('a set of URI rules', () => {
  it('matches what any one of its patterns matches', () => {
    fc.assert(
      fc.property(fc.array(pattern, { maxLength: 12 }), uri, (patterns, text) => {
        const expected = patterns.some((one) => matchesUri(one.match, one.uri, text));
        expect(new UriRuleSet(patterns).matches(text)).toBe(expected);
      }),
      { numRuns: 1_000 },
    );
  });

  it('covers what any one of its patterns covers', () => {
    fc.assert(
      fc.property(fc.array(pattern, { maxLength: 6 }), pattern, (patterns, inner) => {
        expect(new UriRuleSet(patterns).covers(inner)).toBe(patterns.some((outer) => coversPattern(outer, inner)));
      }),
    );
  });

  it('finds prefixes that sort next to each other, whatever the characters', () => {
    const prefixes = ['a-', 'a.', 'a', 'b.', 'b.ü', 'b.\u{1f600}.', 'c'].map((text) => ({
      match: 'prefix' as const,
      uri: text,
    }));
    const set = new UriRuleSet(prefixes.slice(3));
    expect(['a.x', 'b.x', 'b.\u{1f600}.x', 'b-x', 'c', 'cc', 'd'].map((text) => set.matches(text))).toEqual([
      false,
      true,
      true,
      false,
      true,
      true,
      false,
    ]);
    expect(new UriRuleSet(prefixes).matches('a+')).toBe(true);
  });
});
