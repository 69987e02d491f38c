import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { templateSchema, type StackTemplate } from '../templates/template-schema';

export const TEMPLATE_SUFFIX = '.template.json.gz';

/** The templates of one profile of a released version. */
export interface Release {
  /** As in `0.1.0`. */
  readonly version: string;
  /** As in `demo`. */
  readonly profile: string;
  readonly stacks: readonly StackTemplate[];
}

/**
 * Every release below a folder, as `<version>/<profile>/<stack name>.template.json.gz`, the oldest first. None if there is no folder.
 * Throws, naming the file, for one that is no template.
 */
export function readReleases(folder: string): Release[] {
  return foldersIn(folder)
    .sort(byVersion)
    .flatMap((version) =>
      foldersIn(join(folder, version)).map((profile) => ({
        version,
        profile,
        stacks: readStacks(join(folder, version, profile)),
      })),
    );
}

/** Orders `0.10.0` after `0.9.1`. */
export function byVersion(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true });
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

function readStacks(folder: string): StackTemplate[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(TEMPLATE_SUFFIX))
    .sort()
    .map((file) => {
      const path = join(folder, file);
      try {
        const template = templateSchema.parse(JSON.parse(gunzipSync(readFileSync(path)).toString('utf8')));
        return { stackName: file.slice(0, -TEMPLATE_SUFFIX.length), file, template };
      } catch (error) {
        throw new Error(`${path} is no released template: ${String(error)}`, { cause: error });
      }
    });
}
