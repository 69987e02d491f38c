import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ensureAssembly } from '../../local/assembly/ensure-assembly';
import { startCloud } from '../../local/cloud';
import { signInLink } from '../../local/start/ready-message';
import { runAcceptance } from '../../scripts/acceptance/run-acceptance';
import { parseTemplate, type PlantedFault, type Template } from './planted-fault';

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

/**
 * Starts the cloud from the assembly with the fault planted, runs the acceptance suite until its first fault, and returns all that
 * was said: by the start, by the checks that did not hold, and by the cloud about refused calls. Empty if everything held.
 */
export async function consequencesOf(assembly: string, fault: PlantedFault | undefined): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-fault-'));
  try {
    return await startAndAccept(faultyCopy(assembly, join(folder, 'assembly'), fault), join(folder, 'data'));
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
    } finally {
      await cloud.close();
    }
  } catch (error) {
    said.push(error instanceof Error ? error.message : String(error));
  }
  return said.join('\n');
}

/** The assembly with one template changed; assets are linked, not copied. Batches leave after one second, to save the test's time. */
function faultyCopy(assembly: string, copy: string, fault: PlantedFault | undefined): string {
  mkdirSync(copy, { recursive: true });
  for (const name of readdirSync(assembly)) {
    if (name.startsWith('asset.')) symlinkSync(join(assembly, name), join(copy, name));
    else if (!name.endsWith(TEMPLATE)) cpSync(join(assembly, name), join(copy, name), { recursive: true });
  }
  for (const [stack, template] of readTemplates(assembly)) {
    if (stack === fault?.stack) fault.plant(template);
    for (const { Type, Properties } of Object.values(template.Resources)) {
      if (Type === 'AWS::Lambda::EventSourceMapping' && Properties !== undefined)
        Properties['MaximumBatchingWindowInSeconds'] = 1;
    }
    writeFileSync(join(copy, `${stack}${TEMPLATE}`), JSON.stringify(template));
  }
  return copy;
}
