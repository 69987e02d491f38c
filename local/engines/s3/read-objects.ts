import path from 'node:path';
import { readLines } from '../storage/journal-lines';
import { BodyFiles } from './body-files';
import type { StoredObject } from './stored-object';
import { objectEntry } from './stored-object';

/** An object of a folder of the S3 engine, and the file that holds its body. */
export interface ObjectOnDisk extends StoredObject {
  readonly bucket: string;
  readonly bodyFile: string;
}

/**
 * The objects in an S3 engine's folder, whether an engine is open on it or not: it only reads. Of an engine that is at work it sees
 * what had been recorded; a body may go before it is opened, if its object is replaced or deleted.
 */
export async function readObjects(folder: string): Promise<readonly ObjectOnDisk[]> {
  const objects = new Map<string, ObjectOnDisk>();
  const nameOf = (bucket: string, key: string): string => JSON.stringify([bucket, key]);
  await readLines(path.join(folder, 'objects.journal'), (line) => {
    if ('damagedAt' in line) return;
    const entry = objectEntry.parse(line.entry);
    if (entry.event === 'put') {
      const { bucket, object } = entry;
      const bodyFile = BodyFiles.pathOf(path.join(folder, 'bodies'), object.bodyId);
      objects.set(nameOf(bucket, object.key), { ...object, bucket, bodyFile });
    }
    if (entry.event === 'deleted') for (const key of entry.keys) objects.delete(nameOf(entry.bucket, key));
  });
  return [...objects.values()];
}
