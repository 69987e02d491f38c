import { join, resolve } from 'node:path';
import { ensureAssembly } from '../local/assembly/ensure-assembly';
import { parseCommand, type Command } from './command';
import { printedFault, printedSummary } from './printed';
import type { Rung } from './rung';
import { held, runRungs, type Subject } from './run-rungs';
import { DYNAMIC_RUNGS, STATIC_RUNGS } from './rungs';

/**
 * `npm run verify`: everything that can be known about `cdk deploy` without an account, for both profiles. `-- RUNG`: one rung.
 * `-- templates DIR`: the static rungs on any synthesized folder. The exit status is 0 only if all held. See docs/verify.md.
 */
const PROFILES = ['demo', 'production'];
const ROOT = resolve(__dirname, '..');

async function subjectsOf(command: Exclude<Command, { kind: 'mistake' }>): Promise<Subject[]> {
  if (command.kind === 'templates') return [{ name: command.folder, folder: resolve(command.folder) }];
  const subjects: Subject[] = [];
  for (const profile of PROFILES) {
    const folder = await ensureAssembly({
      profile,
      folder: join(ROOT, 'cdk.out', 'verify'),
      root: ROOT,
      onSynthesis: () => console.log(`Synthesizing profile ${profile} ...`),
    });
    subjects.push({ name: profile, folder, profile });
  }
  return subjects;
}

async function main(): Promise<number> {
  const all: readonly Rung[] = [...STATIC_RUNGS, ...DYNAMIC_RUNGS];
  const names = all.map(({ name }) => name);
  const command = parseCommand(process.argv.slice(2), names);
  if (command.kind === 'mistake') {
    console.error(command.message);
    return 2;
  }
  const rungs = command.kind === 'templates' ? STATIC_RUNGS : all.filter(({ name }) => command.rungs.includes(name));
  const results = await runRungs(rungs, await subjectsOf(command), (result) => {
    for (const fault of result.faults) console.log(`\n${printedFault(fault)}`);
    if (result.note !== undefined) console.log(`\n${result.rung}, ${result.subject}: ${result.note}`);
    if (result.failure !== undefined) console.error(`\n${result.rung} could not run: ${result.failure}`);
  });
  console.log(`\n${printedSummary(results)}`);
  return results.every(held) ? 0 : 1;
}

main().then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
