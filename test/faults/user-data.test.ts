/** Breaks user data in turn, and sees shells, ShellCheck, cloud-init and systemd name it. It takes the Debian packages of the rung. */
import { checkUserData } from '../../verify/rungs/user-data';
import { deploymentOf, resource } from '../verify/faults-of';

function wrongWith(userData: string): string[] {
  const machine = resource('AWS::EC2::Instance', { UserData: { 'Fn::Base64': userData } });
  const deployment = deploymentOf({ Stack: { Resources: { Machine: machine } } });
  return checkUserData(deployment, () => undefined).map(({ rule, wrong }) => `${rule}: ${wrong}`);
}

function installing(unit: string): string {
  return `#!/bin/bash\ncat >/etc/systemd/system/router.service <<'END'\n${unit}\nEND\n`;
}

const UNIT = '[Unit]\nWants=network-online.target\n[Service]\nExecStart=/usr/bin/node-24 x.cjs\nRestart=always';

test.each([
  ['a script', '#!/bin/bash\nset -euo pipefail\necho "$HOME"\n'],
  ['a script with CDK’s download command', "#!/bin/bash\nmkdir -p $(dirname '/opt/x/y')\n"],
  ['a script in another language', '#!/usr/bin/python3\nprint("if")\n'],
  ['cloud-config', '#cloud-config\npackages: [curl]\n'],
  ['a script that installs a unit', installing(UNIT)],
])('%s that is right passes', (_, userData) => {
  expect(wrongWith(userData)).toEqual([]);
});

test.each([
  ['a syntax error', '#!/bin/bash\nif true; then\n', /^user-data\/shell: The script, bash: line \d+: syntax error/],
  [
    'an unset variable',
    '#!/bin/bash\necho "$bundel"\n',
    /line 2: warning SC2154: bundel is referenced but not assigned/,
  ],
  ['lines that end as on Windows', '#!/bin/bash\r\necho a\r\necho b\r\n', /line 1 \(and 2 more\): error SC1017/],
  ['bash in a script for sh', '#!/bin/sh\nsource /etc/os-release\n', /SC3046|SC2039/],
  [
    'a script that it writes',
    "#!/bin/bash\ncat >/opt/drain.sh <<'END'\n#!/bin/bash\ncd /opt\nEND\n",
    /^user-data\/shell: \/opt\/drain\.sh, line 2: warning SC2164/,
  ],
  [
    'a misspelt directive',
    installing(UNIT.replace('Restart=', 'Restrat=')),
    /^user-data\/unit: .*Unknown key.*Restrat/,
  ],
  ['a value that there is not', installing(UNIT.replace('always', 'forever')), /service restart specifier.*forever/],
  [
    'a unit that is required and missing',
    installing(UNIT.replace('Wants=network-online', 'Requires=netwrok')),
    /netwrok\.target not found/,
  ],
  ['a program without its path', installing(UNIT.replace('/usr/bin/node-24', 'node-24')), /router\.service: .*node-24/],
  [
    'a wrong type in cloud-config',
    '#cloud-config\npackages: 5\n',
    /^user-data\/cloud-config: packages: 5 is not of type 'array'/,
  ],
  ['cloud-config that is no YAML', '#cloud-config\na: b\n c: [d\n', /^user-data\/cloud-config: .*not valid yaml/],
])('%s is named', (_, userData, wrong) => {
  expect(wrongWith(userData)).toEqual([expect.stringMatching(wrong)]);
});
