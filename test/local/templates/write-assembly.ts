import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface StackFixture {
  readonly name: string;
  readonly template: Readonly<Record<string, unknown>>;
  readonly dependencies?: readonly string[];
  readonly environment?: string;
}

/** Writes a cloud assembly of hand-made templates, as `cdk synth` would lay it out, and returns its folder. */
export function writeAssembly(stacks: readonly StackFixture[], assets: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-assembly-'));
  const write = (name: string, content: unknown): void => writeFileSync(join(folder, name), JSON.stringify(content));
  const artifacts: Record<string, unknown> = {
    'All.assets': { type: 'cdk:asset-manifest', properties: { file: 'All.assets.json' } },
  };
  for (const { name, template, dependencies = [], environment = 'aws://unknown-account/unknown-region' } of stacks) {
    artifacts[name] = {
      type: 'aws:cloudformation:stack',
      environment,
      properties: { templateFile: `${name}.template.json` },
      dependencies: [...dependencies, 'All.assets'],
    };
    write(`${name}.template.json`, template);
  }
  write('manifest.json', { version: '55.0.0', artifacts });
  write('All.assets.json', {
    files: Object.fromEntries(
      Object.entries(assets).map(([objectKey, path]) => [
        objectKey,
        { source: { path }, destinations: { current: { bucketName: 'assets', objectKey } } },
      ]),
    ),
  });
  return folder;
}

export const LOCAL = { endpoint: 'http://127.0.0.1:8080', gatewayUrl: 'http://127.0.0.1:9000' };
