import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { StackTemplate } from './template-schema';

/** The files of an asset that is a folder, by path in it; undefined when it is a single file, as an archive made elsewhere. */
export interface AssetFiles {
  readonly names: readonly string[];
  readonly bytes: number;
  /** The text of a file; undefined when there is none. */
  read(name: string): string | undefined;
}

/** Where an asset lies; undefined when no asset manifest names it. */
export function assetPath(stack: StackTemplate, objectKey: string): string | undefined {
  return stack.assets?.find((asset) => asset.objectKey === objectKey)?.path;
}

export function readAssetFolder(path: string): AssetFiles | undefined {
  if (!existsSync(path) || !statSync(path).isDirectory()) return undefined;
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  return {
    names: paths.map((file) => relative(path, file)),
    bytes: paths.reduce((total, file) => total + statSync(file).size, 0),
    read: (name) => (existsSync(join(path, name)) ? readFileSync(join(path, name), 'utf8') : undefined),
  };
}
