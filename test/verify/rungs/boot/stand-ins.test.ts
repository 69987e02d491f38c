import { existsSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsCommand } from '../../../../verify/rungs/boot/aws-command';
import { setKernelParameters } from '../../../../verify/rungs/boot/kernel-parameters';
import { ServiceManager } from '../../../../verify/rungs/boot/service-manager';
import { StandIns } from '../../../../verify/rungs/boot/stand-ins';
import type { Deployment } from '../../../../local/contracts';

const deployment: Deployment = {
  account: '111122223333',
  region: 'eu-central-1',
  resources: [],
  outputs: {},
  ofType: () => [],
  byArn: () => undefined,
  byRef: () => undefined,
  assetPath: () => undefined,
};

describe('the programs that stand in for Amazon Linux’s', () => {
  let root: string;
  let allowed: string[];
  let aws: AwsCommand;
  let programs: StandIns;
  let isHealthy: boolean;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'headwater-stand-ins-'));
    allowed = [];
    isHealthy = true;
    aws = new AwsCommand({
      root,
      account: { deployment, mayDo: (_, action, resource) => allowed.includes(`${action} ${resource}`) },
      caller: { roleArn: 'arn:aws:iam::111122223333:role/router', sessionName: 'i-1' },
      download: (key) => (key === 'router.cjs' ? Buffer.from('bundle') : undefined),
    });
    const services = new ServiceManager({ root, environment: {} });
    programs = new StandIns({ root, services, aws, isHealthyNow: () => Promise.resolve(isHealthy) });
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  function run(line: string) {
    const [name = '', ...args] = line.split(' ');
    return programs.run(name, args, 1);
  }

  test('dnf puts what its packages have where they have it', async () => {
    expect(await run('dnf install --assumeyes nodejs24 aws-cfn-bootstrap')).toMatchObject({ status: 0 });
    expect(readlinkSync(join(root, 'usr/bin/node-24'))).toMatch(/node$/);
    expect(readlinkSync(join(root, 'opt/aws/bin/cfn-signal'))).toMatch(/ask$/);
  });

  test.each([
    ['dnf install -y nodejs-24', 'No match for argument: nodejs-24'],
    ['dnf install nodejs24', 'Operation aborted'],
    ['dnf upgrade -y', 'does not know upgrade -y'],
    ['systemctl start router', 'Unit file router.service does not exist'],
    ['systemctl mask router', 'does not know mask router'],
    ['sysctl -w a=1', 'does not know -w a=1'],
    ['aws s3 ls', 'does not know s3 ls'],
    ['aws s3 cp s3://bucket/router.cjs /opt/router.cjs --region us-east-1', 'The stack is in eu-central-1'],
    ['aws s3 cp s3://bucket/router.cjs /opt/router.cjs', 'may not do s3:GetObject on arn:aws:s3:::bucket/router.cjs'],
    ['wget http://example.com', 'not found'],
  ])('%s fails', async (line, message) => {
    const { status, output } = await run(line);
    expect(status).not.toBe(0);
    expect(output).toContain(message);
  });

  test('aws copies the object that the role may read, wherever its options are', async () => {
    allowed = ['s3:GetObject arn:aws:s3:::bucket/router.cjs', 's3:GetObject arn:aws:s3:::bucket/other'];
    expect(await run('aws s3 cp --region eu-central-1 s3://bucket/router.cjs /opt/router.cjs')).toMatchObject({
      status: 0,
    });
    expect(readFileSync(join(root, 'opt/router.cjs'), 'utf8')).toBe('bundle');
    expect(await run('aws s3 cp s3://bucket/other /opt/other')).toMatchObject({ status: 1 });
    expect(existsSync(join(root, 'opt/other'))).toBe(false);
  });

  test('aws completes a lifecycle action that the role may complete', async () => {
    const line =
      'aws autoscaling complete-lifecycle-action --region=eu-central-1 --auto-scaling-group-name routers ' +
      '--lifecycle-hook-name drain --instance-id i-1 --lifecycle-action-result CONTINUE';
    expect(await run(line)).toMatchObject({ status: 254 });
    const group = 'autoScalingGroup:00000000-0000-4000-8000-000000000000:autoScalingGroupName/routers';
    allowed = [`autoscaling:CompleteLifecycleAction arn:aws:autoscaling:eu-central-1:111122223333:${group}`];
    expect(await run(line)).toMatchObject({ status: 0 });
    expect(aws.lifecycleActions).toEqual([
      { groupName: 'routers', hookName: 'drain', instanceId: 'i-1', result: 'CONTINUE' },
    ]);
  });

  test.each([
    ['cfn-signal --exit-code 0 --stack S --resource R --region r', true],
    ['cfn-signal -e 1 --stack S --resource R --region r', false],
    ['cfn-signal --success false --stack S --resource R --region r', false],
    ['cfn-signal --stack S --resource R --region r', true],
  ])('%s signals success: %s', async (line, isSuccess) => {
    isHealthy = false;
    await run(line);
    expect(programs.signals).toEqual([{ isSuccess, stackName: 'S', resource: 'R', region: 'r', wasHealthy: false }]);
  });

  test('sleep takes no time and is added up for who called it', async () => {
    const startedMs = performance.now();
    await programs.run('sleep', ['30'], 7);
    await programs.run('sleep', ['30'], 7);
    expect(performance.now() - startedMs).toBeLessThan(10_000);
    expect(programs.sleptSeconds.get(7)).toBe(60);
  });

  test('sysctl names a parameter that there is not', () => {
    mkdirSync(join(root, 'etc/sysctl.d'), { recursive: true });
    writeFileSync(join(root, 'etc/sysctl.d/99.conf'), '# comment\nfs.no-such = 1\nnonsense\n');
    const { status, output } = setKernelParameters(root, ['--system']);
    expect(status).toBe(255);
    expect(output).toMatch(/cannot stat \/proc\/sys\/fs\/no-such.*\n.*malformed setting "nonsense"/);
  });
});
