import { readFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { Fault } from '../fault';
import { readProfile } from './emulator/emulated-profile';
import { ensurePython } from '../python/python-environment';
import type { RungContext } from '../rung';
import { withEmulation, type Emulation } from './emulator/emulation';
import { freshDeployment } from './emulator/fresh-deployment';
import { say } from './emulator/say';
import { upgrade } from './emulator/upgrade';

const ROOT = resolve(__dirname, '../..');

/** What this rung cannot tell, whatever it says. */
const NOT_TRIED =
  'not tried: instances do not start (so no router, no WAMP, no live values), VPC routing, TLS, caching, quotas, metrics and alarms';

/**
 * Deploys a profile into ministack, an emulator of AWS that enforces IAM, with the CDK's own command line: fresh, changed, and away again;
 * and over the last release. Two emulated accounts at once, because most of the time is the command line's waiting.
 * Throws if Python, its packages or PostgreSQL are not there.
 */
export async function checkEmulator(folder: string, { profile: name, note }: RungContext): Promise<readonly Fault[]> {
  const profileName = name ?? 'demo';
  note(NOT_TRIED);
  const python = await ensurePython({
    packages: 'emulator',
    onInstallation: (environment) => say(`Installing the emulator into ${environment} ...`),
  });
  const settingsFolder = mkdtempSync(join(tmpdir(), 'headwater-settings-'));
  try {
    const settings = join(settingsFolder, 'unprotected.json');
    writeFileSync(settings, JSON.stringify(unprotectedSettings(profileName)));
    const profile = readProfile(profileName, folder, settings);
    const options = { root: ROOT, python, ...profile };
    const scenarios = [
      (emulation: Emulation) => {
        say(`  stubs without behaviour: ${emulation.emulator.stubbed.join(', ')}`);
        return freshDeployment(profile, emulation);
      },
      (emulation: Emulation) => upgrade(profile, emulation, join(ROOT, 'releases')),
    ];
    say(`\nemulator, ${profileName}:`);
    const results = await Promise.allSettled(
      scenarios.map((scenario) =>
        withEmulation(options, async (emulation) => [...listFaults(emulation), ...(await scenario(emulation))]),
      ),
    );
    const errors = results.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : []));
    if (errors.length > 0) throw new Error(errors.join('\n'));
    return distinct(results.flatMap((result) => (result.status === 'fulfilled' ? result.value : [])));
  } finally {
    rmSync(settingsFolder, { recursive: true, force: true });
  }
}

/** The profile's settings file, but for the protection against deletion: what a user sets who wants to take a deployment away. */
function unprotectedSettings(profile: string): unknown {
  const settings = z.looseObject({ data: z.looseObject({}).default({}) }).catch({ data: {} });
  const path = join(ROOT, 'config', `${profile}.json`);
  const own = settings.parse(readJsonIfThere(path));
  return { ...own, data: { ...own.data, deletionProtection: false } };
}

function readJsonIfThere(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined; // A profile without a settings file of its own.
  }
}

function listFaults({ emulator }: Emulation): Fault[] {
  return emulator.stubFaults.map((wrong) => ({
    rule: 'emulator/stubbed-types',
    template: 'verify/emulator/stubbed-types.json',
    logicalId: '-',
    type: wrong.split(' ')[0] ?? '-',
    wrong,
    fix: 'Keep the list equal to what the launcher stubs, and both as short as ministack allows',
  }));
}

/** Both scenarios start from the same templates: what is wrong with those is said once. */
function distinct(faults: readonly Fault[]): Fault[] {
  return [...new Map(faults.map((fault) => [JSON.stringify(fault), fault])).values()];
}
