import type { MatchPolicy } from '../wamp/uri';

/** Wildcard patterns of one number of components that have their empty components at the same places. */
interface WildcardShape {
  readonly key: string;
  /** True where the component is literal. */
  readonly literal: readonly boolean[];
  patterns: number;
}

/**
 * Finds the patterns that match a URI in a time that depends on how many different lengths of prefixes and shapes of wildcards
 * there are, not on how many patterns: ten thousand devices that each subscribe to their own prefix cost one look-up.
 *
 * `uri` is always a valid URI: it has no empty components.
 */
export class PatternIndex<T> {
  private readonly exact = new Map<string, T>();
  private readonly prefixes = new Map<string, T>();
  private readonly wildcards = new Map<string, T>();
  /** Prefix length -> number of prefixes of it; and the lengths, longest first. */
  private readonly prefixCounts = new Map<number, number>();
  private prefixLengths: readonly number[] = [];
  /** Number of components -> shapes, in order of precedence. */
  private readonly shapes = new Map<number, WildcardShape[]>();

  get(match: MatchPolicy, pattern: string): T | undefined {
    return this.table(match).get(pattern);
  }

  set(match: MatchPolicy, pattern: string, value: T): void {
    const table = this.table(match);
    if (!table.has(pattern)) {
      if (match === 'prefix') this.countPrefix(pattern.length, 1);
      if (match === 'wildcard') this.countShape(pattern, 1);
    }
    table.set(pattern, value);
  }

  delete(match: MatchPolicy, pattern: string): void {
    if (!this.table(match).delete(pattern)) return;
    if (match === 'prefix') this.countPrefix(pattern.length, -1);
    if (match === 'wildcard') this.countShape(pattern, -1);
  }

  /** Everything that matches, the most specific first (see `best`). */
  matching(uri: string): T[] {
    const found: T[] = [];
    this.visit(uri, (value) => {
      found.push(value);
      return false;
    });
    return found;
  }

  /**
   * The one that a CALL goes to: exact, then the longest prefix, then the wildcard whose literal portions before each wildcard
   * are longest, compared from the left (Advanced Profile, "Calls matching multiple registrations").
   */
  best(uri: string): T | undefined {
    let best: T | undefined;
    this.visit(uri, (value) => {
      best = value;
      return true;
    });
    return best;
  }

  /** Calls `visitor` with each match until it returns true. */
  private visit(uri: string, visitor: (value: T) => boolean): void {
    const exact = this.exact.get(uri);
    if (exact !== undefined && visitor(exact)) return;
    for (const length of this.prefixLengths) {
      if (length > uri.length) continue;
      const value = this.prefixes.get(uri.slice(0, length));
      if (value !== undefined && visitor(value)) return;
    }
    if (this.shapes.size === 0) return;
    const components = uri.split('.');
    for (const shape of this.shapes.get(components.length) ?? []) {
      const pattern = components.map((component, index) => (shape.literal[index] ? component : '')).join('.');
      const value = this.wildcards.get(pattern);
      if (value !== undefined && visitor(value)) return;
    }
  }

  private table(match: MatchPolicy): Map<string, T> {
    switch (match) {
      case 'exact':
        return this.exact;
      case 'prefix':
        return this.prefixes;
      case 'wildcard':
        return this.wildcards;
    }
  }

  private countPrefix(length: number, change: 1 | -1): void {
    const before = this.prefixCounts.get(length) ?? 0;
    const count = before + change;
    if (count > 0) this.prefixCounts.set(length, count);
    else this.prefixCounts.delete(length);
    if (before > 0 && count > 0) return;
    this.prefixLengths = [...this.prefixCounts.keys()].sort((a, b) => b - a);
  }

  private countShape(pattern: string, change: 1 | -1): void {
    const literal = pattern.split('.').map((component) => component !== '');
    const key = literal.map((isLiteral) => (isLiteral ? 'a' : 'b')).join('');
    const shapes = this.shapes.get(literal.length) ?? [];
    const known = shapes.find((shape) => shape.key === key);
    if (known !== undefined) known.patterns += change;
    else shapes.push({ key, literal, patterns: 1 });
    // The longer literal portion comes first: at the first difference, literal before wildcard, which is the order of the keys.
    const kept = shapes.filter(({ patterns }) => patterns > 0).sort((a, b) => (a.key < b.key ? -1 : 1));
    if (kept.length > 0) this.shapes.set(literal.length, kept);
    else this.shapes.delete(literal.length);
  }
}
