import { copyFile, link, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { errorCode } from '../../local/engines/storage/error-code';
import { readObjects } from '../../local/engines/s3/read-objects';
import { type ArchiveKey, parseArchiveKey } from '../../src/stores/archive/archive-keys';
import type { ArchivedReading } from '../../src/stores/archive/archived-reading';
import { encodeParquet } from '../../src/stores/archive/encode-parquet';
import { readReadings } from '../../src/stores/archive/read-readings';

/** A local cloud that compacts meanwhile replaces objects: then all of them are looked up anew. */
const ATTEMPTS = 5;

/**
 * Puts the local archive's objects into an empty folder under their own names (`date=.../hour=.../*.parquet`), by hard links, so that they
 * stay readable whatever the cloud does to them. The JSON lines of release 0.1.0 become Parquet there.
 *
 * @returns a glob of the files, or undefined if there are none. @throws Error if the archive changes faster than it can be read.
 */
export async function stageArchive(s3Folder: string, stage: string): Promise<string | undefined> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const folder = path.join(stage, String(attempt));
    const staged = await stageOnce(s3Folder, folder);
    if (staged === 0) return undefined;
    if (staged !== undefined) return path.join(folder, '*', '*', '*.parquet').replaceAll('\\', '/');
  }
  throw new Error('The archive changes faster than it can be read: try again');
}

/** Undefined if a body went meanwhile. */
async function stageOnce(s3Folder: string, folder: string): Promise<number | undefined> {
  let staged = 0;
  for (const { key, bodyFile } of await readObjects(s3Folder)) {
    const parsed = parseArchiveKey(key);
    if (parsed === undefined) continue;
    if (!(await stageObject(parsed, bodyFile, folder))) return undefined;
    staged += 1;
  }
  return staged;
}

/** False if the body is gone. */
async function stageObject(object: ArchiveKey, bodyFile: string, folder: string): Promise<boolean> {
  const [, , date = '', hour = '', name = ''] = object.key.split('/');
  const target = path.join(folder, date, hour, object.format === 'parquet' ? name : `${name}.parquet`);
  await mkdir(path.dirname(target), { recursive: true });
  try {
    if (object.format === 'ndjson') await convert(object, bodyFile, target);
    else await link(bodyFile, target).catch(() => copyFile(bodyFile, target));
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

async function convert(object: ArchiveKey, bodyFile: string, target: string): Promise<void> {
  const readings: ArchivedReading[] = [];
  for await (const group of readReadings(object, await readFile(bodyFile))) readings.push(...group);
  await writeFile(target, encodeParquet(readings));
}
