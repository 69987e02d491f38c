import path from 'node:path';
import { Journal } from '../storage/journal';
import { StorageFaults } from '../storage/storage-faults';
import { BodyFiles } from './body-files';
import { compareKeys } from './object-listing';
import type { ObjectEntry, StoredObject, StoredPart, StoredUpload } from './stored-object';
import { objectEntry } from './stored-object';

/** An upload in parts that has not ended. */
export interface OpenUpload {
  readonly upload: StoredUpload;
  readonly parts: ReadonlyMap<number, StoredPart>;
}

interface Objects {
  readonly byKey: Map<string, StoredObject>;
  /** Sorted when a listing asks for it. */
  sortedKeys: readonly string[] | undefined;
}

/** All objects: metadata in memory and in one journal, bodies in files. A call that resolves survives kill -9. */
export class ObjectStore {
  readonly bodies: BodyFiles;
  readonly #buckets = new Map<string, Objects>();
  readonly #uploads = new Map<string, { upload: StoredUpload; parts: Map<number, StoredPart> }>();
  readonly #writing = new Map<string, Promise<unknown>>();
  /** Bodies that entries have made superfluous. */
  readonly #unused: string[] = [];
  #journal: Journal<ObjectEntry> | undefined;

  private constructor(bodies: BodyFiles) {
    this.bodies = bodies;
  }

  static async open(options: {
    folder: string;
    report?: ((line: string) => void) | undefined;
    now?: (() => number) | undefined;
  }): Promise<ObjectStore> {
    const faults = new StorageFaults(options);
    const store = new ObjectStore(new BodyFiles(path.join(options.folder, 'bodies'), faults));
    store.#journal = await Journal.open({
      file: path.join(options.folder, 'objects.journal'),
      schema: objectEntry,
      apply: (entry) => store.#apply(entry),
      snapshot: () => store.#snapshot(),
      faults,
    });
    store.#unused.length = 0;
    const used = new Set(store.#bodyIds());
    await store.bodies.removeAllBut((id) => used.has(id));
    return store;
  }

  find(bucket: string, key: string): StoredObject | undefined {
    return this.#buckets.get(bucket)?.byKey.get(key);
  }

  sortedKeys(bucket: string): readonly string[] {
    const objects = this.#objects(bucket);
    objects.sortedKeys ??= [...objects.byKey.keys()].sort(compareKeys);
    return objects.sortedKeys;
  }

  findUpload(id: string): OpenUpload | undefined {
    return this.#uploads.get(id);
  }

  /** Records what happened; the bodies that nothing refers to any more are removed afterwards. */
  async record(entry: ObjectEntry): Promise<void> {
    if (this.#journal === undefined) throw new Error('The object store is not open yet.');
    await this.#journal.append(entry);
    await Promise.all(this.#unused.splice(0).map((id) => this.bodies.remove(id)));
  }

  /** Does the work when no other work on this key is under way, so that a condition still holds when the object is written. */
  async exclusively<Result>(bucket: string, key: string, work: () => Promise<Result>): Promise<Result> {
    const name = JSON.stringify([bucket, key]);
    const before = this.#writing.get(name) ?? Promise.resolve();
    const result = before.then(work);
    const ended = result.then(
      () => undefined,
      () => undefined,
    );
    this.#writing.set(name, ended);
    try {
      return await result;
    } finally {
      if (this.#writing.get(name) === ended) this.#writing.delete(name);
    }
  }

  async close(): Promise<void> {
    await this.#journal?.close();
  }

  #objects(bucket: string): Objects {
    const existing = this.#buckets.get(bucket);
    if (existing !== undefined) return existing;
    const objects: Objects = { byKey: new Map(), sortedKeys: undefined };
    this.#buckets.set(bucket, objects);
    return objects;
  }

  #apply(entry: ObjectEntry): void {
    switch (entry.event) {
      case 'put':
        this.#remove(entry.bucket, entry.object.key);
        this.#objects(entry.bucket).byKey.set(entry.object.key, entry.object);
        if (entry.uploadId !== undefined) this.#endUpload(entry.uploadId);
        return;
      case 'deleted':
        for (const key of entry.keys) this.#remove(entry.bucket, key);
        return;
      case 'upload-begun':
        this.#uploads.set(entry.upload.id, { upload: entry.upload, parts: new Map() });
        return;
      case 'part':
        this.#addPart(entry.uploadId, entry.part);
        return;
      case 'upload-aborted':
        this.#endUpload(entry.uploadId);
        return;
    }
  }

  #remove(bucket: string, key: string): void {
    const objects = this.#objects(bucket);
    const object = objects.byKey.get(key);
    objects.byKey.delete(key);
    objects.sortedKeys = undefined;
    if (object !== undefined) this.#unused.push(object.bodyId);
  }

  #addPart(uploadId: string, part: StoredPart): void {
    const parts = this.#uploads.get(uploadId)?.parts;
    const replaced = parts?.get(part.number);
    if (replaced !== undefined) this.#unused.push(replaced.bodyId);
    if (parts === undefined) this.#unused.push(part.bodyId);
    parts?.set(part.number, part);
  }

  #endUpload(uploadId: string): void {
    for (const { bodyId } of this.#uploads.get(uploadId)?.parts.values() ?? []) this.#unused.push(bodyId);
    this.#uploads.delete(uploadId);
  }

  *#bodyIds(): Generator<string> {
    for (const { byKey } of this.#buckets.values()) for (const { bodyId } of byKey.values()) yield bodyId;
    for (const { parts } of this.#uploads.values()) for (const { bodyId } of parts.values()) yield bodyId;
  }

  *#snapshot(): Generator<ObjectEntry> {
    for (const [bucket, { byKey }] of this.#buckets) {
      for (const object of byKey.values()) yield { event: 'put', bucket, object };
    }
    for (const { upload, parts } of this.#uploads.values()) {
      yield { event: 'upload-begun', upload };
      for (const part of parts.values()) yield { event: 'part', uploadId: upload.id, part };
    }
  }
}
