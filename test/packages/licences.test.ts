import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { refusedLicences } from './refused-licences';

const ROOT = resolve(__dirname, '..', '..');

function lockfileOf(licences: Record<string, string | undefined>): unknown {
  const packages = Object.entries(licences).map(([name, license]) => [
    `node_modules/${name}`,
    license === undefined ? {} : { license },
  ]);
  return { lockfileVersion: 3, packages: { '': { license: 'GPL-3.0-only' }, ...Object.fromEntries(packages) } };
}

describe('the licences of packages', () => {
  it('are all such that the whole can be used under Apache-2.0', () => {
    const lockfile: unknown = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
    expect(refusedLicences(lockfile)).toEqual([]);
  });

  it.each(['AGPL-3.0', 'AGPL-3.0-only', 'AGPL-3.0-or-later', 'GPL-3.0-only', 'SSPL-1.0', 'BUSL-1.1', 'UNLICENSED'])(
    'may not be %s',
    (licence) => {
      expect(refusedLicences(lockfileOf({ good: 'MIT', '@scope/bad': licence }))).toEqual([`@scope/bad: ${licence}`]);
    },
  );

  it('may not be left unsaid', () => {
    expect(refusedLicences(lockfileOf({ silent: undefined }))).toEqual(['silent: says no licence']);
  });

  it.each([
    ['(MIT OR AGPL-3.0)', true],
    ['MIT AND Apache-2.0', true],
    ['MIT AND AGPL-3.0', false],
    ['(MIT AND AGPL-3.0) OR MIT', false],
  ])('may be a choice, %s: %s', (licence, allowed) => {
    expect(refusedLicences(lockfileOf({ one: licence }))).toEqual(allowed ? [] : [`one: ${licence}`]);
  });

  it('of a package within a package count too', () => {
    const packages = { 'node_modules/a/node_modules/b': { license: 'AGPL-3.0' } };
    expect(refusedLicences({ lockfileVersion: 3, packages })).toEqual(['b: AGPL-3.0']);
  });
});
