import { readPublication } from '../../src/formats/publication-records';
import { DEVICE_ID, NOW_MS, observe } from './read-observations';

const read = (args: readonly unknown[] | undefined, kwargs?: Record<string, unknown>) =>
  observe(readPublication({ args, kwargs }, DEVICE_ID));

describe('a publication of readings', () => {
  test('holds one flat reading as keyword arguments', () => {
    expect(read(undefined, { temperature: 21.5, observed_at: NOW_MS }).readings).toEqual([
      ['temperature', 21.5, NOW_MS],
    ]);
    expect(read([], { temperature: 21.5 }).readings).toEqual([['temperature', 21.5, 'now']]);
  });

  test('holds one or several flat readings as arguments', () => {
    expect(read([{ a: 1 }]).readings).toEqual([['a', 1, 'now']]);
    expect(read([{ a: 1, observed_at: NOW_MS - 5 }, { a: null }, { b: 2 }], {})).toEqual({
      readings: [
        ['a', 1, NOW_MS - 5],
        ['b', 2, 'now'],
      ],
      rejected: { 1: expect.stringContaining('a is null') },
    });
  });

  test('holds a SenML pack as its one argument', () => {
    const pack = [
      { bn: 'mote-1:', n: 'temperature', u: 'Cel', v: 21.5 },
      { n: 'photo', vd: new Uint8Array([1, 2, 255]) },
    ];
    expect(read([pack]).readings).toEqual([
      ['temperature', 21.5, 'now', 'Cel'],
      ['photo', 'AQL_', 'now'],
    ]);
  });

  test('is refused with arguments and keyword arguments, or with neither', () => {
    expect(() => read([{ a: 1 }], { a: 1 })).toThrow('arguments and keyword arguments');
    expect(read(undefined).rejected[0]).toContain('at least one metric');
    expect(read([[{ n: 'x', v: 1 }], { a: 1 }]).rejected[0]).toContain('flat object');
  });
});
