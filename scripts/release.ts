/**
 * `npm run release -- VERSION`: writes the synthesized templates of both profiles to `releases/VERSION/`, to which `npm run verify -- upgrade`
 * compares all later ones. It changes nothing else; docs/releasing.md says what comes before and after.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { z } from 'zod';
import { ensureAssembly } from '../local/assembly/ensure-assembly';
import { printedFault } from '../verify/printed';
import { readAssembly } from '../verify/templates/read-assembly';
import { checkUpgrade } from '../verify/upgrade/check-upgrade';
import { readReleases } from '../verify/upgrade/releases';
import { releaseFaults } from './release/release-faults';
import { writeRelease } from './release/write-release';

const ROOT = resolve(__dirname, '..');
const RELEASES = join(ROOT, 'releases');
const PROFILES = ['demo', 'production'];

const packageSchema = z.object({ version: z.string() });

async function main(): Promise<number> {
  const [version, ...rest] = process.argv.slice(2);
  if (version === undefined || rest.length > 0) {
    console.error('Usage: npm run release -- VERSION, as in npm run release -- 0.2.0. See docs/releasing.md.');
    return 2;
  }
  const earlier = readReleases(RELEASES);
  const faults = releaseFaults({
    version,
    packageVersion: packageSchema.parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))).version,
    changelog: readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8'),
    released: [...new Set(earlier.map((release) => release.version))],
  });
  if (faults.length > 0) {
    console.error(faults.join('\n'));
    return 1;
  }
  const assemblies = new Map<string, string>();
  for (const profile of PROFILES) {
    assemblies.set(profile, await ensureAssembly({ profile, folder: join(ROOT, 'cdk.out', 'verify'), root: ROOT }));
  }
  const hurt = earlier
    .filter((release) => release.version !== version)
    .flatMap((release) => {
      const folder = assemblies.get(release.profile);
      return folder === undefined ? [] : checkUpgrade({ release, stacks: readAssembly(folder).stacks });
    });
  if (hurt.length > 0) {
    console.error(`An upgrade to these templates would hurt deployments:\n\n${hurt.map(printedFault).join('\n\n')}`);
    return 1;
  }
  if (hasUncommittedChanges()) console.log('The working tree has changes in no commit: the templates have them too.');
  for (const [profile, folder] of assemblies) {
    for (const path of writeRelease(folder, { releases: RELEASES, version, profile }))
      console.log(relative(ROOT, path));
  }
  console.log('\nNothing else was changed. What comes next is in docs/releasing.md.');
  return 0;
}

/** False where git cannot tell, as outside a clone. */
function hasUncommittedChanges(): boolean {
  const { status, stdout } = spawnSync('git', ['status', '--porcelain', '--', ':!releases'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return status === 0 && stdout.trim() !== '';
}

main().then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
