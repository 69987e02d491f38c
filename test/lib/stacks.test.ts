import { App } from 'aws-cdk-lib';
import { buildApp } from '../../lib/app';
import { PARTS, PROFILES, synthesize } from './synthesized-app';

/** Hashes of assets change with every source: they are no part of what a snapshot is about. */
function normalised(template: unknown): unknown {
  return JSON.parse(JSON.stringify(template).replaceAll(/[0-9a-f]{64}/g, 'HASH'));
}

const ORDER = ['Network', 'Data', 'Ingest', 'Router', 'Web', 'Operations'];

describe.each(PROFILES)('the stacks of profile %s', (profile) => {
  const app = synthesize(profile);

  test.each(PARTS)('%s is as it was', (part) => {
    expect(normalised(app.template(part).toJSON())).toMatchSnapshot();
  });

  test('none needs a later one', () => {
    const needs = Object.fromEntries(
      app.assembly.stacks.map((stack) => [
        stack.id,
        stack.dependencies.map(({ id }) => id).filter((id) => ORDER.includes(id)),
      ]),
    );
    expect(Object.keys(needs).sort()).toEqual([...ORDER].sort());
    for (const [id, needed] of Object.entries(needs)) {
      for (const other of needed)
        expect([id, other, ORDER.indexOf(other) < ORDER.indexOf(id)]).toEqual([id, other, true]);
    }
    expect(needs['Data']).toEqual(['Network']);
    expect(needs['Ingest']).toEqual(['Data']);
    expect(needs['Web']).toEqual(expect.arrayContaining(['Data', 'Ingest', 'Router']));
  });

  test('the deployment is in their names, and on everything that takes tags', () => {
    expect(app.assembly.stacks.map(({ stackName }) => stackName).sort()).toEqual(
      ORDER.map((part) => `Headwater-${profile}-${part}`).sort(),
    );
    for (const type of ['AWS::S3::Bucket', 'AWS::SQS::Queue', 'AWS::DynamoDB::Table', 'AWS::Lambda::Function']) {
      for (const { logicalId, Properties } of app.resources(type)) {
        expect([logicalId, Properties['Tags']]).toEqual([
          logicalId,
          expect.arrayContaining([
            { Key: 'Deployment', Value: profile },
            { Key: 'Profile', Value: profile },
            { Key: 'Project', Value: 'headwater' },
          ]),
        ]);
      }
    }
  });

  test('synthesis asked nobody anything', () => {
    expect(app.assembly.manifest.missing ?? []).toEqual([]);
  });
});

test('production is bound to its account and region, and keeps its stacks; the demo goes where the credentials point', () => {
  for (const stack of synthesize('production').assembly.stacks) {
    expect(stack.environment).toMatchObject({ account: '111122223333', region: 'eu-central-1' });
    expect(stack.terminationProtection).toBe(true);
  }
  for (const stack of synthesize('demo').assembly.stacks) {
    expect(stack.environment).toMatchObject({ account: 'unknown-account', region: 'unknown-region' });
    expect(stack.terminationProtection ?? false).toBe(false);
  }
});

test('two deployments of one account share no name', () => {
  const names = (deployment: string): string[] => {
    const app = new App({ context: { 'aws:cdk:bundling-stacks': [], 'aws:cdk:disable-asset-staging': true } });
    buildApp(app, { ...synthesize('demo').config, deployment });
    const text = app
      .synth()
      .stacks.map((stack) => JSON.stringify(stack.template))
      .join('\n');
    const named = /"(?:[A-Za-z]*Name|Name|ParameterName)":"([^"]*)"/g;
    return [...text.matchAll(named)].map((match) => match[1] ?? '').filter((name) => name.includes(deployment));
  };
  const first = names('alpha');
  expect(first.length).toBeGreaterThan(10);
  const second = new Set(names('omega'));
  expect(first.filter((name) => second.has(name))).toEqual([]);
});
