import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serviceSettings } from '../../../../verify/rungs/boot/service-settings';
import { UnitFile } from '../../../../verify/rungs/boot/unit-file';

function settingsOf(...lines: string[]) {
  return serviceSettings(UnitFile.parse(['[Service]', ...lines].join('\n')));
}

describe('serviceSettings', () => {
  test('reads the router’s own unit', () => {
    const unit = readFileSync(join(__dirname, '../../../../lib/router/instance/headwater-router.service'), 'utf8');
    expect(serviceSettings(UnitFile.parse(unit))).toEqual({
      command: ['/usr/bin/node-24', '/opt/headwater/router.cjs', '--config', '/etc/headwater/router.json'],
      user: 'headwater',
      group: 'headwater',
      workingDirectory: '/',
      environment: [],
      environmentFiles: [],
      limits: new Map([['nofile', '1048576:1048576']]),
      umask: '0077',
      restart: { restart: 'always', delayMs: 2000, limitIntervalMs: 0, limitBurst: 5 },
      stopTimeoutMs: 120_000,
      noNewPrivileges: true,
      hasNoCapabilities: true,
      isSystemReadOnly: true,
      isHomeHidden: true,
      hasPrivateTmp: true,
    });
  });

  test('has systemd’s defaults', () => {
    expect(settingsOf('ExecStart=/bin/true')).toMatchObject({
      user: 'root',
      umask: '0022',
      restart: { restart: 'no', delayMs: 100, limitIntervalMs: 10_000, limitBurst: 5 },
      stopTimeoutMs: 90_000,
      noNewPrivileges: false,
      hasNoCapabilities: false,
    });
  });

  test('takes quoted arguments, and limits that differ or have no end', () => {
    const settings = settingsOf(`ExecStart=/bin/echo "a b" 'c d' e`, 'LimitNOFILE=1024:4096', 'LimitCORE=infinity');
    expect(settings.command).toEqual(['/bin/echo', 'a b', 'c d', 'e']);
    expect([...settings.limits]).toEqual([
      ['nofile', '1024:4096'],
      ['core', 'unlimited:unlimited'],
    ]);
  });

  test.each([
    [['ExecStart=/bin/true', 'DynamicUser=yes'], /does not know \[Service\]DynamicUser/],
    [['ExecStart=/bin/true', 'Type=notify'], /Type=simple alone, not notify/],
    [['ExecStart=/bin/true', 'LimitNOFILE=1M'], /does not know \[Service\]LimitNOFILE=1M/],
    [['ExecStart=/bin/echo $HOME'], /does not expand/],
    [['User=headwater'], /not exactly one ExecStart/],
  ])('refuses by name what it does not imitate: %j', (lines, message) => {
    expect(() => settingsOf(...lines)).toThrow(message);
  });
});
