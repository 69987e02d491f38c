import { deploy } from '../../../scripts/deployment/deploy-command';
import { DeploymentError } from '../../../scripts/deployment/failure';
import { type DeploymentOptions, parseOptions } from '../../../scripts/deployment/options';
import { FakeAccount } from './fake-account';
import { FakePorts } from './fake-ports';

const demo: DeploymentOptions = parseOptions(['--yes']);
const production = parseOptions([
  '--profile',
  'production',
  '--yes',
  '-c',
  'settings=test/lib/settings/production.json',
]);

let account: FakeAccount;
let ports: FakePorts;
let accepted: string[];

beforeEach(() => {
  account = new FakeAccount();
  ports = new FakePorts(account);
  accepted = [];
});

async function run(options = demo): Promise<number> {
  return deploy(options, ports, async ({ names }) => {
    accepted.push(names.deployment);
    return 0;
  });
}

describe('a deployment', () => {
  test('is looked at, deployed and accepted', async () => {
    expect(await run()).toBe(0);
    expect(ports.commands).toEqual(['eu-central-1 synth --strict', 'eu-central-1 deploy --all']);
    expect(accepted).toEqual(['demo']);
    expect(ports.said).toContain('into account 111122223333, region eu-central-1');
    expect(ports.said.match(/^fine /gm)).toHaveLength(7);
    expect(ports.said).toMatch(/about \$28 a month while idle/);
  });

  test('of production goes to the account and region of its settings', async () => {
    ports = new FakePorts(account, 'production');
    ports.environment = { AWS_REGION: 'us-east-1' };
    expect(await run(production)).toBe(0);
    expect(ports.commands).toEqual(['eu-central-1 synth --strict', 'eu-central-1 deploy --all']);
  });

  test('asks first, and changes nothing unless the answer is yes', async () => {
    for (const [answer, status] of [
      ['n', 1],
      ['', 1],
      [undefined, 1],
      ['y', 0],
    ] as const) {
      ports = new FakePorts(account);
      ports.answer = answer;
      expect([answer, await run({ ...demo, yes: false })]).toEqual([answer, status]);
      expect(ports.questions).toHaveLength(1);
      expect(ports.commands.length).toBe(status === 0 ? 2 : 1);
    }
  });

  test('that fails is explained by the words of the CDK, and not accepted', async () => {
    ports.cdkResult = {
      status: 1,
      output: '❌ Web failed: Your account must be verified before you can add or update CloudFront resources.',
    };
    expect(await run()).toBe(1);
    expect(accepted).toEqual([]);
    expect(ports.said).toContain('AWS has not verified the account yet');
    expect(ports.said).toContain('running the command again goes on from there');
  });
});

describe('before anything is changed', () => {
  async function refusal(options = demo): Promise<unknown> {
    const error: unknown = await run(options).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DeploymentError);
    expect(ports.commands).toEqual([]);
    return (error as DeploymentError).failure;
  }

  test.each([
    ['CredentialsProviderError', 'Could not load credentials from any providers', 'no-credentials'],
    ['ExpiredTokenException', 'The security token included in the request is expired', 'expired-credentials'],
    ['InvalidClientTokenId', 'The security token included in the request is invalid.', 'refused-credentials'],
    ['Error', 'getaddrinfo ENOTFOUND sts.eu-central-9.amazonaws.com', 'unreachable'],
  ])('%s (%s) is %s', async (name, message, code) => {
    account.refusal = Object.assign(new Error(message), { name });
    expect(await refusal()).toMatchObject({ code });
  });

  test('an unknown refusal is passed on as it is', async () => {
    account.refusal = new Error('teapot');
    await expect(run()).rejects.toThrow('teapot');
  });

  test('no region is said, where the CDK would take one by itself', async () => {
    ports.environment = {};
    expect(await refusal()).toMatchObject({ code: 'no-region' });
    ports.environment = { AWS_DEFAULT_REGION: 'eu-west-1' };
    expect(await run()).toBe(0);
  });

  test('another account than the profile is for', async () => {
    account.account = '444455556666';
    expect(await refusal(production)).toEqual({
      code: 'wrong-account',
      value: 'the credentials are of 444455556666, the profile is for 111122223333',
    });
  });

  test('settings that do not hold', async () => {
    expect(await refusal(parseOptions(['-c', 'deployment=Bad Name']))).toMatchObject({
      code: 'invalid-configuration',
      value: expect.stringContaining('"Bad Name"'),
    });
  });
});

