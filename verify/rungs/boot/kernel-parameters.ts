import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandAnswer } from './service-manager';

const FOLDER = 'etc/sysctl.d';

/**
 * Stands in for `sysctl --system`: sets what belongs to the network namespace; of what belongs to the whole machine it looks only
 * whether there is such a parameter. Network parameters that only the first namespace has cannot be seen from here: they pass.
 */
export function setKernelParameters(root: string, args: readonly string[]): CommandAnswer {
  if (!args.includes('--system'))
    return { status: 1, output: `The boot rung's sysctl does not know ${args.join(' ')}\n` };
  const faults = readdirSync(join(root, FOLDER))
    .filter((name) => name.endsWith('.conf'))
    .flatMap((name) => readFileSync(join(root, FOLDER, name), 'utf8').split('\n'))
    .filter((line) => /^\s*[^#;\s]/.test(line))
    .flatMap((line) => setParameter(line) ?? []);
  return { status: faults.length === 0 ? 0 : 255, output: faults.map((fault) => `sysctl: ${fault}\n`).join('') };
}

function setParameter(line: string): string | undefined {
  const [, name, value] = /^\s*-?([\w./-]+)\s*=\s*(.+?)\s*$/.exec(line) ?? [];
  if (name === undefined || value === undefined) return `malformed setting ${JSON.stringify(line)}`;
  const file = `/proc/sys/${name.replaceAll('.', '/')}`;
  const isOfNetwork = name.startsWith('net.');
  if (!existsSync(file)) return isOfNetwork ? undefined : `cannot stat ${file}: No such file or directory`;
  if (!isOfNetwork) return undefined;
  try {
    writeFileSync(file, `${value}\n`);
    return undefined;
  } catch (error) {
    return `setting key ${JSON.stringify(name)}: ${error instanceof Error ? error.message : String(error)}`;
  }
}
