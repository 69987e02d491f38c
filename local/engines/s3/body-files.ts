import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { errorCode } from '../storage/error-code';
import type { StorageFaults } from '../storage/storage-faults';

/** Bodies of objects, each in a file with a name of our own: no key, however odd, becomes part of a path. */
export class BodyFiles {
  readonly #folder: string;
  readonly #faults: StorageFaults;

  constructor(folder: string, faults: StorageFaults) {
    this.#folder = folder;
    this.#faults = faults;
  }

  /** Resolves with the body's id when it is written. */
  async write(body: Buffer): Promise<string> {
    const id = randomUUID();
    const file = this.path(id);
    try {
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, body, { flag: 'wx' });
    } catch (error) {
      await rm(file, { force: true });
      throw this.#faults.explain(error);
    }
    return id;
  }

  path(id: string): string {
    return BodyFiles.pathOf(this.#folder, id);
  }

  /** Where a body is in a folder of bodies. */
  static pathOf(folder: string, id: string): string {
    return path.join(folder, id.slice(0, 2), id);
  }

  async read(id: string): Promise<Buffer> {
    return readFile(this.path(id));
  }

  /**
   * Opens a body, or its bytes from `first` to `last`, both included. An open body can be read to its end though it is removed
   * meanwhile; undefined if it is gone already.
   */
  async stream(id: string, range?: { readonly first: number; readonly last: number }): Promise<Readable | undefined> {
    try {
      const handle = await open(this.path(id));
      return handle.createReadStream(range === undefined ? {} : { start: range.first, end: range.last });
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  async remove(id: string): Promise<void> {
    await rm(this.path(id), { force: true });
  }

  /** Removes the bodies that nothing refers to: written, but not recorded, when a process was killed. */
  async removeAllBut(isUsed: (id: string) => boolean): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    for (const entry of await readdir(this.#folder, { recursive: true, withFileTypes: true })) {
      if (entry.isFile() && !isUsed(entry.name)) await this.remove(entry.name);
    }
  }
}
