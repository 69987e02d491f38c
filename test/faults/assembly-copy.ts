import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ensureAssembly } from '../../local/assembly/ensure-assembly';
import { parseTemplate, type Template } from './planted-fault';

const ROOT = resolve(__dirname, '..', '..');
const TEMPLATE = '.template.json';

export function demoAssembly(): Promise<string> {
  return ensureAssembly({ profile: 'demo', folder: join(ROOT, 'cdk.out', 'local') });
}

export function readTemplates(assembly: string): Map<string, Template> {
  const files = readdirSync(assembly).filter((name) => name.endsWith(TEMPLATE));
  return new Map(
    files.map((name) => [name.slice(0, -TEMPLATE.length), parseTemplate(readFileSync(join(assembly, name), 'utf8'))]),
  );
}

/** The assembly with its templates changed; assets are linked, not copied. Batches leave after one second, to save the test's time. */
export function copyAssembly(
  assembly: string,
  copy: string,
  change: (template: Template, stack: string) => void,
): string {
  mkdirSync(copy, { recursive: true });
  for (const name of readdirSync(assembly)) {
    if (name.startsWith('asset.')) symlinkSync(join(assembly, name), join(copy, name));
    else if (!name.endsWith(TEMPLATE)) cpSync(join(assembly, name), join(copy, name), { recursive: true });
  }
  for (const [stack, template] of readTemplates(assembly)) {
    change(template, stack);
    for (const { Type, Properties } of Object.values(template.Resources)) {
      if (Type === 'AWS::Lambda::EventSourceMapping' && Properties !== undefined)
        Properties['MaximumBatchingWindowInSeconds'] = 1;
    }
    writeFileSync(join(copy, `${stack}${TEMPLATE}`), JSON.stringify(template));
  }
  return copy;
}
