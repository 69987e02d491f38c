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

/** What a subscription, a registration or a rule is for. */
export interface UriPattern {
  readonly match: MatchPolicy;
  /** The URI, or the pattern of its match policy. */
  readonly uri: string;
}

/**
 * Whether `outer` matches every URI that `inner` matches. Exact for all that match any URI: what it says no to matches one that
 * `outer` does not (a test proves both directions). As there are endlessly many words for an empty component, and endlessly many
 * components after a prefix, no two patterns together cover a third that neither of them covers.
 */
export function coversPattern(outer: UriPattern, inner: UriPattern): boolean {
  switch (outer.match) {
    case 'exact':
      return isOneUri(inner) && inner.uri === outer.uri;
    case 'prefix':
      return commonStart(inner).startsWith(outer.uri);
    case 'wildcard':
      // Whether inner's component is empty or not: an equal one and an empty one of outer's cover it. A prefix has any number of them.
      return inner.match !== 'prefix' && matchesUri('wildcard', outer.uri, inner.uri);
  }
}

function isOneUri({ match, uri }: UriPattern): boolean {
  return match === 'exact' || (match === 'wildcard' && !uri.split('.').includes(''));
}

/** What all URIs that the pattern matches begin with. */
function commonStart({ match, uri }: UriPattern): string {
  if (match !== 'wildcard') return uri;
  const components = uri.split('.');
  const empty = components.indexOf('');
  if (empty < 0) return uri;
  return empty === 0 ? '' : `${components.slice(0, empty).join('.')}.`;
}
