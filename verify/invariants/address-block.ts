/** A block of IPv4 addresses. */
export interface AddressBlock {
  readonly first: number;
  readonly last: number;
  readonly prefix: number;
  /** Whether it begins where such a block can begin: 10.0.0.1/24 does not. */
  readonly isAligned: boolean;
}

/** As in `10.0.0.0/16`; undefined when the text is no IPv4 block. */
export function parseBlock(text: string): AddressBlock | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (match === null) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, prefix = 0] = match.slice(1).map(Number);
  if ([a, b, c, d].some((byte) => byte > 255) || prefix > 32) return undefined;
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  const size = 2 ** (32 - prefix);
  const first = Math.floor(address / size) * size;
  return { first, last: first + size - 1, prefix, isAligned: first === address };
}

export function contains(outer: AddressBlock, inner: AddressBlock): boolean {
  return inner.first >= outer.first && inner.last <= outer.last;
}

export function overlaps(one: AddressBlock, other: AddressBlock): boolean {
  return one.first <= other.last && other.first <= one.last;
}

const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'];

/** Whether a block is of addresses that only private networks have. */
export function isPrivate(block: AddressBlock): boolean {
  return PRIVATE.some((text) => {
    const outer = parseBlock(text);
    return outer !== undefined && contains(outer, block);
  });
}
