import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIP, isIPv4 } from 'node:net';

/** Headers in which a proxy can say for whom it asks. */
export const VIEWER_ADDRESS_HEADERS = ['x-forwarded-for', 'x-viewer-ip', 'cloudfront-viewer-address'] as const;
export type ViewerAddressHeader = (typeof VIEWER_ADDRESS_HEADERS)[number];

export interface ProxyTrust {
  /** CIDR blocks. */
  readonly trustedProxies: readonly string[];
  readonly viewerAddressHeader: ViewerAddressHeader;
}

/** Who is at the other end. */
export interface ClientAddress {
  /** For logs. */
  readonly text: string;
  /** What is counted together: an IPv4 address, or the /64 of an IPv6 one. Undefined behind a proxy that does not say for whom it asks. */
  readonly key: string | undefined;
}

/**
 * Finds the address of a client: the socket's, or what a header says if the socket's is a trusted proxy's. Anybody can send such a header,
 * and any but the configured one may have come through the proxy as the client sent it.
 */
export class ClientAddresses {
  private readonly proxies = new BlockList();
  private readonly header: ViewerAddressHeader;

  constructor({ trustedProxies, viewerAddressHeader }: ProxyTrust) {
    this.header = viewerAddressHeader;
    for (const cidr of trustedProxies) {
      const [network = '', prefix = ''] = cidr.split('/');
      this.proxies.addSubnet(network, Number(prefix), isIPv4(network) ? 'ipv4' : 'ipv6');
    }
  }

  /** @param headers those of a request; a RawSocket has none. */
  find(remoteAddress: string | undefined, headers: IncomingHttpHeaders = {}): ClientAddress {
    const socketAddress = plainAddress(remoteAddress ?? '');
    if (socketAddress === undefined) return { text: 'unknown', key: undefined };
    if (!this.isTrusted(socketAddress)) return counted(socketAddress);
    const header = headers[this.header];
    const viewer = typeof header === 'string' ? this.viewerOf(header) : undefined;
    return viewer === undefined ? { text: socketAddress, key: undefined } : counted(viewer);
  }

  private viewerOf(header: string): string | undefined {
    if (this.header === 'x-viewer-ip') return plainAddress(header.trim());
    // Always with a port, before which an IPv6 address has no brackets.
    if (this.header === 'cloudfront-viewer-address') return plainAddress(header.trim().replace(/:\d+$/, ''));
    // Each proxy appends whom it was asked by: from the right, the first that is no proxy of ours. What is left of it, that one may have made up.
    const hops = header.split(',').map((hop) => plainAddress(hop.trim()));
    for (const hop of hops.reverse()) {
      if (hop === undefined) return undefined;
      if (!this.isTrusted(hop)) return hop;
    }
    return undefined;
  }

  private isTrusted(address: string): boolean {
    return this.proxies.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
  }
}

function counted(address: string): ClientAddress {
  return { text: address, key: isIPv4(address) ? address : networkOf(address) };
}

/** Whoever has one IPv6 address has the 2^64 of its network. */
function networkOf(address: string): string {
  const [front = '', back] = address.split('::');
  const head = front === '' ? [] : front.split(':');
  const tail = back === undefined || back === '' ? [] : back.split(':');
  const groups =
    back === undefined ? head : [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => '0'), ...tail];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

/** Takes off a port, brackets, a zone, and what wraps an IPv4 address into an IPv6 one. Undefined if that leaves no address. */
function plainAddress(text: string): string | undefined {
  const candidates = [text, /^\[(.*)\](?::\d+)?$/.exec(text)?.[1], /^([\d.]*):\d+$/.exec(text)?.[1]];
  for (const candidate of candidates) {
    if (candidate === undefined) continue;
    const bare = candidate.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
    if (isIP(bare) !== 0) return bare.toLowerCase();
  }
  return undefined;
}
