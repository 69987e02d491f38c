import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { errorCode } from '../engines/storage/error-code';

/** Everything that the synthesized assembly is made of: stacks, the bundled sources, configuration and the packages' versions. */
const SOURCES = ['bin', 'lib', 'lambda', 'src', 'config', 'cdk.json', 'package-lock.json', 'tsconfig.json'];

/** SHA-256 (hex) over names and contents of the sources, and over what else decides the result. Some milliseconds. */
export async function hashSources(root: string, ...also: readonly string[]): Promise<string> {
  const files = (await Promise.all(SOURCES.map((source) => filesOf(join(root, source))))).flat().sort();
  const contents = await Promise.all(files.map((file) => readFile(file)));
  const hash = createHash('sha256');
  for (const [index, file] of files.entries()) {
    const content = contents[index] ?? '';
    hash.update(`${relative(root, file).split(sep).join('/')}\0${content.length}\0`).update(content);
  }
  for (const part of also) hash.update(`\0${part}`);
  return hash.digest('hex');
}

/** The file itself, all files below a folder, or nothing if it is not there. */
async function filesOf(path: string): Promise<string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    const nested = entries.map(async (entry) => {
      const file = join(path, entry.name);
      return entry.isDirectory() ? filesOf(file) : [file];
    });
    return (await Promise.all(nested)).flat();
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOTDIR') return [path];
    if (code === 'ENOENT') return [];
    throw error;
  }
}
