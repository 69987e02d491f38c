import { randomUUID } from 'node:crypto';
import { access, cp, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { z } from 'zod';
import { errorCode } from '../storage/error-code';
import { startPostgresThread } from './postgres-thread';

export interface DataFolderOptions {
  /** Where the database's files shall be. */
  readonly folder: string;
  readonly database: string;
  /** Where a fresh data folder is kept to be copied: making one takes 5 s, copying it a tenth of one. Without it each is made anew. */
  readonly cacheFolder?: string | undefined;
}

/** Makes the data folder of PostgreSQL unless it is there. It appears as a whole, also when several start at once or one is killed. */
export async function ensureDataFolder(options: DataFolderOptions): Promise<void> {
  if (await exists(options.folder)) return;
  const partial = `${options.folder}.${randomUUID()}.partial`;
  try {
    await mkdir(path.dirname(options.folder), { recursive: true });
    if (options.cacheFolder === undefined) await initialize(partial, options.database);
    else await cp(await ensureTemplate(options.cacheFolder, options.database), partial, { recursive: true });
    await rename(partial, options.folder);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** A fresh data folder, shared by all local clouds of this checkout, for this version of PGlite. */
async function ensureTemplate(cacheFolder: string, database: string): Promise<string> {
  const template = path.join(cacheFolder, `postgres-${await pgliteVersion()}-${encodeURIComponent(database)}`);
  if (await exists(template)) return template;
  const partial = `${template}.${randomUUID()}.partial`;
  try {
    await mkdir(cacheFolder, { recursive: true });
    await initialize(partial, database);
    await rename(partial, template);
  } catch (error) {
    // Another start was faster: its template is as good.
    if (!['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(errorCode(error) ?? '') || !(await exists(template))) throw error;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return template;
}

async function initialize(folder: string, database: string): Promise<void> {
  const { worker, announced } = startPostgresThread({ task: 'initialize', folder, database });
  try {
    await announced;
  } finally {
    // Gives back the several hundred megabytes that making a database takes.
    await worker.terminate();
  }
}

async function pgliteVersion(): Promise<string> {
  const main = createRequire(__filename).resolve('@electric-sql/pglite');
  const description = await readFile(path.join(path.dirname(main), '..', 'package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(description)).version;
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
