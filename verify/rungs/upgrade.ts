import { resolve } from 'node:path';
import type { Fault } from '../fault';
import type { RungContext } from '../rung';
import { readAssembly } from '../templates/read-assembly';
import { checkUpgrade } from '../upgrade/check-upgrade';
import { readReleases, type Release } from '../upgrade/releases';

const RELEASES = resolve(__dirname, '..', '..', 'releases');

/**
 * The faults of an upgrade from each released version to the templates in a folder. A profile is compared with its releases, whatever its
 * stacks are called; a foreign folder with the releases that have a stack of the same name.
 */
export function checkUpgrades(folder: string, { profile, note }: RungContext): readonly Fault[] {
  const { stacks } = readAssembly(folder);
  const releases = releasesOf(folder, profile);
  note(comparison(releases));
  return releases.flatMap((release) => checkUpgrade({ release, stacks }));
}

/** What the result is worth: a folder that nothing was compared with has not been proven safe. */
function comparison(releases: readonly Release[]): string {
  if (releases.length > 0) {
    return `compared with ${releases.map(({ version, profile }) => `${version} (${profile})`).join(', ')}`;
  }
  return 'nothing to compare with: no released version has stacks of these names, so an upgrade is not proven safe';
}

function releasesOf(folder: string, profile: string | undefined): Release[] {
  const releases = readReleases(RELEASES);
  if (profile !== undefined) return releases.filter((release) => release.profile === profile);
  const names = new Set(readAssembly(folder).stacks.map(({ stackName }) => stackName));
  return releases.filter(({ stacks }) => stacks.some(({ stackName }) => names.has(stackName)));
}
