import { PRIMARY_UNITS, SECONDARY_UNITS } from '../../../src/model/units/senml-units';
import { isRegisteredUnit, nearUnits } from '../../../src/model/units/unit';

describe('a unit', () => {
  test('is registered as primary or secondary, never as both', () => {
    const primary = Object.keys(PRIMARY_UNITS);
    const secondary = Object.keys(SECONDARY_UNITS);
    for (const unit of [...primary, ...secondary]) {
      expect(isRegisteredUnit(unit)).toBe(true);
      // The grammar of RFC 8428, section 12.1: printable, without spaces.
      expect(unit).toMatch(/^[\x21-\x7e]{1,32}$/);
    }
    expect(primary.filter((unit) => secondary.includes(unit))).toEqual([]);
    for (const meaning of Object.values(SECONDARY_UNITS)) {
      expect(primary).toContain(/\((.+)\)$/.exec(meaning)?.[1]);
    }
  });

  test.each(['', 'degC', 'cel', 'CEL', '°C', 'constructor', '__proto__', 'Cel '])('%p is not registered', (unit) => {
    expect(isRegisteredUnit(unit)).toBe(false);
  });

  test.each([
    ['°C', ['Cel (degrees Celsius)', 'C (coulomb)']],
    ['celsius', ['Cel (degrees Celsius)']],
    ['pa', ['Pa (pascal)']],
    ['KWH', ['kWh (kilowatt-hour (J))']],
    ['s ', ['S (siemens)', 's (second)']],
    ['percent', ['/100 (percent (/))', '%RH (percent relative humidity)', '%EL (percent of remaining battery energy)']],
    ['kilovolt', ['kVA (kilovolt-ampere (VA))', 'kVAh (kilovolt-ampere-hour (VAs))']],
    ['furlong', []],
    ['constructor', []],
  ])('%p may have been meant as %p', (unit, near) => {
    expect(nearUnits(unit).toSorted()).toEqual([...near].toSorted());
  });
});
