import fc from 'fast-check';
import {
  coversPattern,
  isReservedUri,
  isValidUri,
  MATCH_POLICIES,
  matchesUri,
  type MatchPolicy,
  type UriPattern,
} from '../../src/wamp/uri';

const component = fc.stringMatching(/^[a-c]{1,2}$/);
const uri = fc.array(component, { minLength: 1, maxLength: 5 }).map((components) => components.join('.'));
const pattern = fc
  .array(fc.oneof(component, fc.constant('')), { minLength: 1, maxLength: 5 })
  .map((components) => components.join('.'));
const match = fc.constantFrom(...MATCH_POLICIES);

describe('isValidUri', () => {
  it.each([
    ['com.app.x', 'exact', true],
    ['com.App-1.ü', 'exact', true],
    ['com..x', 'exact', false],
    ['', 'exact', false],
    ['.a', 'exact', false],
    ['a.', 'exact', false],
    ['a b', 'exact', false],
    ['a.\u00a0b', 'exact', false],
    ['a.b\n', 'exact', false],
    ['a#', 'exact', false],
    ['com..x', 'wildcard', true],
    ['..', 'wildcard', true],
    ['', 'prefix', true],
    ['com.', 'prefix', true],
    ['com.#', 'prefix', false],
    ['a b.', 'wildcard', false],
  ] as const)('%j as %s is loosely valid: %s', (text, policy, expected) => {
    expect(isValidUri(text, policy, 'loose')).toBe(expected);
  });

  it('is stricter when told so', () => {
    expect(isValidUri('com.app_1.x', 'exact', 'strict')).toBe(true);
    for (const text of ['com.App', 'com.a-b', 'com.ü']) expect(isValidUri(text, 'exact', 'strict')).toBe(false);
  });

  it('takes a time in proportion to the length, also for what is almost a URI', () => {
    const started = Date.now();
    for (const text of ['a'.repeat(1_000_000) + '#', 'a.'.repeat(500_000) + '#', '.'.repeat(1_000_000) + ' ']) {
      for (const policy of MATCH_POLICIES) expect(isValidUri(text, policy, 'loose')).toBe(false);
    }
    expect(Date.now() - started).toBeLessThan(2_000);
  });

  it('every loosely valid URI is one that the definition by components accepts, and the reverse', () => {
    const anything = fc.string({ unit: fc.constantFrom('a', 'B', '.', '#', ' ', '-', '\t', 'ü') });
    fc.assert(
      fc.property(anything, (text) => {
        const components = text.split('.');
        expect(isValidUri(text, 'exact', 'loose')).toBe(components.every((part) => /^[^#\s]+$/u.test(part)));
        expect(isValidUri(text, 'wildcard', 'loose')).toBe(components.every((part) => /^[^#\s]*$/u.test(part)));
      }),
    );
  });
});

describe('matchesUri', () => {
  it('a prefix is one of the string, not of components', () => {
    expect(matchesUri('prefix', 'com.app.emergency', 'com.app.emergency-low')).toBe(true);
    expect(matchesUri('prefix', 'com.app.emergency', 'com.app.emergenc')).toBe(false);
  });

  it('a wildcard stands for exactly one component', () => {
    expect(matchesUri('wildcard', 'com..x', 'com.anything.x')).toBe(true);
    expect(matchesUri('wildcard', 'com..x', 'com.a.b.x')).toBe(false);
    expect(matchesUri('wildcard', 'com..x', 'com.x')).toBe(false);
    expect(matchesUri('wildcard', '.', 'a.b')).toBe(true);
  });

  it('wildcards match as the regular expression that replaces each empty component does', () => {
    fc.assert(
      fc.property(pattern, uri, (wildcard, text) => {
        const expression = wildcard.split('.').map((part) => (part === '' ? '[^.]+' : part));
        expect(matchesUri('wildcard', wildcard, text)).toBe(new RegExp(`^${expression.join('\\.')}$`).test(text));
      }),
    );
  });
});

describe('coversPattern', () => {
  /** All URIs of up to three components of up to two letters and perhaps a "z"; patterns have none, and at most two components. */
  const letters = ['a', 'b', 'z'];
  const words = [
    ...letters,
    ...letters.flatMap((one) => letters.map((other) => `${one}${other}`)),
    ...['aa', 'ab', 'ba', 'bb'].map((start) => `${start}z`),
  ];
  const extended = (uris: readonly string[]): string[] => uris.flatMap((one) => words.map((word) => `${one}.${word}`));
  const universe = [...words, ...extended(words), ...extended(extended(words))];

  const part = fc.oneof(fc.stringMatching(/^[ab]{1,2}$/), fc.constant(''));
  const anyPattern: fc.Arbitrary<UriPattern> = fc
    .record({
      match,
      uri: fc.array(part, { minLength: 1, maxLength: 2 }).map((parts) => parts.join('.')),
    })
    .filter((one) => isValidUri(one.uri, one.match, 'loose'));
  const matches = (one: UriPattern, text: string): boolean => matchesUri(one.match, one.uri, text);

  it('says of all patterns what going through all URIs says', () => {
    fc.assert(
      fc.property(anyPattern, anyPattern, (outer, inner) => {
        const matched = universe.filter((text) => matches(inner, text));
        // A pattern that matches no URI at all, such as a prefix that begins with a dot, gives nothing away.
        fc.pre(matched.length > 0);
        expect(coversPattern(outer, inner)).toBe(matched.every((text) => matches(outer, text)));
      }),
      { numRuns: 1_000 },
    );
  });

  it('needs no second pattern: what several cover together, one of them covers', () => {
    fc.assert(
      fc.property(fc.array(anyPattern, { maxLength: 4 }), anyPattern, (outers, inner) => {
        const matched = universe.filter((text) => matches(inner, text));
        fc.pre(matched.length > 0);
        const isCovered = matched.every((text) => outers.some((outer) => matches(outer, text)));
        expect(outers.some((outer) => coversPattern(outer, inner))).toBe(isCovered);
      }),
      { numRuns: 1_000 },
    );
  });

  const pattern = (policy: MatchPolicy, text: string): UriPattern => ({ match: policy, uri: text });

  it.each([
    [pattern('prefix', 'device.'), pattern('wildcard', 'device..reading'), true],
    [pattern('prefix', 'device.a.'), pattern('wildcard', 'device..reading'), false],
    [pattern('prefix', 'device.a.'), pattern('prefix', 'device.a'), false],
    [pattern('prefix', ''), pattern('prefix', ''), true],
    [pattern('prefix', 'a..'), pattern('wildcard', 'a..b'), false],
    [pattern('wildcard', 'device..reading'), pattern('exact', 'device.a.reading'), true],
    [pattern('wildcard', 'device..reading'), pattern('wildcard', 'device..'), false],
    [pattern('wildcard', 'device..'), pattern('wildcard', 'device..reading'), true],
    [pattern('wildcard', 'a.'), pattern('prefix', 'a.'), false],
    [pattern('exact', 'a.b'), pattern('wildcard', 'a.b'), true],
    [pattern('exact', 'a.b'), pattern('prefix', 'a.b'), false],
  ])('%j covers %j: %s', (outer, inner, expected) => {
    expect(coversPattern(outer, inner)).toBe(expected);
  });
});

test('isReservedUri knows the protocol’s own URIs', () => {
  expect(['wamp', 'wamp.session.list', 'wampy.x', 'com.wamp.x'].map(isReservedUri)).toEqual([true, true, false, false]);
});
