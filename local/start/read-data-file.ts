import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The text of a file that a local cloud writes into its data folder. Throws an error that says what to do if none has run there. */
export function readDataFile(dataFolder: string, name: string): string {
  const file = join(dataFolder, name);
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Error(
      `${file} cannot be read: start a local cloud on this folder (npm start), or name its folder by --data`,
      { cause },
    );
  }
}
