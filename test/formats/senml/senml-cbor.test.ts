import { parseSenmlCbor } from '../../../src/formats/senml/senml-cbor';
import { readSenmlPack } from '../../../src/formats/senml/senml-pack';
import { observe } from '../read-observations';

const parse = (hex: string): unknown => parseSenmlCbor(Buffer.from(hex.replaceAll(/\s/g, ''), 'hex'));

/** RFC 8428, section 6: the pack of section 5.1.2's device with seven records, at 2010-06-08T18:01:16.001Z. */
const RFC_EXAMPLE = `
  87 a7 21 78 1b 75 72 6e 3a 64 65 76 3a 6f 77 3a 31 30 65 32 30 37 33 61 30 31 30 38 30 30 36 3a
  22 fb 41 d3 03 a1 5b 00 10 62 23 61 41 20 05 00 67 76 6f 6c 74 61 67 65 01 61 56 02 fb 40 5e 06
  66 66 66 66 66 a3 00 67 63 75 72 72 65 6e 74 06 24 02 fb 3f f3 33 33 33 33 33 33 a3 00 67 63 75
  72 72 65 6e 74 06 23 02 fb 3f f4 cc cc cc cc cc cd a3 00 67 63 75 72 72 65 6e 74 06 22 02 fb 3f
  f6 66 66 66 66 66 66 a3 00 67 63 75 72 72 65 6e 74 06 21 02 f9 3e 00 a3 00 67 63 75 72 72 65 6e
  74 06 20 02 fb 3f f9 99 99 99 99 99 9a a3 00 67 63 75 72 72 65 6e 74 06 00 02 fb 3f fb 33 33 33
  33 33 33`;

describe('SenML in CBOR', () => {
  test('reads the example of RFC 8428', () => {
    const atMs = Date.UTC(2010, 5, 8, 18, 1, 16, 1);
    const { readings, rejected } = observe(readSenmlPack(parse(RFC_EXAMPLE), '10e2073a0108006'), atMs);
    expect(rejected).toEqual({});
    expect(readings).toEqual([
      ['voltage', 120.1, atMs, 'V'],
      ...[1.2, 1.3, 1.4, 1.5, 1.6, 1.7].map((value, index) => ['current', value, atMs - (5 - index) * 1000, 'A']),
    ]);
  });

  test.each([
    ['an integer', '182a', 42],
    ['an integer beyond 2^53', '1bffffffffffffffff', 2 ** 64],
    ['half a float', 'f93e00', 1.5],
    ['a decimal fraction', 'c48221196ab3', 273.15],
    ['a decimal fraction of a bignum', 'c48221c249010000000000000000', 2 ** 64 / 100],
    ['octets', '43616263', 'YWJj'],
    ['text', '63616263', 'abc'],
    ['a map', 'a10102', { nested: 'Map' }],
  ])('takes %s as JSON has it', (_what, value, expected) => {
    expect(parse(`81a102${value}`)).toEqual([{ v: expected }]);
  });

  test('passes over the tag that says that it is CBOR', () => {
    expect(parse('d9d9f781a1006178')).toEqual([{ n: 'x' }]);
  });

  test.each([
    ['nothing', '', 'not CBOR'],
    ['what ends early', '82a1006178', 'not CBOR'],
    ['more than one item', '80 80', 'not CBOR'],
    ['a label twice', '81a20261780262', 'not CBOR'],
    ['a label that is none', '81a109f5', '9 is no label'],
    ['a tag that is none', '81c001', 'not CBOR'],
    ['a decimal fraction that is none', '81a102c48101', 'two integers'],
    ['a hundred thousand arrays in each other', '81'.repeat(100_000), 'not CBOR'],
  ])('refuses %s', (_what, hex, reason) => {
    let error: unknown;
    try {
      parse(hex);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: 'malformed_body', message: expect.stringContaining(reason) });
  });
});
