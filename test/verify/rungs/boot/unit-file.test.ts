import { UnitFile } from '../../../../verify/rungs/boot/unit-file';

describe('UnitFile', () => {
  const unit = UnitFile.parse(
    [
      '# comment',
      '; another',
      '[Unit]',
      'Description=A router = a program',
      '[Service]',
      'ExecStart=/usr/bin/node \\',
      '  /opt/router.cjs',
      'Environment=A=1',
      'Environment=B=2',
      'EnvironmentFile=/etc/old',
      'EnvironmentFile=',
      'EnvironmentFile=/etc/new',
      'CapabilityBoundingSet=',
      'NoNewPrivileges=yes',
      'PrivateTmp=off',
      'no assignment',
    ].join('\n'),
  );

  test('reads assignments by section, continued lines as one', () => {
    expect(unit.last('[Unit]Description')).toBe('A router = a program');
    expect(unit.last('[Service]ExecStart')).toMatch(/^\/usr\/bin\/node +\/opt\/router\.cjs$/);
    expect(unit.last('[Service]Description')).toBeUndefined();
  });

  test('adds up what is assigned more than once, and forgets it at an empty value', () => {
    expect(unit.all('[Service]Environment')).toEqual(['A=1', 'B=2']);
    expect(unit.all('[Service]EnvironmentFile')).toEqual(['/etc/new']);
    expect(unit.last('[Service]CapabilityBoundingSet')).toBe('');
    expect(unit.all('[Service]CapabilityBoundingSet')).toEqual([]);
  });

  test('knows booleans', () => {
    expect(unit.isTrue('[Service]NoNewPrivileges')).toBe(true);
    expect(unit.isTrue('[Service]PrivateTmp')).toBe(false);
    expect(unit.isTrue('[Service]ProtectHome')).toBe(false);
  });
});
