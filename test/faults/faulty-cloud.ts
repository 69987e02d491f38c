import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startCloud } from '../../local/cloud';
import { signInLink } from '../../local/start/ready-message';
import { runAcceptance } from '../../scripts/acceptance/run-acceptance';
import { compactAnHour } from '../../verify/least-privilege/compact-an-hour';
import { copyAssembly } from './assembly-copy';
import type { PlantedFault } from './planted-fault';

const ROOT = resolve(__dirname, '..', '..');

/**
 * Starts the cloud from the assembly with the fault planted, runs the acceptance suite until its first fault, and returns all that
 * was said: by the start, by the checks that did not hold, and by the cloud about refused calls. Empty if everything held.
 */
export async function consequencesOf(assembly: string, fault: PlantedFault | undefined): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-fault-'));
  try {
    const copy = copyAssembly(assembly, join(folder, 'assembly'), (template, stack) => {
      if (stack === fault?.stack) fault.plant(template);
    });
    return await startAndAccept(copy, join(folder, 'data'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startAndAccept(assemblyFolder: string, dataFolder: string): Promise<string> {
  const said: string[] = [];
  try {
    const cloud = await startCloud({
      assemblyFolder,
      dataFolder,
      port: 0,
      cacheFolder: join(ROOT, '.cache'),
      log: (line) => said.push(line),
    });
    try {
      const { endpoint, wampUrl, realm, admin } = cloud;
      const results = await runAcceptance({
        credentials: { endpoint, wampUrl, realm, admin, devices: [] },
        rollUp: async () => void (await cloud.invoke('Rollup', {})),
        signInLink: () => signInLink(cloud, Date.now()),
        stopAtFirstFault: true,
      });
      for (const { name, fault } of results) if (fault !== undefined) said.push(`${name}: ${fault}`);
      await compactAnHour(cloud);
    } finally {
      await cloud.close();
    }
  } catch (error) {
    said.push(error instanceof Error ? error.message : String(error));
  }
  return said.join('\n');
}
