import type { StoredObject } from './stored-object';

export interface ListingRequest {
  readonly prefix: string;
  readonly delimiter: string;
  readonly maximumKeys: number;
  /** Keys and common prefixes up to this one, itself included, were seen. */
  readonly after: string;
}

export interface Listing {
  readonly objects: readonly StoredObject[];
  readonly commonPrefixes: readonly string[];
  /** Where the next page starts, if there is one. */
  readonly nextAfter?: string;
}

/**
 * One page of a listing, in the order of the keys' UTF-8 bytes. Keys that share what comes after the prefix up to the delimiter count
 * as one common prefix.
 */
export function listObjects(
  sortedKeys: readonly string[],
  find: (key: string) => StoredObject | undefined,
  { prefix, delimiter, maximumKeys, after }: ListingRequest,
): Listing {
  const objects: StoredObject[] = [];
  const commonPrefixes: string[] = [];
  let last = '';
  for (let index = firstAtOrAfter(sortedKeys, prefix); index < sortedKeys.length; index += 1) {
    const key = sortedKeys[index] ?? '';
    if (!key.startsWith(prefix)) break;
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const commonPrefix = cut < 0 ? undefined : key.slice(0, cut + delimiter.length);
    const name = commonPrefix ?? key;
    if (name === commonPrefixes.at(-1) || (after !== '' && compareKeys(name, after) <= 0)) continue;
    if (objects.length + commonPrefixes.length >= maximumKeys) {
      return { objects, commonPrefixes, ...(maximumKeys > 0 ? { nextAfter: last } : {}) };
    }
    last = name;
    if (commonPrefix !== undefined) {
      commonPrefixes.push(commonPrefix);
    } else {
      const object = find(key);
      if (object !== undefined) objects.push(object);
    }
  }
  return { objects, commonPrefixes };
}

/** Order of the keys' UTF-8 bytes, which differs from that of JavaScript beyond the basic plane. */
export function compareKeys(left: string, right: string): number {
  if (left === right) return 0;
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

function firstAtOrAfter(sortedKeys: readonly string[], prefix: string): number {
  let low = 0;
  let high = sortedKeys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareKeys(sortedKeys[middle] ?? '', prefix) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
