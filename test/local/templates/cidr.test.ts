import fc from 'fast-check';
import { cidrSubnets, parseAddress, parseCidr } from '../../../local/templates/cidr';

describe('cidrSubnets', () => {
  it('cuts blocks as CloudFormation does', () => {
    expect(cidrSubnets('192.168.0.0/24', 6, 5)).toEqual([
      '192.168.0.0/27',
      '192.168.0.32/27',
      '192.168.0.64/27',
      '192.168.0.96/27',
      '192.168.0.128/27',
      '192.168.0.160/27',
    ]);
  });

  it('begins at the start of the block, whatever address names it', () => {
    expect(cidrSubnets('10.1.2.3/16', 1, 8)).toEqual(['10.1.0.0/24']);
  });

  it('cuts disjoint blocks inside the given one', () => {
    const byte = fc.integer({ min: 0, max: 255 });
    const block = fc.tuple(byte, byte, fc.integer({ min: 16, max: 20 }), fc.integer({ min: 4, max: 8 }));
    fc.assert(
      fc.property(block, fc.integer({ min: 1, max: 16 }), ([a, b, prefix, hostBits], count) => {
        const whole = parseCidr(`${a}.${b}.0.0/${prefix}`);
        const subnets = cidrSubnets(`${a}.${b}.0.0/${prefix}`, count, hostBits).map(parseCidr);
        subnets.forEach(({ address }, index) => expect(address).toBe(whole.address + index * 2 ** hostBits));
        expect(subnets.at(-1)?.address).toBeLessThan(whole.address + 2 ** (32 - whole.prefix));
      }),
    );
  });

  it.each(['10.0.0.0', '10.0.0.256/8', '10.0.0.0/33', 'fd00::/8'])('refuses %s', (block) => {
    expect(() => cidrSubnets(block, 1, 8)).toThrow(block);
  });

  it('reads addresses as numbers', () => {
    expect(parseAddress('255.255.255.255')).toBe(2 ** 32 - 1);
    expect(parseAddress('1.2.3')).toBeUndefined();
  });
});
