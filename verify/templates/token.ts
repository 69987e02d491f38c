/**
 * What stands in a resolved value for what only CloudFormation knows. A token is text like the rest of the value, so that names, ARNs
 * and documents that are composed of literals and references stay one string that rules can search.
 */
export type Token =
  | { readonly kind: 'resource'; readonly stack: string; readonly logicalId: string; readonly attribute: string }
  | { readonly kind: 'pseudo'; readonly name: string }
  | { readonly kind: 'ssm'; readonly path: string }
  | { readonly kind: 'unknown'; readonly why: string };

/** The attribute that `Ref` gives. */
export const REF = '';

const TOKEN = /⟦([^⟦⟧]*)⟧/g;
const KNOWN_LENGTHS: Record<string, number> = { 'AWS::Region': 14, 'AWS::AccountId': 12, 'AWS::Partition': 3 };

export function tokenText(token: Token): string {
  switch (token.kind) {
    case 'resource':
      return `⟦resource|${token.stack}|${token.logicalId}|${token.attribute}⟧`;
    case 'pseudo':
      return `⟦pseudo|${token.name}⟧`;
    case 'ssm':
      return `⟦ssm|${token.path}⟧`;
    case 'unknown':
      return `⟦unknown|${token.why}⟧`;
  }
}

function parse(inner: string): Token {
  const [kind, first = '', second = '', third = ''] = inner.split('|');
  if (kind === 'resource') return { kind, stack: first, logicalId: second, attribute: third };
  if (kind === 'pseudo') return { kind, name: first };
  if (kind === 'ssm') return { kind, path: first };
  return { kind: 'unknown', why: first };
}

/** All tokens in a text, in order. */
export function tokensIn(text: string): Token[] {
  return [...text.matchAll(TOKEN)].map((match) => parse(match[1] ?? ''));
}

/** The token that a text is, if it is nothing else. */
export function wholeToken(text: string): Token | undefined {
  const match = /^⟦([^⟦⟧]*)⟧$/.exec(text);
  return match?.[1] === undefined ? undefined : parse(match[1]);
}

/** Whether all of a text is known now. */
export function isLiteral(text: string): boolean {
  return !text.includes('⟦');
}

/** A text with every token replaced. */
export function withTokens(text: string, replacement: (token: Token) => string): string {
  return text.replaceAll(TOKEN, (_, inner: string) => replacement(parse(inner)));
}

/** About the length that a text will have: a reference to a resource counts as 40 characters. */
export function expectedLength(text: string): number {
  return withTokens(text, (token) => 'x'.repeat(token.kind === 'pseudo' ? (KNOWN_LENGTHS[token.name] ?? 20) : 40))
    .length;
}

/** How a text is shown to people: a reference as `${LogicalId.Attribute}`. */
export function shown(text: string): string {
  return withTokens(text, (token) => {
    if (token.kind === 'resource')
      return `\${${token.logicalId}${token.attribute === REF ? '' : `.${token.attribute}`}}`;
    if (token.kind === 'pseudo') return `\${${token.name}}`;
    return token.kind === 'ssm' ? `\${ssm:${token.path}}` : '${?}';
  });
}
