/** What a request's `Authorization` header says: a principal's UUID and token. */
export interface HttpCredentials {
  readonly uuid: string;
  readonly token: string;
}

/**
 * Reads `Basic base64(uuid:token)`, `Bearer base64(uuid:token)` or `Bearer uuid:token`. Undefined for everything else; a UUID
 * holds no colon, so the first one separates.
 */
export function parseAuthorization(header: string | undefined): HttpCredentials | undefined {
  const match = /^(basic|bearer) +(\S+)$/i.exec(header?.trim() ?? '');
  const [, scheme, text] = match ?? [];
  if (scheme === undefined || text === undefined) return undefined;
  const isPlain = scheme.toLowerCase() === 'bearer' && text.includes(':');
  const pair = isPlain ? text : Buffer.from(text, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  if (colon < 1 || colon === pair.length - 1) return undefined;
  return { uuid: pair.slice(0, colon), token: pair.slice(colon + 1) };
}
