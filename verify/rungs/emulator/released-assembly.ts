import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { AssemblyCopy } from './assembly-copy';
import { pairAssets } from './pair-assets';

export interface ReleasedAssembly {
  readonly folder: string;
  /** Names of the stacks that the release had, as in `Data`. */
  readonly stacks: readonly string[];
  /** As in `1.2.0`. */
  readonly version: string;
}

export interface ReleaseOptions {
  /** Holds `VERSION/PROFILE/STACK.template.json.gz`. */
  readonly releases: string;
  readonly profile: string;
  /** The present assembly, which lends its assets and its manifest. */
  readonly assembly: string;
  /** Where to put the result. */
  readonly folder: string;
}

const ENDING = '.template.json.gz';

/**
 * The last released templates in a form that the CDK's CLI deploys; undefined as long as nothing is released. A release keeps its templates
 * and not its bundles: functions run the present ones, so what is proven of an upgrade is that of the infrastructure and its data.
 */
export function releasedAssembly({
  releases,
  profile,
  assembly,
  folder,
}: ReleaseOptions): ReleasedAssembly | undefined {
  const version = lastVersion(releases, profile);
  if (version === undefined) return undefined;
  const released = join(releases, version, profile);
  const copy = new AssemblyCopy(assembly, folder);
  const stacks = readdirSync(released)
    .filter((name) => name.endsWith(ENDING))
    .map((name) => name.slice(0, -ENDING.length));
  const gone = stacks.filter((name) => !copy.templates.includes(name));
  if (gone.length > 0) {
    throw new Error(
      `Release ${version} has a stack that is no more: ${gone.join(', ')}. An upgrade would leave it behind, and all in it.`,
    );
  }
  for (const name of stacks) {
    const template = gunzipSync(readFileSync(join(released, `${name}${ENDING}`))).toString('utf8');
    copy.writeTemplate(name, pairAssets(template, copy.readTemplate(name)));
  }
  return { folder: copy.folder, stacks, version };
}

function lastVersion(releases: string, profile: string): string | undefined {
  if (!existsSync(releases)) return undefined;
  return readdirSync(releases)
    .filter((name) => /^v?\d+\.\d+\.\d+$/.test(name) && existsSync(join(releases, name, profile)))
    .sort((one, other) => one.localeCompare(other, 'en', { numeric: true }))
    .at(-1);
}