describe('what stops a deployment', () => {
  async function stopped(change: () => void, options = demo): Promise<string> {
    change();
    expect(await run(options)).toBe(1);
    expect(ports.commands).toEqual(['eu-central-1 synth --strict']);
    expect(ports.said).toMatch(/^STOPS /m);
    expect(ports.said).toContain('Nothing was changed');
    return ports.said;
  }

  test('no bootstrap stack', async () => {
    const said = await stopped(() => (account.bootstrapVersion = undefined));
    expect(said).toContain('npx cdk bootstrap aws://111122223333/eu-central-1');
  });

  test('a bootstrap stack that is too old', async () => {
    expect(await stopped(() => (account.bootstrapVersion = '5'))).toContain('version 5, and the stacks need 6');
  });

  test('a region without VPC origins', async () => {
    ports.environment = { AWS_REGION: 'us-gov-west-1' };
    expect(await run()).toBe(1);
    expect(ports.said).toContain('Seen: CloudFront VPC origins in us-gov-west-1');
  });

  test('a region without the instance type', async () => {
    expect(await stopped(() => (account.instanceZones = []))).toContain('instance type t4g.micro in eu-central-1');
  });

  test('a zone that VPC origins exclude, whatever its name is in this account', async () => {
    ports.environment = { AWS_REGION: 'us-east-1' };
    account.zoneList = [
      { name: 'us-east-1a', id: 'use1-az6' },
      { name: 'us-east-1b', id: 'use1-az3' },
      { name: 'us-east-1c', id: 'use1-az1' },
    ];
    account.instanceZones = ['us-east-1a', 'us-east-1b'];
    expect(await run()).toBe(1);
    expect(ports.said).toContain('Seen: us-east-1b is use1-az3 in this account; others are "us-east-1a", "us-east-1c"');
  });

  test('zones of production that are not there', async () => {
    ports = new FakePorts(account, 'production');
    const said = await stopped(() => (account.zoneList = account.zoneList.slice(0, 1)), production);
    expect(said).toContain('Seen: zone eu-central-1b of eu-central-1');
  });

  test('a stack of an attempt that failed', async () => {
    const said = await stopped(() =>
      account.stacks.set('Headwater-demo-Data', { status: 'ROLLBACK_COMPLETE', isProtected: false }),
    );
    expect(said).toContain('aws cloudformation delete-stack --region eu-central-1 --stack-name Headwater-demo-Data`');
  });

  test('a stack that CloudFormation is working on', async () => {
    const said = await stopped(() =>
      account.stacks.set('Headwater-demo-Web', { status: 'UPDATE_IN_PROGRESS', isProtected: false }),
    );
    expect(said).toContain('Headwater-demo-Web is in UPDATE_IN_PROGRESS');
  });

  test('a secret that an earlier deployment left, and one that waits for its deletion', async () => {
    const said = await stopped(() => {
      account.secrets.set('headwater/demo/credentials', 'present');
      account.secrets.set('headwater/demo/database', 'scheduled for deletion');
    });
    expect(said).toContain('headwater/demo/credentials (a secret, present)');
    expect(said).toContain('headwater/demo/database (a secret, scheduled for deletion)');
  });

  test('quotas that are used up', async () => {
    const said = await stopped(() => {
      account.used.VPCs = 5;
      account.quotas['L-1216C47A'] = 1;
    });
    expect(said).toContain('5 of 5 VPCs are in use, and 1 more are needed');
    expect(said).toContain('1 virtual CPUs, and the routers need 2');
  });

  test('too few Elastic IP addresses for the NAT gateways of production', async () => {
    ports = new FakePorts(account, 'production');
    const said = await stopped(() => (account.used['Elastic IP addresses'] = 4), production);
    expect(said).toContain('4 of 5 Elastic IP addresses are in use, and 2 more are needed');
  });
});

describe('what does not stop a deployment', () => {
  test('the Lambda concurrency of a new account is a warning, with the command that raises it', async () => {
    account.concurrency = 10;
    expect(await run()).toBe(0);
    expect(ports.said).toMatch(/^warning +Lambda concurrency$/m);
    expect(ports.said).toContain('--quota-code L-B99A9384');
  });

  test('its own secrets, network and stacks at an update', async () => {
    for (const part of ['Network', 'Data', 'Ingest', 'Router', 'Web', 'Operations'])
      account.stacks.set(`Headwater-demo-${part}`, { status: 'UPDATE_COMPLETE', isProtected: false });
    account.secrets.set('headwater/demo/credentials', 'present');
    account.used.VPCs = 5;
    expect(await run()).toBe(0);
  });

  test('what the credentials may not ask is said to be unknown', async () => {
    account.quota = () => Promise.reject(Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' }));
    expect(await run()).toBe(0);
    expect(ports.said).toMatch(/^unknown +quotas\n.*AccessDeniedException: not authorized$/m);
  });
});

describe('the command line', () => {
  test('takes a name and settings, and refuses other context', () => {
    expect(parseOptions(['--profile', 'demo', '-c', 'deployment=greenhouse'])).toMatchObject({
      profile: 'demo',
      deployment: 'greenhouse',
      yes: false,
    });
    expect(() => parseOptions(['-c', 'account=1'])).toThrow(/-c account=1: give deployment=NAME or settings=FILE/);
    expect(() => parseOptions(['--speed'])).toThrow(/--speed/);
  });
});
