/** How a subscription or registration matches URIs. */
export const MATCH_POLICIES = ['exact', 'prefix', 'wildcard'] as const;
export type MatchPolicy = (typeof MATCH_POLICIES)[number];

export type UriRules = 'loose' | 'strict';

/** URIs below it are the protocol's own: clients may subscribe to and call them, never publish to or register them. */
const RESERVED_PREFIX = 'wamp.';

/** Basic Profile, section "URIs": the loose and the strict rule, without and with empty components (for patterns). */
const FORMS: Readonly<Record<UriRules, { readonly exact: RegExp; readonly pattern: RegExp }>> = {
  loose: { exact: /^[^\s.#]+(?:\.[^\s.#]+)*$/, pattern: /^[^\s.#]*(?:\.[^\s.#]*)*$/ },
  strict: { exact: /^[0-9a-z_]+(?:\.[0-9a-z_]+)*$/, pattern: /^[0-9a-z_]*(?:\.[0-9a-z_]*)*$/ },
};

/** The protocol sets no limit; without one, each URI could be as long as a message, and stay for as long as its session. */
export const MAXIMUM_URI_CHARACTERS = 512;

/** Whether this is a URI, or for `prefix` and `wildcard` a pattern, in which components may be empty. */
export function isValidUri(uri: string, match: MatchPolicy, rules: UriRules): boolean {
  const forms = FORMS[rules];
  return uri.length <= MAXIMUM_URI_CHARACTERS && (match === 'exact' ? forms.exact : forms.pattern).test(uri);
}

export function isReservedUri(uri: string): boolean {
  return uri.startsWith(RESERVED_PREFIX) || uri === 'wamp';
}

export function isMatchPolicy(value: string): value is MatchPolicy {
  return value === 'exact' || value === 'prefix' || value === 'wildcard';
}

/**
 * Whether the pattern matches the URI. A prefix is one of the string (`com.app.emergency` matches `com.app.emergency-low`); an
 * empty component of a wildcard pattern matches any one component.
 */
export function matchesUri(match: MatchPolicy, pattern: string, uri: string): boolean {
  switch (match) {
    case 'exact':
      return pattern === uri;
    case 'prefix':
      return uri.startsWith(pattern);
    case 'wildcard': {
      const wanted = pattern.split('.');
      const components = uri.split('.');
      return (
        wanted.length === components.length &&
        wanted.every((component, index) => component === '' || component === components[index])
      );
    }
  }
}

/**
 * Whether every URI that the pattern can match begins with `prefix`, which ends with a dot and has no empty component.
 *
 * For all three policies that is so exactly if the pattern itself begins with it: a prefix that is shorter matches more, and a
 * wildcard that has an empty component within matches other components there (a test proves both directions).
 */
export function everyMatchIsBelow(pattern: string, prefix: string): boolean {
  return pattern.startsWith(prefix);
}
