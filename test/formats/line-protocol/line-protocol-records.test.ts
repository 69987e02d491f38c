import { Point } from '@influxdata/influxdb-client';
import fc from 'fast-check';
import { readLineProtocol } from '../../../src/formats/line-protocol/line-protocol-records';
import type { Precision } from '../../../src/formats/line-protocol/precision';
import { DEVICE_ID, NOW_MS, observe } from '../read-observations';

const read = (text: string, precision: Precision = 'ns') =>
  observe(readLineProtocol(text, { deviceId: DEVICE_ID, precision }));
const only = (text: string): unknown => {
  const { readings, rejected } = read(text);
  return rejected[0] ?? readings;
};

describe('line protocol', () => {
  test('names metrics by measurement, field and tags', () => {
    const text = [
      'temperature value=21.5',
      'weather temperature=21.5,humidity=40i',
      'temperature,room=attic,floor=2 value=19',
      'temperature,floor=2,room=attic value=20',
      'cpu,host=mote-1,cpu=cpu0 usage_idle=98.5',
      'disk,path=/boot free=5u',
    ].join('\n');
    expect(read(text)).toEqual({
      readings: [
        ['temperature', 21.5, 'now'],
        ['weather.temperature', 21.5, 'now'],
        ['weather.humidity', 40, 'now'],
        ['temperature/floor:2/room:attic', 19, 'now'],
        ['temperature/floor:2/room:attic', 20, 'now'],
        ['cpu.usage_idle/cpu:cpu0', 98.5, 'now'],
        ['disk.free/path:/boot', 5, 'now'],
      ],
      rejected: {},
    });
  });

  test.each([
    ['1', 1],
    ['-1.5', -1.5],
    ['+.5', 0.5],
    ['2.', 2],
    ['-1.234456e+78', -1.234456e78],
    ['1E3', 1000],
    ['-12i', -12],
    ['9223372036854775807i', 2 ** 63],
    ['18446744073709551615u', 2 ** 64],
    ['t', true],
    ['TRUE', true],
    ['False', false],
    ['"warm"', 'warm'],
    ['""', ''],
    ['"say \\"hi\\", C:\\\\tmp \\n"', 'say "hi", C:\\tmp \\n'],
    ['"two\nlines # and, a=b c"', 'two\nlines # and, a=b c'],
  ])('reads the value %s', (text, value) => {
    expect(only(`m f=${text} 1`.replace(/ 1$/, ''))).toEqual([['m.f', value, 'now']]);
  });

  test('reads escapes of commas, spaces and equals signs, and lets other backslashes be', () => {
    expect(only('wea\\,ther\\ now,pl\\=a\\ ce=in\\,side\\=1 tem\\=pe\\ rature=1')).toEqual([
      ['wea_ther_now.tem_pe_rature/pl_a_ce:in_side_1', 1, 'now'],
    ]);
    expect(only('m,path=C:\\tmp f=1')).toEqual([['m.f/path:C:_tmp', 1, 'now']]);
  });

  test.each<[Precision, number]>([
    ['ns', 1e6],
    ['n', 1e6],
    ['us', 1e3],
    ['u', 1e3],
    ['µ', 1e3],
    ['ms', 1],
  ])('reads timestamps in %s', (precision, perMillisecond) => {
    const timestamp = BigInt(NOW_MS - 877) * BigInt(perMillisecond) + BigInt(perMillisecond - 1);
    expect(read(`m f=1 ${timestamp}`, precision).readings).toEqual([['m.f', 1, NOW_MS - 877]]);
  });

  test('reads timestamps in seconds, minutes and hours', () => {
    expect(read(`m f=1 ${NOW_MS / 1000}`, 's').readings).toEqual([['m.f', 1, NOW_MS]]);
    expect(read(`m f=1 ${NOW_MS / 60_000}`, 'm').readings).toEqual([['m.f', 1, NOW_MS]]);
    expect(read(`m f=1 ${NOW_MS / 3_600_000}`, 'h').readings).toEqual([['m.f', 1, NOW_MS]]);
  });

  test('passes over comments, empty lines and the line breaks of Windows', () => {
    expect(read('# a comment, with = and "\r\n\r\n  m f=1  \r\n\n#\nm f=2 \n').readings).toEqual([
      ['m.f', 1, 'now'],
      ['m.f', 2, 'now'],
    ]);
  });

  test.each([
    ['no fields', 'm', 'Line 1, column 2: expected a space and then the fields'],
    ['no field behind the space', 'm ', 'column 3: expected the key of a field, found the end of the line'],
    ['no measurement', ',a=b f=1', 'column 1: expected a measurement, found ",a=b f=1"'],
    ['a tag without a value', 'm,a= f=1', 'column 5: expected the value of the tag a, found " f=1"'],
    ['a tag without "="', 'm,a f=1', 'expected "=" and the value of the tag a'],
    ['a tag without a key', 'm,=b f=1', 'expected the key of a tag'],
    ['a field without a value', 'm f=', 'column 5: expected the value of the field f'],
    ['a field without "="', 'm f 1', 'column 4: expected "=" and the value of the field f'],
    ['a comma at the end', 'm f=1, 1', 'column 7: expected the key of a field'],
    ['a timestamp with a fraction', 'm f=1 1.5', 'column 7: expected a timestamp, which is an integer, found "1.5"'],
    ['something behind the timestamp', 'm f=1 1 2', 'column 9: expected the end of the line, found "2"'],
    ['something behind a string', 'm f="a"b', 'column 8: expected the end of the line'],
    ['an open string', 'm f="a', 'column 5: the string of the field f has no closing quote'],
    ['a value that is none', 'm f=warm', 'Line 1: the field f is "warm": give a number (21.5)'],
    ['NaN', 'm f=NaN', 'the field f is "NaN"'],
    ['an integer beyond 64 bits', 'm f=9223372036854775808i', 'no integer of 64 bits'],
    ['an unsigned integer beyond 64 bits', 'm f=18446744073709551616u', 'no integer of 64 bits'],
    ['a negative unsigned integer', 'm f=-1u', 'the field f is "-1u"'],
    ['a float beyond a double', 'm f=1e999', 'must be finite'],
    ['a tag twice', 'm,a=b,a=c f=1', 'the tag a is there twice'],
    ['a field twice', 'm f=1,f=2', 'm.f is there twice'],
    ['a name that begins with an underscore', '_m f=1', '"_m.f"'],
    ['too many tags', `m,a=${'x'.repeat(130)} f=1`, '136 characters, and at most 128'],
    ['seconds labelled as nanoseconds', `m f=1 ${NOW_MS / 1000}`, 'say so with ?precision=s'],
    ['milliseconds labelled as nanoseconds', `m f=1 ${NOW_MS}`, 'say so with ?precision=ms'],
  ])('refuses a line with %s, says where and why, and takes the others', (_what, line, reason) => {
    expect(only(line)).toEqual(expect.stringContaining(reason));
    const { readings, rejected } = read(`# first\nbefore f=1\n\n${line}\nbehind f=2`);
    expect(Object.keys(rejected)).toEqual(['1']);
    expect(rejected[1]).toMatch(/^(Line 4|"|The timestamp|m\.f)/);
    expect(readings.map(([metric]) => metric)).toEqual(['before.f', 'behind.f']);
  });

  test('refuses a series whose metric stands for another one in the same body', () => {
    const { readings, rejected } = read('m,a=x\\ y f=1\nm,a=x_y f=2\nm,a=x\\ y f=3');
    expect(readings.map(([, value]) => value)).toEqual([1, 3]);
    expect(rejected).toEqual({ 1: expect.stringContaining('m.f/a:x_y stands for another series') });
  });

  test.each(['', '\n\n', '# nothing\n'])('refuses a body without a line: %p', (text) => {
    expect(() => read(text)).toThrow('There is no line');
  });

  test('what is written by the rules is read as it was meant', () => {
    const text = fc.string({
      minLength: 1,
      maxLength: 6,
      unit: fc.constantFrom('a', 'B', '7', ' ', ',', '=', '"', '\\x', 'é'),
    });
    const value = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.string({ maxLength: 12 }),
    );
    const point = fc.record({
      measurement: text.map((name) => `m${name}`),
      tags: fc.dictionary(text, text, { maxKeys: 3, noNullPrototype: true }),
      fields: fc.dictionary(text, value, { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
      ageMs: fc.option(fc.integer({ min: 0, max: 1e8 })),
    });
    const escape = (part: string, special: RegExp): string => part.replaceAll(special, '\\$&');
    const written = (item: unknown): string =>
      typeof item === 'string' ? `"${item.replaceAll(/["\\]/g, '\\$&')}"` : String(item);
    const key = (part: string): string => part.replaceAll(/[^A-Za-z0-9\-:./_]/g, '_');

    fc.assert(
      fc.property(point, ({ measurement, tags, fields, ageMs }) => {
        const names = Object.keys(fields).map(key);
        fc.pre(new Set(names).size === names.length && !names.includes('value'));
        fc.pre(
          Object.values(fields).every(
            (item) => typeof item !== 'string' || !/\0|\p{Surrogate}|[\uFFFE\uFFFF]/u.test(item),
          ),
        );
        const line = [
          [
            escape(measurement, /[, ]/g),
            ...Object.entries(tags).map(([name, tag]) => `${escape(name, /[,= ]/g)}=${escape(tag, /[,= ]/g)}`),
          ].join(','),
          Object.entries(fields)
            .map(([name, item]) => `${escape(name, /[,= ]/g)}=${written(item)}`)
            .join(','),
          ...(ageMs === null ? [] : [String(BigInt(NOW_MS - ageMs) * 1_000_000n)]),
        ].join(' ');
        const suffix = Object.entries(tags)
          .toSorted(([left], [right]) => (left < right ? -1 : 1))
          .map(([name, tag]) => `/${key(name)}:${key(tag)}`)
          .join('');
        expect(read(line)).toEqual({
          rejected: {},
          readings: Object.entries(fields).map(([name, item]) => [
            `${key(measurement)}.${key(name)}${suffix}`,
            Object.is(item, -0) ? 0 : item,
            ageMs === null ? 'now' : NOW_MS - ageMs,
          ]),
        });
      }),
    );
  });

  test("what InfluxDB's own client writes is read as it was meant", () => {
    const text = fc.string({ minLength: 1, maxLength: 8 }).filter((name) => !/[\\\n\r\t]/.test(name));
    const state = fc.string({ maxLength: 12 });
    const point = fc.record({ name: text, tag: text, field: text, state, count: fc.integer() });
    fc.assert(
      fc.property(point, ({ name, tag, field, state, count }) => {
        fc.pre(!/\0|\p{Surrogate}|[\uFFFE\uFFFF]/u.test(state) && field !== 'value' && field !== 'state');
        const line = new Point(`m${name}`)
          .tag('a', tag)
          .intField(field, count)
          .stringField('state', state)
          .timestamp(String(BigInt(NOW_MS) * 1_000_000n))
          .toLineProtocol();
        const { readings, rejected } = read(line ?? '');
        expect(rejected).toEqual({});
        expect(readings.map(([, value, time]) => [value, time]).toSorted()).toEqual(
          [
            [count, NOW_MS],
            [state, NOW_MS],
          ].toSorted(),
        );
      }),
    );
  });

  test('whatever the text, it ends, and every line is read or rejected with its number', () => {
    const piece = fc.constantFrom(
      'm',
      ',',
      '=',
      ' ',
      '\n',
      '\r\n',
      '"',
      '\\',
      '#',
      '1',
      'i',
      'u',
      't',
      '-',
      '.',
      'é',
      '\0',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')),
          fc.string(),
        ),
        (text) => {
          try {
            const { readings, rejected } = read(text);
            expect(readings.length + Object.keys(rejected).length).toBeGreaterThan(0);
          } catch (error) {
            expect(error).toMatchObject({ code: 'invalid_argument', message: expect.stringContaining('no line') });
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
