import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAssembly } from '../../../verify/templates/read-assembly';

const TEMPLATE = { Resources: { Queue: { Type: 'AWS::SQS::Queue' } } };
const stack = (name: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  type: 'aws:cloudformation:stack',
  environment: 'aws://unknown-account/unknown-region',
  properties: { templateFile: `${name}.template.json`, stackName: `App-${name}` },
  ...more,
});

describe('reading an assembly', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'headwater-assembly-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const write = (name: string, content: unknown): void => {
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  };

  it('takes names, order and assets from the manifest', () => {
    write('Data.template.json', TEMPLATE);
    write('Web.template.json', TEMPLATE);
    write('Web.assets.json', {
      files: { a: { source: { path: 'asset.a' }, destinations: { here: { objectKey: 'a.zip' } } } },
    });
    write('manifest.json', {
      artifacts: {
        'Web.assets': { type: 'cdk:asset-manifest', properties: { file: 'Web.assets.json' } },
        Data: stack('Data', { environment: 'aws://123456789012/eu-central-1' }),
        Web: stack('Web', { dependencies: ['Data', 'Web.assets'] }),
        Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } },
      },
    });
    const [data, web] = readAssembly(folder).stacks;
    expect(data).toMatchObject({
      stackName: 'App-Data',
      file: 'Data.template.json',
      region: 'eu-central-1',
      after: [],
      assets: [],
    });
    expect(web).toMatchObject({
      stackName: 'App-Web',
      after: ['App-Data'],
      assets: [{ objectKey: 'a.zip', path: join(folder, 'asset.a') }],
    });
    expect(web?.region).toBeUndefined();
    expect(data?.bytes).toBe(JSON.stringify(TEMPLATE).length);
  });

  it('reads assemblies that are nested in it', () => {
    mkdirSync(join(folder, 'assembly-Stage'));
    write('manifest.json', {
      artifacts: { Stage: { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Stage' } } },
    });
    write('assembly-Stage/manifest.json', { artifacts: { Data: stack('Data') } });
    write('assembly-Stage/Data.template.json', TEMPLATE);
    expect(readAssembly(folder).stacks.map(({ stackName }) => stackName)).toEqual(['App-Data']);
  });

  it('reads every template of a folder without a manifest', () => {
    write('B.template.json', TEMPLATE);
    write('A.template.json', TEMPLATE);
    write('notes.json', 'no JSON');
    expect(readAssembly(folder).stacks.map(({ stackName }) => stackName)).toEqual(['A', 'B']);
  });

  it.each([
    ['no template', 'readme.txt', '', /No template is in/],
    ['a template that is no JSON', 'A.template.json', '{', /A\.template\.json cannot be read as JSON/],
    [
      'a resource without a type',
      'A.template.json',
      '{"Resources":{"Queue":{}}}',
      /A\.template\.json is no CloudFormation template: Resources\.Queue\.Type/,
    ],
  ])('says what is wrong with a folder of %s', (_, name, content, message) => {
    write(name, content);
    expect(() => readAssembly(folder)).toThrow(message);
  });

  it('says that there is no such folder', () => {
    expect(() => readAssembly(join(folder, 'none'))).toThrow(/There is no folder .*none/);
  });
});
