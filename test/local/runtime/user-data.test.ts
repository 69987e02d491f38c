import { readUserData } from '../../../local/runtime/user-data';

const SCRIPT = `#!/bin/bash
aws s3 cp 's3://assets-bucket/abc123.cjs' '/opt/headwater/router.cjs'
cat >/etc/headwater/router.json <<'HEADWATER_CONFIG'
{"port": 8080, "realm": "iot"}
HEADWATER_CONFIG
cat >/etc/systemd/system/headwater.service <<'UNIT'
[Service]
ExecStart=/usr/bin/node-24 /opt/headwater/router.cjs --config /etc/headwater/router.json
UNIT
/opt/aws/bin/cfn-signal -e $? --stack Router
`;

function read(script: string) {
  return readUserData(Buffer.from(script).toString('base64'));
}

describe('readUserData', () => {
  it('finds the download of the bundle, the configuration and the command', () => {
    expect(read(SCRIPT)).toEqual({
      bundleBucket: 'assets-bucket',
      bundleKey: 'abc123.cjs',
      bundlePath: '/opt/headwater/router.cjs',
      configurationPath: '/etc/headwater/router.json',
      configuration: { port: 8080, realm: 'iot' },
      execStart: '/usr/bin/node-24 /opt/headwater/router.cjs --config /etc/headwater/router.json',
      signalsCloudFormation: true,
    });
  });

  it.each([
    ['#!/bin/bash', 'echo', 'no script'],
    ["<<'HEADWATER_CONFIG'", "<<'OTHER'", 'writes no configuration'],
    ['{"port": 8080', '{"port" 8080', 'not well-formed JSON'],
    ['"port": 8080', '"port": 0', 'port'],
    ['ExecStart=', 'ExecStop=', 'no unit with an ExecStart'],
    ['--config /etc/headwater/router.json', '', 'must be NODE BUNDLE --config FILE'],
    ['--config /etc/headwater/router.json', '--config /etc/other.json', 'reads /etc/other.json'],
    ["'/opt/headwater/router.cjs'", "'/opt/other.cjs'", 'does not download /opt/headwater/router.cjs'],
  ])('says what is wrong when %j is %j', (part, replacement, message) => {
    expect(SCRIPT).toContain(part);
    expect(() => read(SCRIPT.replace(part, replacement))).toThrow(message);
  });

  it('refuses more than EC2 takes', () => {
    expect(() => read(SCRIPT + '#'.repeat(16_384))).toThrow('EC2 takes 16384');
  });
});
