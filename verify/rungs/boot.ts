import { resolve } from 'node:path';
import type { Fault } from '../fault';
import type { RungContext } from '../rung';
import { readAssembly } from '../templates/read-assembly';
import { runInNamespaces } from './boot/in-namespaces';
import { launchesOf } from './boot/launch';
import { SCENARIOS } from './boot/scenario';

/**
 * Boots each machine that serves a target group, in a scratch root and namespaces of its own: once as it is, and in each scenario in
 * which it must fail. Throws where the machine cannot: it takes Linux and root.
 */
export async function checkBoot(folder: string, { note }: RungContext): Promise<Fault[]> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    throw new Error(
      'it takes Linux and root to run user data in namespaces: run it as root, or in a container of its own.',
    );
  }
  const launches = launchesOf(readAssembly(folder));
  if (launches.length === 0) throw new Error(`No group in ${folder} has a launch template, a role and a target group.`);
  const requests = launches.flatMap((_, launchIndex) =>
    SCENARIOS.map((scenario) => ({ assemblyFolder: resolve(folder), launchIndex, scenario })),
  );
  const reports = await Promise.all(requests.map((request) => runInNamespaces(request)));
  for (const line of new Set(reports.flatMap(({ notes }) => notes))) note(line);
  return reports.flatMap(({ faults }) => [...faults]);
}
