import { coversPattern, matchesUri, type UriPattern } from '../../wamp/uri';

/**
 * Patterns, of which any one is enough. Asked for every PUBLISH and CALL: a URI costs one look-up among the exact ones and one binary
 * search among the prefixes, however many there are; wildcards are tried one after the other.
 */
export class UriRuleSet {
  private readonly patterns: readonly UriPattern[];
  private readonly exact: ReadonlySet<string>;
  /** Sorted, and none of them begins with another one: whichever a URI begins with is then the last that is not after it. */
  private readonly prefixes: readonly string[];
  private readonly wildcards: readonly UriPattern[];

  constructor(patterns: readonly UriPattern[]) {
    this.patterns = patterns;
    const urisOf = (match: UriPattern['match']): string[] =>
      patterns.filter((pattern) => pattern.match === match).map(({ uri }) => uri);
    this.exact = new Set(urisOf('exact'));
    this.prefixes = shortest(urisOf('prefix'));
    this.wildcards = patterns.filter(({ match }) => match === 'wildcard');
  }

  /** Whether one of the patterns matches the URI. */
  matches(uri: string): boolean {
    if (this.prefixes.length > 0 && this.beginsWithPrefix(uri)) return true;
    if (this.exact.size > 0 && this.exact.has(uri)) return true;
    return this.wildcards.length > 0 && this.wildcards.some((wildcard) => matchesUri('wildcard', wildcard.uri, uri));
  }

  /** Whether one of the patterns matches every URI that this one matches. */
  covers(pattern: UriPattern): boolean {
    return this.patterns.some((outer) => coversPattern(outer, pattern));
  }

  private beginsWithPrefix(uri: string): boolean {
    const { prefixes } = this;
    // Most roles have no more.
    if (prefixes.length === 1) return uri.startsWith(prefixes[0] ?? '');
    let low = 0;
    let high = prefixes.length;
    // All before `low` are at or before the URI, all from `high` on are after it.
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((prefixes[middle] ?? '') <= uri) low = middle + 1;
      else high = middle;
    }
    const last = prefixes[low - 1];
    return last !== undefined && uri.startsWith(last);
  }
}

/** Sorted, without those that begin with another one. */
function shortest(prefixes: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (const prefix of [...prefixes].sort(byCodeUnits)) {
    const last = kept.at(-1);
    if (last === undefined || !prefix.startsWith(last)) kept.push(prefix);
  }
  return kept;
}

function byCodeUnits(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
