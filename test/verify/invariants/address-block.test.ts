import { contains, isPrivate, overlaps, parseBlock } from '../../../verify/invariants/address-block';

function block(text: string): NonNullable<ReturnType<typeof parseBlock>> {
  const parsed = parseBlock(text);
  if (parsed === undefined) throw new Error(`${text} is no block.`);
  return parsed;
}

describe('address blocks', () => {
  it.each(['10.0.0.0', '10.0.0.0/33', '256.0.0.0/8', '::/0', 'all'])('does not take %s for one', (text) => {
    expect(parseBlock(text)).toBeUndefined();
  });

  it('knows one that begins inside another', () => {
    expect(block('10.0.0.0/16').isAligned).toBe(true);
    expect(block('10.0.5.0/16').isAligned).toBe(false);
  });

  it('tells blocks that are inside, that overlap, and that are apart', () => {
    expect(contains(block('10.0.0.0/16'), block('10.0.255.0/24'))).toBe(true);
    expect(contains(block('10.0.0.0/16'), block('10.1.0.0/24'))).toBe(false);
    expect(overlaps(block('10.0.0.0/24'), block('10.0.0.128/25'))).toBe(true);
    expect(overlaps(block('10.0.0.0/24'), block('10.0.1.0/24'))).toBe(false);
  });

  it('knows the addresses of private networks', () => {
    expect(isPrivate(block('172.16.4.0/24'))).toBe(true);
    expect(isPrivate(block('172.32.0.0/24'))).toBe(false);
    expect(isPrivate(block('0.0.0.0/0'))).toBe(false);
  });
});
