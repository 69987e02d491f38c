import type { ArchiveObject, ArchiveObjects } from '../../src/stores/archive/archive-objects';

/** The archive's objects in memory. */
export class MemoryArchiveObjects implements ArchiveObjects {
  readonly bodies = new Map<string, Uint8Array>();
  /** Called before each change with what it is; may throw, which makes the change fail and nothing happen. */
  beforeChange: (change: 'write' | 'remove', keys: readonly string[]) => void = () => undefined;

  async *list(prefix: string): AsyncGenerator<ArchiveObject> {
    for (const key of [...this.bodies.keys()].sort()) {
      const bytes = this.bodies.get(key)?.byteLength;
      if (key.startsWith(prefix) && bytes !== undefined) yield { key, bytes };
    }
  }

  async read(key: string): Promise<Uint8Array | undefined> {
    return this.bodies.get(key);
  }

  async readRange(key: string, { start, end }: { readonly start: number; readonly end: number }): Promise<Uint8Array> {
    const body = this.bodies.get(key);
    if (body === undefined) throw new Error(`There is no ${key}`);
    return body.subarray(start, end);
  }

  async write(key: string, body: Uint8Array): Promise<void> {
    this.beforeChange('write', [key]);
    this.bodies.set(key, body);
  }

  async remove(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    this.beforeChange('remove', keys);
    for (const key of keys) this.bodies.delete(key);
  }
}
