import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const TEMPLATE = '.template.json';

const assetsSchema = z.object({
  files: z.record(z.string(), z.object({ source: z.object({ path: z.string().optional() }) })),
});

/** A copy of a synthesized folder in which templates and assets can be changed, each under the new hash of its content. */
export class AssemblyCopy {
  readonly folder: string;

  /** Assets that stay as they are are linked, not copied. */
  constructor(assembly: string, folder: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
    for (const name of readdirSync(assembly)) {
      if (name.startsWith('asset.')) symlinkSync(join(assembly, name), join(folder, name));
      else cpSync(join(assembly, name), join(folder, name), { recursive: true });
    }
  }

  /** Ids of the stacks, as in `Data`. */
  get templates(): string[] {
    return this.#names(TEMPLATE).map((name) => name.slice(0, -TEMPLATE.length));
  }

  readTemplate(name: string): string {
    return readFileSync(join(this.folder, `${name}${TEMPLATE}`), 'utf8');
  }

  /** Puts another template in the place of one, so that the CLI uploads it. */
  writeTemplate(name: string, content: string): void {
    const path = join(this.folder, `${name}${TEMPLATE}`);
    const before = this.#templateHash(name);
    writeFileSync(path, content);
    this.#replaceInJson(before, hashOf(content), (file) => file !== `${name}${TEMPLATE}`);
  }

  /** Changes files of an asset that is a folder. */
  changeAsset(hash: string, change: (folder: string) => void): void {
    const before = join(this.folder, `asset.${hash}`);
    const changed = join(this.folder, 'changed');
    cpSync(before, changed, { recursive: true, dereference: true });
    change(changed);
    const files = readdirSync(changed).sort();
    const next = hashOf(files.map((file) => readFileSync(join(changed, file), 'utf8')).join('\n'));
    renameSync(changed, join(this.folder, `asset.${next}`));
    this.#replaceInJson(hash, next, () => true);
    // The templates that name it are other templates now.
    for (const name of this.templates) {
      const content = this.readTemplate(name);
      if (content.includes(next)) this.writeTemplate(name, content);
    }
  }

  #templateHash(name: string): string {
    const { files } = assetsSchema.parse(JSON.parse(readFileSync(join(this.folder, `${name}.assets.json`), 'utf8')));
    const found = Object.entries(files).find(([, { source }]) => source.path === `${name}${TEMPLATE}`);
    if (found === undefined) throw new Error(`${name}.assets.json names no ${name}${TEMPLATE}.`);
    return found[0];
  }

  #replaceInJson(before: string, next: string, isMeant: (file: string) => boolean): void {
    for (const file of this.#names('.json').filter(isMeant)) {
      const path = join(this.folder, file);
      const content = readFileSync(path, 'utf8');
      if (content.includes(before)) writeFileSync(path, content.replaceAll(before, next));
    }
  }

  #names(ending: string): string[] {
    return readdirSync(this.folder).filter((name) => name.endsWith(ending));
  }
}

function hashOf(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
