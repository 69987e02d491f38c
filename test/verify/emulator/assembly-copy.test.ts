import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import { AssemblyCopy } from '../../../verify/rungs/emulator/assembly-copy';
import { withChangedFunction } from '../../../verify/rungs/emulator/changed-function';
import { releasedAssembly } from '../../../verify/rungs/emulator/released-assembly';

const CODE = 'c'.repeat(64);
const TEMPLATE = 'd'.repeat(64);

function template(code: string, name: string): string {
  return JSON.stringify({
    Resources: { [name]: { Type: 'AWS::Lambda::Function', Properties: { Code: { S3Key: `${code}.zip` } } } },
  });
}

const handlerSchema = z.object({
  handler: z.custom<(event: unknown) => Promise<unknown>>((value) => typeof value === 'function'),
});

describe('a copy of an assembly', () => {
  let folder: string;
  let assembly: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'assembly-'));
    assembly = join(folder, 'cdk.out');
    mkdirSync(join(assembly, `asset.${CODE}`), { recursive: true });
    writeFileSync(join(assembly, `asset.${CODE}`, 'index.js'), 'exports.handler = async () => ({ statusCode: 200 });');
    writeFileSync(join(assembly, 'Data.template.json'), template(CODE, 'ApiA1'));
    writeFileSync(
      join(assembly, 'Data.assets.json'),
      JSON.stringify({
        files: {
          [CODE]: { source: { path: `asset.${CODE}` } },
          [TEMPLATE]: { source: { path: 'Data.template.json' }, key: `${TEMPLATE}.json` },
        },
      }),
    );
    writeFileSync(
      join(assembly, 'manifest.json'),
      JSON.stringify({
        artifacts: {
          Data: {
            type: 'aws:cloudformation:stack',
            properties: { stackName: 'App-Data', url: `s3://assets/${TEMPLATE}.json` },
          },
        },
      }),
    );
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function copied(name: string, file: string): string {
    return readFileSync(join(folder, name, file), 'utf8');
  }

  it('gives a changed template a hash of its own wherever the old one was named', () => {
    new AssemblyCopy(assembly, join(folder, 'copy')).writeTemplate('Data', '{"Resources":{}}');
    expect(copied('copy', 'Data.template.json')).toBe('{"Resources":{}}');
    for (const file of ['Data.assets.json', 'manifest.json']) expect(copied('copy', file)).not.toContain(TEMPLATE);
    expect(readFileSync(join(assembly, 'manifest.json'), 'utf8')).toContain(TEMPLATE);
  });

  it('gives a changed asset, and the templates that name it, hashes of their own, and leaves the original alone', () => {
    const copy = new AssemblyCopy(assembly, join(folder, 'copy'));
    copy.changeAsset(CODE, (asset) => appendFileSync(join(asset, 'index.js'), '// changed'));
    const [next = ''] = copied('copy', 'Data.template.json').match(/[0-9a-f]{64}/) ?? [];
    expect(next).not.toBe(CODE);
    expect(copied('copy', `asset.${next}/index.js`)).toContain('// changed');
    expect(copied('copy', 'Data.assets.json')).toContain(`asset.${next}`);
    expect(copied('copy', 'manifest.json')).not.toContain(TEMPLATE);
    expect(readFileSync(join(assembly, `asset.${CODE}`, 'index.js'), 'utf8')).not.toContain('// changed');
  });

  it('can have a function that answers with one header more', async () => {
    const changed = withChangedFunction(assembly, join(folder, 'copy'), {
      template: 'Data',
      logicalIdPrefix: 'Api',
      value: 'abc',
    });
    const [hash = ''] = readFileSync(join(changed, 'Data.template.json'), 'utf8').match(/[0-9a-f]{64}/) ?? [];
    const loaded: unknown = await import(join(changed, `asset.${hash}`, 'index.js'));
    const { handler } = handlerSchema.parse(loaded);
    await expect(handler({})).resolves.toEqual({
      statusCode: 200,
      headers: { 'x-headwater-change': 'abc' },
    });
  });

  it('names a function that is not there to be changed', () => {
    const change = { template: 'Data', logicalIdPrefix: 'Nothing', value: 'abc' };
    expect(() => withChangedFunction(assembly, join(folder, 'copy'), change)).toThrow('Nothing');
  });

  function release(version: string, stack: string, content: string): void {
    const released = join(folder, 'releases', version, 'demo');
    mkdirSync(released, { recursive: true });
    writeFileSync(join(released, `${stack}.template.json.gz`), gzipSync(content));
  }

  function lastRelease(): ReturnType<typeof releasedAssembly> {
    const options = { releases: join(folder, 'releases'), profile: 'demo', assembly };
    return releasedAssembly({ ...options, folder: join(folder, 'released') });
  }

  it('can hold the templates of the last release, with the present assets of the same resources', () => {
    release('0.9.0', 'App-Data', template('a'.repeat(64), 'Old'));
    release('0.10.0', 'App-Data', template('b'.repeat(64), 'ApiA1'));
    expect(lastRelease()).toMatchObject({ version: '0.10.0', stacks: ['Data'] });
    expect(copied('released', 'Data.template.json')).toBe(template(CODE, 'ApiA1'));
  });

  it('names a stack of the last release that is no more', () => {
    release('1.0.0', 'App-Gone', template('a'.repeat(64), 'Old'));
    expect(lastRelease).toThrow('Release 1.0.0 has a stack that is no more: App-Gone');
  });

  it('is not made as long as nothing is released', () => {
    expect(lastRelease()).toBeUndefined();
  });
});
