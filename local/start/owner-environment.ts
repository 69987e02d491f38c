import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../engines/storage/atomic-file';
import { readDataFile } from './read-data-file';

/** In the data folder: `source .headwater/aws.env` points an AWS client of that shell to the running local cloud, as the account's owner. */
const FILE = 'aws.env';

/** Readable by the owner alone: who has it may do everything in this local cloud, until it stops. */
export async function writeOwnerEnvironment(
  dataFolder: string,
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  const lines = Object.entries(environment).map(([name, value]) => `export ${name}='${value}'\n`);
  await writeAtomically(join(dataFolder, FILE), lines.join(''), 0o600);
}

/** Whether a local cloud has run on this folder. */
export function hasOwnerEnvironment(dataFolder: string): boolean {
  return existsSync(join(dataFolder, FILE));
}

/** Throws an error that says what to do if no local cloud has run on this folder. */
export function readOwnerEnvironment(dataFolder: string): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [, name = '', value = ''] of readDataFile(dataFolder, FILE).matchAll(/^export ([A-Z0-9_]+)='([^']*)'$/gm))
    environment[name] = value;
  return environment;
}
