import fc from 'fast-check';
import { encode } from 'cborg';
import { parseSenmlCbor } from '../../../src/formats/senml/senml-cbor';
import { readSenmlPack } from '../../../src/formats/senml/senml-pack';
import { DEVICE_ID, NOW_MS, observe } from '../read-observations';

const read = (pack: unknown, nowMs = NOW_MS) => observe(readSenmlPack(pack, DEVICE_ID), nowMs);
const NOW_SECONDS = NOW_MS / 1000;

describe('a SenML pack', () => {
  test('of RFC 8428, section 5.1.2, is two readings of now', () => {
    const pack = [
      { bn: 'urn:dev:ow:10e2073a01080063:', n: 'voltage', u: 'V', v: 120.1 },
      { n: 'current', u: 'A', v: 1.2 },
    ];
    expect(observe(readSenmlPack(pack, '10e2073a01080063'))).toEqual({
      readings: [
        ['voltage', 120.1, 'now', 'V'],
        ['current', 1.2, 'now', 'A'],
      ],
      rejected: {},
    });
  });

  test('adds the base time, value and sum, and keeps the base unit, until another comes', () => {
    const pack = [
      { bn: 'a/', bt: NOW_SECONDS, bu: 'W', bv: 20, bs: 100, n: 'x', v: 1, s: 1 },
      { n: 'y', t: -5, v: 2 },
      { bn: 'b/', bu: 'Cel', bv: 0, n: 'z', u: 'K', v: 3 },
      { n: 'state', t: -1.5, vs: 'idle' },
    ];
    expect(read(pack)).toEqual({
      readings: [
        ['a/x', 21, NOW_MS, 'W'],
        ['a/x.sum', 101, NOW_MS, 'J'],
        ['a/y', 22, NOW_MS - 5000, 'W'],
        ['a/y.sum', 100, NOW_MS - 5000, 'J'],
        ['b/z', 3, NOW_MS, 'K'],
        ['b/z.sum', 100, NOW_MS],
        ['b/state', 'idle', NOW_MS - 1500, 'Cel'],
      ],
      rejected: {},
    });
  });

  test('has numbers, strings, booleans and octets, a base value alone, and a sum alone', () => {
    const pack = [
      { n: 'v', v: 1.5 },
      { n: 'vs', vs: 'warm' },
      { n: 'vb', vb: false },
      { n: 'vd', vd: 'aGkg_-8=' },
      { n: 's', s: 7, u: 'A' },
      { n: 'bv', bv: 4 },
    ];
    expect(read(pack).readings).toEqual([
      ['v', 1.5, 'now'],
      ['vs', 'warm', 'now'],
      ['vb', false, 'now'],
      ['vd', 'aGkg_-8', 'now'],
      ['s.sum', 7, 'now', 'C'],
      ['bv', 4, 'now'],
    ]);
  });

  test('counts times below 2^28 from now, and others from 1970', () => {
    expect(
      read([
        { n: 'a', t: -60, v: 1 },
        { n: 'b', t: 60, v: 1 },
        { n: 'c', t: NOW_SECONDS - 0.25, v: 1 },
      ]),
    ).toEqual({
      readings: [
        ['a', 1, -60_000],
        ['b', 1, 60_000],
        ['c', 1, NOW_MS - 250],
      ],
      rejected: {},
    });
    expect(read([{ n: 'a', t: 2 ** 28, v: 1 }]).rejected[0]).toContain('1978-07-04T21:24:16.000Z');
    expect(read([{ n: 'a', t: 2 ** 28, v: 1 }], 2 ** 28 * 1000).readings).toEqual([['a', 1, 2 ** 28 * 1000]]);
    expect(read([{ n: 'a', t: 2 ** 28 - 1, v: 1 }]).rejected[0]).toContain('300 seconds ahead');
  });

  test('passes over records that only set base fields, and counts them all the same', () => {
    const pack = [
      { bn: 'a/', bt: NOW_SECONDS },
      { n: 'x', v: null },
      { n: 'y', v: 1 },
    ];
    expect(read(pack)).toEqual({
      readings: [['a/y', 1, NOW_MS]],
      rejected: { 1: expect.stringContaining('v is null') },
    });
  });

  test.each([
    ['no object', 7, 'an object; received 7'],
    ['no value', { n: 'x' }, '"x" has no value'],
    ['two values', { n: 'x', v: 1, vs: 'a' }, 'v and vs'],
    ['no name', { v: 1 }, 'needs a name'],
    ['a bad name', { n: '_x', v: 1 }, '"_x"'],
    ['a name with a space', { n: 'a b', v: 1 }, '"a b"'],
    ['a long name', { n: 'm'.repeat(129), v: 1 }, '1 to 128'],
    ['text for a number', { n: 'x', v: '1' }, 'v is "1": give a number'],
    ['a number for text', { n: 'x', vs: 1 }, 'vs is 1: give a string'],
    ['a number for a boolean', { n: 'x', vb: 1 }, 'vb is 1: give a boolean'],
    ['octets that are none', { n: 'x', vd: 'a+b' }, 'vd is "a+b"'],
    ['a bad time', { n: 'x', v: 1, t: 'now' }, 't is "now"'],
    ['a bad update time', { n: 'x', v: 1, ut: [] }, 'ut is []'],
    ['milliseconds', { n: 'x', v: 1, t: NOW_MS }, 'the times of SenML are seconds'],
    ['a unit that is not registered', { n: 'x', v: 1, u: 'degC' }, 'did you mean Cel (degrees Celsius)'],
    ['an infinite value', { n: 'x', v: Infinity }, 'must be finite'],
  ])('refuses a record with %s, and no other', (_what, record, reason) => {
    const { readings, rejected } = read([{ n: 'before', v: 1 }, record, { n: 'behind', v: 2 }]);
    expect(rejected).toEqual({ 1: expect.stringContaining(reason) });
    expect(readings.map(([metric]) => metric)).toEqual(['before', 'behind']);
  });

  test.each([
    ['no array', { n: 'x', v: 1 }, 'array of records'],
    ['nothing', [], 'array of records'],
    ['base fields alone', [{ bn: 'x' }], 'holds no value'],
    [
      'a field that must be understood',
      [
        { n: 'x', v: 1 },
        { n: 'y', v: 1, place_: 1 },
      ],
      'Record [1] has the field "place_"',
    ],
    ['a later version', [{ n: 'x', bver: 11, v: 1 }], 'bver 11; versions 1 to 10 and 26'],
    ['a version that is none', [{ n: 'x', bver: '10', v: 1 }], 'bver "10"'],
    ['a bad base name', [{ bn: 1, n: 'x', v: 1 }], 'bn of record [0] is 1'],
    ['a bad base time', [{ bt: null, n: 'x', v: 1 }], 'bt of record [0] is null'],
  ])('is refused whole if it has %s', (_what, pack, reason) => {
    expect(() => read(pack)).toThrow(reason);
  });

  test('takes the versions that it understands and passes over fields that need not be', () => {
    const pack = [
      { n: 'a', v: 1, bver: 5, note: 'x' },
      { n: 'b', v: 2, bver: 10 },
      { n: 'c', v: 3, bver: 26, u: 'kWh' },
    ];
    expect(read(pack).readings).toHaveLength(3);
  });
});

