import { displayUnit } from '../../src/web/models/metric-display';

describe('the unit of a metric', () => {
  test.each([
    ['temperature', undefined, '°C'],
    ['temperature', 'Cel', '°C'],
    ['air', '%RH', '%'],
    ['ratio', '/', ''],
    ['mass', 'kg', 'kg'],
    ['count', null, ''],
  ])('of %s with the unit %p is shown as %p', (metric, unit, shown) => {
    expect(displayUnit(metric, unit)).toBe(shown);
  });

  // Names that every object of JavaScript has: a device may call its metrics so.
  test.each(['constructor', 'toString', 'valueOf', 'hasOwnProperty'])(
    'of a metric or unit named %s is text',
    (name) => {
      expect(displayUnit(name, undefined)).toBe('');
      expect(displayUnit('mass', name)).toBe(name);
    },
  );
});
