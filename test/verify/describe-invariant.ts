import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { changed, rulesIn, type Change, type Resources } from './changed';

/** What is wrong, the change that makes it so, and the rule that must be named. */
export type Case = readonly [title: string, change: Change, rule: string];

export interface DescribedInvariant {
  /** Files of verify/invariants, without their ending, every rule of which has a case. */
  readonly sources: readonly string[];
  /** Resources that are right. */
  readonly base: Resources;
  readonly cases: readonly Case[];
}

/** Breaks right templates in every way of the cases, and sees that no rule of the sources is left untried. */
export function describeInvariant(name: string, { sources, base, cases }: DescribedInvariant): void {
  describe(name, () => {
    it('holds for templates that are right', () => {
      const concepts = new Set(cases.map(([, , rule]) => rule.split('/')[0]));
      expect(rulesIn(base).filter((rule) => concepts.has(rule.split('/')[0]))).toEqual([]);
    });

    it.each(cases)('names %s', (_, change, rule) => {
      expect(rulesIn(base)).not.toContain(rule);
      expect(rulesIn(changed(base, change))).toContain(rule);
    });

    it('has a case for every rule that its source names', () => {
      const tried = cases.map(([, , rule]) => rule.split('/')[1]);
      const named = sources.flatMap(namesIn);
      expect(named.filter((rule) => !tried.includes(rule))).toEqual([]);
    });
  });
}

/** The rules that a source file gives to `fault` and `report`, without their concept. */
function namesIn(source: string): string[] {
  const text = readFileSync(join(__dirname, '../../verify/invariants', `${source}.ts`), 'utf8');
  const given = [
    ...text.matchAll(/\b(?:fault|say)\(\s*'([a-z-]+)',/g),
    ...text.matchAll(/\breport\(\s*\w+,\s*'[a-z-]+\/([a-z-]+)'/g),
  ];
  return [...new Set(given.map((match) => match[1] ?? ''))];
}
