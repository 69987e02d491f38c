import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startCloud } from '../../local/cloud';
import { signInLink } from '../../local/start/ready-message';
import { runAcceptance } from '../../scripts/acceptance/run-acceptance';
import { compactAnHour } from './compact-an-hour';
import { readLoggedCalls, type LoggedCall } from './logged-calls';

const CACHE = resolve(__dirname, '..', '..', '.cache');

export interface DrivenCloud {
  /** Every call from the first one of the deployment to the last one of the stop. */
  readonly calls: readonly LoggedCall[];
  /** What kept the cloud from starting, and each check that did not hold. Empty: the calls are all that a deployment makes. */
  readonly failures: readonly string[];
}

/** Starts a local cloud from an assembly in a folder of its own, runs the whole acceptance suite on it, rollup and compaction included, and stops it. */
export async function driveCloud(assemblyFolder: string): Promise<DrivenCloud> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'headwater-verify-'));
  try {
    const failures = await acceptanceFailures(assemblyFolder, dataFolder);
    return { calls: readLoggedCalls(join(dataFolder, 'access.log')), failures };
  } finally {
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

async function acceptanceFailures(assemblyFolder: string, dataFolder: string): Promise<string[]> {
  const failures: string[] = [];
  try {
    const cloud = await startCloud({ assemblyFolder, dataFolder, port: 0, cacheFolder: CACHE, log: () => undefined });
    try {
      const { endpoint, wampUrl, realm, admin } = cloud;
      const results = await runAcceptance({
        credentials: { endpoint, wampUrl, realm, admin, devices: [] },
        rollUp: async () => void (await cloud.invoke('Rollup', {})),
        signInLink: () => signInLink(cloud, Date.now()),
      });
      for (const { name, tried, fault } of results) {
        if (fault !== undefined) failures.push(`${name}: ${fault}`);
        else if (!tried) failures.push(`${name}: it was not tried`);
      }
      await compactAnHour(cloud);
    } finally {
      await cloud.close();
    }
  } catch (error) {
    failures.push(error instanceof Error ? error.message : String(error));
  }
  return failures;
}
