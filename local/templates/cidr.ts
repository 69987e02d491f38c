import { TemplateFault } from '../contracts';

/**
 * `Fn::Cidr`: the first `count` subnets of `block` that leave `hostBits` bits to hosts, in order.
 * IPv4 only; IPv6 blocks come from Amazon's pools and are not known before deployment.
 */
export function cidrSubnets(block: string, count: number, hostBits: number): string[] {
  const { address, prefix } = parseCidr(block);
  const subnetPrefix = 32 - hostBits;
  if (!Number.isInteger(hostBits) || hostBits < 0 || subnetPrefix < prefix) {
    throw new TemplateFault(`Fn::Cidr cannot cut subnets with ${hostBits} host bits from ${block}.`);
  }
  const available = 2 ** (subnetPrefix - prefix);
  if (!Number.isInteger(count) || count < 1 || count > 256 || count > available) {
    throw new TemplateFault(
      `Fn::Cidr cannot cut ${count} subnets of /${subnetPrefix} from ${block}: it has ${available}.`,
    );
  }
  const size = 2 ** hostBits;
  return Array.from({ length: count }, (_, index) => `${formatAddress(address + index * size)}/${subnetPrefix}`);
}

/** The first address of the block as a number, and its prefix length. */
export function parseCidr(block: string): { address: number; prefix: number } {
  const [, text, bits] = /^(\d{1,3}(?:\.\d{1,3}){3})\/(\d{1,2})$/.exec(block) ?? [];
  const address = text === undefined ? undefined : parseAddress(text);
  const prefix = Number(bits);
  if (address === undefined || prefix > 32)
    throw new TemplateFault(`${block} is not an IPv4 block such as 10.0.0.0/16.`);
  const size = 2 ** (32 - prefix);
  return { address: Math.floor(address / size) * size, prefix };
}

/** An IPv4 address as a number; undefined if it is none. */
export function parseAddress(text: string): number | undefined {
  const bytes = text.split('.').map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : NaN));
  if (bytes.length !== 4 || !bytes.every((byte) => byte <= 255)) return undefined;
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}

function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}
