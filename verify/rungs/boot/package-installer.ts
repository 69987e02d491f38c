import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CommandAnswer } from './service-manager';

const NODE = '/usr/lib/headwater-boot/node';
const ASK = '/usr/lib/headwater-boot/ask';

/** What Amazon Linux's packages put where, and what is put there in its place: this machine's Node, and stubs. */
const PACKAGES: readonly (readonly [RegExp, (name: string) => { readonly path: string; readonly target: string }])[] = [
  [/^nodejs\d+$/, (name) => ({ path: `/usr/bin/node-${name.slice('nodejs'.length)}`, target: NODE })],
  [/^aws-cfn-bootstrap$/, () => ({ path: '/opt/aws/bin/cfn-signal', target: ASK })],
];

/** Stands in for `dnf install`: a package that it does not know is not found. */
export function installPackages(root: string, args: readonly string[]): CommandAnswer {
  const [verb, ...names] = args.filter((arg) => !arg.startsWith('-'));
  if (verb !== 'install') return { status: 1, output: `The boot rung's dnf does not know ${args.join(' ')}\n` };
  if (!args.some((arg) => /^(-y|--assumeyes)$/.test(arg)))
    return { status: 1, output: 'Operation aborted: nobody answers yes.\n' };
  for (const name of names) {
    const install = PACKAGES.find(([pattern]) => pattern.test(name))?.[1];
    if (install === undefined) return { status: 1, output: `No match for argument: ${name}\n` };
    const { path, target } = install(name);
    mkdirSync(dirname(join(root, path)), { recursive: true });
    symlinkSync(target, join(root, path));
  }
  return { status: 0, output: 'Complete!\n' };
}
