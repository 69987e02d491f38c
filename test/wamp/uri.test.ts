import fc from 'fast-check';
import { everyMatchIsBelow, isReservedUri, isValidUri, MATCH_POLICIES, matchesUri } from '../../src/wamp/uri';

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

describe('everyMatchIsBelow', () => {
  const prefix = 'a.b.';

  it('what is below matches nothing elsewhere', () => {
    fc.assert(
      fc.property(match, pattern, uri, (policy, text, other) => {
        const below = everyMatchIsBelow(`${prefix}${text}`, prefix);
        expect(below).toBe(true);
        if (matchesUri(policy, `${prefix}${text}`, other)) expect(other.startsWith(prefix)).toBe(true);
      }),
    );
  });

  it('what is not below matches something elsewhere', () => {
    fc.assert(
      fc.property(match, pattern, (policy, text) => {
        fc.pre(!everyMatchIsBelow(text, prefix) && isValidUri(text, policy, 'loose'));
        const filled = text.split('.').map((part) => (part === '' ? 'zz' : part));
        const witness = policy === 'prefix' ? `${text}zz` : filled.join('.');
        // A pattern that matches no URI at all gives nothing away: a prefix with an empty component, say.
        fc.pre(isValidUri(witness, 'exact', 'loose') && matchesUri(policy, text, witness));
        expect(witness.startsWith(prefix)).toBe(false);
      }),
    );
  });
});

test('isReservedUri knows the protocol’s own URIs', () => {
  expect(['wamp', 'wamp.session.list', 'wampy.x', 'com.wamp.x'].map(isReservedUri)).toEqual([true, true, false, false]);
});
