import { destroy } from '../../../scripts/deployment/destroy-command';
import { parseOptions } from '../../../scripts/deployment/options';
import { readPlan } from '../../../scripts/deployment/planned-stacks';
import { type Profile, synthesize } from '../../lib/synthesized-app';
import { FakeAccount } from './fake-account';
import { FakePorts } from './fake-ports';

const demo = parseOptions(['--yes']);
const production = parseOptions([
  '--profile',
  'production',
  '--yes',
  '-c',
  'settings=test/lib/settings/production.json',
]);

/** All stacks of the profile in the account, with a physical ID for each resource. */
function deployed(profile: Profile, isProtected = false): FakeAccount {
  const account = new FakeAccount();
  for (const { name, resources } of readPlan(synthesize(profile).assembly.directory).stacks) {
    account.stacks.set(name, { status: 'CREATE_COMPLETE', isProtected });
    account.resources.set(name, new Map(resources.map(({ logicalId }) => [logicalId, `id-of-${logicalId}`])));
  }
  return account;
}

describe('destroying the demo', () => {
  test('empties the bucket that goes, deletes the last stack first and says what stays with its price', async () => {
    const account = deployed('demo');
    const [table = ''] = [...(account.resources.get('Headwater-demo-Data')?.values() ?? [])].filter((id) =>
      /Registry/.test(id),
    );
    account.bytes.set(table, 1024 ** 3);
    const ports = new FakePorts(account);
    expect(await destroy(demo, ports)).toBe(0);
    expect(account.emptied).toEqual([expect.stringMatching(/^id-of-AssetsBucket/)]);
    expect(ports.commands).toEqual(['eu-central-1 synth --strict', 'eu-central-1 destroy --all']);
    expect(ports.said).toContain(
      'in this order: Headwater-demo-Operations, Headwater-demo-Web, Headwater-demo-Router, Headwater-demo-Ingest, Headwater-demo-Data, Headwater-demo-Network.',
    );
    expect(ports.said).toMatch(/bucket id-of-BucketsRaw\w+ \(Headwater-demo-Data\): \$0\.023 a month for each GB/);
    expect(ports.said).toMatch(/table id-of-TablesRegistry\w+ .*: \$0\.25 a month for 1,073,741,824 bytes/);
    expect(ports.said).toMatch(/queue id-of-QueuesReadings\w+ .*: nothing while nobody uses it/);
    expect(ports.said).toMatch(/last snapshot of the database .*: \$0\.021 a month for each GB/);
    expect(ports.said).not.toMatch(/secret id-of/);
    expect(ports.said).toContain('$0.25 a month.');
  });

  test('asks for the name of the deployment, and changes nothing without it', async () => {
    for (const answer of ['yes', '', undefined, 'production']) {
      const account = deployed('demo');
      const ports = new FakePorts(account);
      ports.answer = answer;
      expect(await destroy({ ...demo, yes: false }, ports)).toBe(1);
      expect(account.emptied).toEqual([]);
      expect(ports.commands).toEqual(['eu-central-1 synth --strict']);
    }
    const ports = new FakePorts(deployed('demo'));
    ports.answer = 'demo';
    expect(await destroy({ ...demo, yes: false }, ports)).toBe(0);
  });

  test('that is not there says so', async () => {
    const ports = new FakePorts(new FakeAccount());
    expect(await destroy(demo, ports)).toBe(0);
    expect(ports.said).toContain('There is no stack of this deployment');
    expect(ports.commands).toEqual(['eu-central-1 synth --strict']);
  });

  test('that fails is explained', async () => {
    const ports = new FakePorts(deployed('demo'));
    ports.cdkResult = { status: 1, output: "The vpc 'vpc-0a1b' has dependencies and cannot be deleted." };
    expect(await destroy(demo, ports)).toBe(1);
    expect(ports.said).toContain(
      'Wait a quarter of an hour and run `npm run destroy -- --profile demo -c deployment=demo`',
    );
    expect(ports.said).not.toContain('Deleted.');
  });
});

describe('destroying production', () => {
  test('is refused while it is protected, with what to do', async () => {
    const ports = new FakePorts(deployed('production', true), 'production');
    await expect(destroy(production, ports)).rejects.toMatchObject({
      failure: { code: 'protected', value: expect.stringContaining('Headwater-production-Data') },
    });
    expect(ports.commands).toEqual(['eu-central-1 synth --strict']);
  });

  test('keeps secrets and keys, which cost by the piece', async () => {
    const account = deployed('production');
    const ports = new FakePorts(account, 'production');
    expect(await destroy(production, ports)).toBe(0);
    expect(ports.said.match(/^ {2}secret .*: \$0\.40 a month$/gm)?.length).toBeGreaterThanOrEqual(2 * 2);
    expect(ports.said).toMatch(/^ {2}key .*: \$1\.00 a month$/m);
  });
});

test.each(['demo', 'production'] as const)('everything that the templates of %s keep is priced', async (profile) => {
  const ports = new FakePorts(deployed(profile), profile);
  await destroy(profile === 'demo' ? demo : production, ports);
  expect(ports.said).not.toContain('what it costs is not known here');
});
