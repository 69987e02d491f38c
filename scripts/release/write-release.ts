import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readAssembly } from '../../verify/templates/read-assembly';
import { TEMPLATE_SUFFIX } from '../../verify/upgrade/releases';

/**
 * Writes the templates of a synthesized folder to `<releases>/<version>/<profile>/<stack name>.template.json.gz`, in place of what was
 * there, and returns the files' paths. They are the very text that is deployed, hashes of assets included, so that they can be held
 * against a stack in an account, and deployed to try an upgrade.
 */
export function writeRelease(
  assemblyFolder: string,
  target: { readonly releases: string; readonly version: string; readonly profile: string },
): string[] {
  const folder = join(target.releases, target.version, target.profile);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return readAssembly(assemblyFolder).stacks.map(({ stackName, file }) => {
    const path = join(folder, `${stackName}${TEMPLATE_SUFFIX}`);
    writeFileSync(path, gzipSync(readFileSync(join(assemblyFolder, file)), { level: 9 }));
    return path;
  });
}