describe('a SenML pack and its resolved form', () => {
  /** Fields by pack; names and values are such that sums of base and record are exact. */
  const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9\-:./_]{0,8}$/);
  const quarter = fc.integer({ min: -4000, max: 4000 }).map((value) => value / 4);
  const record = fc.record(
    {
      bn: fc.constantFrom('', 'a/', 'mote-1:', 'urn:dev:os:32473-mote-1:'),
      bt: fc.integer({ min: -100, max: 100 }).map((seconds) => NOW_SECONDS + seconds),
      bu: fc.constantFrom('V', 'Cel', 'kWh'),
      bv: quarter,
      bs: quarter,
      n: name,
      u: fc.constantFrom('A', 'W'),
      t: quarter.map((seconds) => seconds / 10_000),
      v: quarter,
      s: quarter,
    },
    { requiredKeys: ['n', 'v'] },
  );

  type Fields = Partial<Record<'bn' | 'bu' | 'n' | 'u', string> & Record<'bt' | 'bv' | 'bs' | 'v' | 's' | 't', number>>;

  /** Section 4.6, done naively. */
  function resolve(pack: readonly Fields[]): Fields[] {
    const base: Fields = {};
    return pack.map(({ n, u, v, s, t, ...own }) => {
      Object.assign(base, own);
      const unit = u ?? base.bu;
      const sum = s === undefined && base.bs === undefined ? undefined : (s ?? 0) + (base.bs ?? 0);
      const time = (base.bt ?? 0) + (t ?? 0);
      return {
        n: `${base.bn ?? ''}${n ?? ''}`,
        v: (v ?? 0) + (base.bv ?? 0),
        ...(unit === undefined ? {} : { u: unit }),
        ...(sum === undefined ? {} : { s: sum }),
        ...(time === 0 ? {} : { t: time }),
      };
    });
  }

  test('are the same readings', () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 8 }), (pack) => {
        expect(read(resolve(pack))).toEqual(read(pack));
      }),
    );
  });

  const LABELS = {
    bver: -1,
    bn: -2,
    bt: -3,
    bu: -4,
    bv: -5,
    bs: -6,
    n: 0,
    u: 1,
    v: 2,
    vs: 3,
    vb: 4,
    s: 5,
    t: 6,
    ut: 7,
  };

  test('are the same readings in CBOR, by integer and by text labels', () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 8 }), (pack) => {
        const labelled = pack.map(
          (fields) =>
            new Map(Object.entries(fields).map(([label, value]) => [LABELS[label as keyof typeof LABELS], value])),
        );
        expect(read(parseSenmlCbor(encode(labelled)))).toEqual(read(pack));
        expect(read(parseSenmlCbor(encode(pack)))).toEqual(read(pack));
      }),
    );
  });

  test('whatever the pack, each record is read, rejected by index, or the pack is refused', () => {
    const field = fc.constantFrom(
      'bn',
      'bt',
      'bu',
      'bv',
      'bs',
      'bver',
      'n',
      'u',
      'v',
      'vs',
      'vb',
      'vd',
      's',
      't',
      'x',
      'x_',
    );
    const anything = fc.array(fc.oneof(fc.dictionary(field, fc.jsonValue({ maxDepth: 1 })), fc.jsonValue()));
    fc.assert(
      fc.property(fc.oneof(anything, fc.jsonValue()), (pack) => {
        try {
          const { readings, rejected } = read(pack);
          expect(readings.length + Object.keys(rejected).length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid_argument' });
        }
      }),
    );
  });
});
