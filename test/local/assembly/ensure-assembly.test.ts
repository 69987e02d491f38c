import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureAssembly } from '../../../local/assembly/ensure-assembly';

/** A CDK app in small: writes a manifest that says with what it was called. */
const APP = `
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
const folder = process.env.CDK_OUTDIR ?? '';
const { CDK_CONTEXT_JSON, CDK_VALIDATION, AWS_ACCESS_KEY_ID } = process.env;
writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ context: JSON.parse(CDK_CONTEXT_JSON ?? '{}'), CDK_VALIDATION, AWS_ACCESS_KEY_ID }));
`;

let root: string;
let synthesized: number;

function ensure(): Promise<string> {
  return ensureAssembly({ profile: 'demo', root, folder: join(root, 'out'), onSynthesis: () => (synthesized += 1) });
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'assembly-'));
  mkdirSync(join(root, 'bin'));
  symlinkSync(join(__dirname, '../../../node_modules'), join(root, 'node_modules'));
  writeFileSync(join(root, 'bin/headwater.ts'), APP);
  writeFileSync(join(root, 'cdk.json'), '{"context": {"flag": true}}');
  writeFileSync(join(root, 'package.json'), '{"type": "module"}');
  synthesized = 0;
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('ensureAssembly', () => {
  it('synthesizes once for each state of the sources, without credentials and validation', async () => {
    process.env['AWS_ACCESS_KEY_ID'] = 'of the operator';
    const first = await ensure();
    delete process.env['AWS_ACCESS_KEY_ID'];
    expect(JSON.parse(readFileSync(join(first, 'manifest.json'), 'utf8'))).toEqual({
      context: expect.objectContaining({ flag: true, profile: 'demo' }),
      CDK_VALIDATION: 'false',
    });
    expect(await ensure()).toBe(first);
    expect(synthesized).toBe(1);
    writeFileSync(join(root, 'cdk.json'), '{"context": {"flag": false}}');
    expect(await ensure()).not.toBe(first);
    expect(synthesized).toBe(2);
  }, 30_000);

  it('gives the same folder to those that start at once, and leaves nothing beside it', async () => {
    const [one, other] = await Promise.all([ensure(), ensure()]);
    expect(one).toBe(other);
    expect(readdirSync(join(root, 'out'))).toHaveLength(1);
  }, 30_000);

  it('says what the app said when it fails, and leaves nothing behind', async () => {
    writeFileSync(join(root, 'bin/headwater.ts'), 'throw new Error("router count must be exactly 1");');
    await expect(ensure()).rejects.toThrow(/profile demo cannot be synthesized[\s\S]*router count must be exactly 1/);
    expect(readdirSync(join(root, 'out'))).toEqual([]);
  }, 30_000);
});
