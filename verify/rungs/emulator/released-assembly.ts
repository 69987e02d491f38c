import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { AssemblyCopy } from './assembly-copy';
import { pairAssets } from './pair-assets';

export interface ReleasedAssembly {
  readonly folder: string;
  /** Ids of the stacks that the release had, as in `Data`. */
  readonly stacks: readonly string[];
  /** As in `1.2.0`. */
  readonly version: string;
}

export interface ReleaseOptions {
  /** Holds `VERSION/PROFILE/STACK NAME.template.json.gz`. */
  readonly releases: string;
  readonly profile: string;
  /** The present assembly, which lends its assets and its manifest. */
  readonly assembly: string;
  /** Where to put the result. */
  readonly folder: string;
}

const ENDING = '.template.json.gz';

const manifestSchema = z.object({
  artifacts: z.record(
    z.string(),
    z.looseObject({ type: z.string(), properties: z.looseObject({ stackName: z.string().optional() }).optional() }),
  ),
});

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
  const present = stackIds(assembly);
  const stacks: string[] = [];
  for (const file of readdirSync(released).filter((name) => name.endsWith(ENDING))) {
    const stackName = file.slice(0, -ENDING.length);
    const id = present.get(stackName);
    if (id === undefined) {
      throw new Error(
        `Release ${version} has a stack that is no more: ${stackName}. An upgrade would leave it behind, and all in it.`,
      );
    }
    const template = gunzipSync(readFileSync(join(released, file))).toString('utf8');
    copy.writeTemplate(id, pairAssets(template, copy.readTemplate(id)));
    stacks.push(id);
  }
  return { folder: copy.folder, stacks, version };
}

/** The ids of an assembly's stacks, by which its files are named and the CLI knows them, by stack name. */
function stackIds(assembly: string): ReadonlyMap<string, string> {
  const { artifacts } = manifestSchema.parse(JSON.parse(readFileSync(join(assembly, 'manifest.json'), 'utf8')));
  return new Map(
    Object.entries(artifacts).flatMap(([id, { type, properties }]) =>
      type === 'aws:cloudformation:stack' ? [[properties?.stackName ?? id, id]] : [],
    ),
  );
}

function lastVersion(releases: string, profile: string): string | undefined {
  if (!existsSync(releases)) return undefined;
  return readdirSync(releases)
    .filter((name) => /^v?\d+\.\d+\.\d+$/.test(name) && existsSync(join(releases, name, profile)))
    .sort((one, other) => one.localeCompare(other, 'en', { numeric: true }))
    .at(-1);
}
