import { createHash } from 'node:crypto';

/** A request as it came over the wire, before anything decodes or normalises it. */
export interface RawRequest {
  readonly method: string;
  /** Path and query exactly as received. */
  readonly target: string;
  /** Names and values in turn, as `IncomingMessage.rawHeaders`. */
  readonly rawHeaders: readonly string[];
}

export function pathOf(target: string): string {
  return target.split('?', 1)[0] ?? '';
}

/** Decoded query parameters in the order in which they came. A `+` stays a plus: AWS's SDKs write a space as `%20`. */
export function queryOf(target: string): readonly (readonly [string, string])[] {
  const query = target.includes('?') ? target.slice(target.indexOf('?') + 1) : '';
  return query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const equals = part.indexOf('=');
      const name = equals < 0 ? part : part.slice(0, equals);
      return [decode(name), equals < 0 ? '' : decode(part.slice(equals + 1))] as const;
    });
}

/** The value of a header as SigV4 sees it: trimmed, runs of spaces made one, several joined by commas. */
export function headerValue(rawHeaders: readonly string[], name: string): string | undefined {
  const values: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === name) {
      values.push((rawHeaders[index + 1] ?? '').trim().replace(/ +/g, ' '));
    }
  }
  return values.length === 0 ? undefined : values.join(',');
}

export interface Canonical {
  readonly service: string;
  /** Lower case, sorted: as the signature names them. */
  readonly signedHeaders: readonly string[];
  readonly payloadHash: string;
}

/**
 * SHA-256 of the canonical request ("Create a signed AWS API request", IAM user guide). S3 signs the path with every segment
 * encoded once; the other services encode what is on the wire once more.
 */
export function canonicalRequestHash(request: RawRequest, { service, signedHeaders, payloadHash }: Canonical): string {
  const path = pathOf(request.target)
    .split('/')
    .map((segment) => encode(service === 's3' ? decode(segment) : segment))
    .join('/');
  const query = queryOf(request.target)
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([leftName, left], [rightName, right]) => compare(leftName, rightName) || compare(left, right))
    .map((pair) => pair.join('='))
    .join('&');
  const headers = signedHeaders.map((name) => `${name}:${headerValue(request.rawHeaders, name) ?? ''}\n`).join('');
  const canonical = [request.method, path || '/', query, headers, signedHeaders.join(';'), payloadHash].join('\n');
  return createHash('sha256').update(canonical).digest('hex');
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** RFC 3986: everything but unreserved characters. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Decodes percent encoding; what is not well-formed stays as it is and then signs differently. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (fault) {
    if (fault instanceof URIError) return text;
    throw fault;
  }
}
