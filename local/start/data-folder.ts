import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { errorCode } from '../engines/storage/error-code';

/** A fault of the machine rather than of the project: the message says what to do, a stack trace would add nothing. */
export class StartFault extends Error {
  constructor(message: string, options?: { readonly cause: unknown }) {
    super(message, options);
    this.name = 'StartFault';
  }
}

const holderSchema = z.object({
  processId: z.number().int(),
  /** Where the holder's gateway listens: a process id alone may have passed on to another program. */
  gatewayPort: z.number().int(),
  endpoint: z.string(),
});
export type Holder = z.infer<typeof holderSchema>;

/** PostgreSQL's first start alone takes some tens of megabytes. */
const NEEDED_BYTES = 128 * 1024 * 1024;

/** The data folder of a running cloud. One at a time has it; it is given back by `release`, or taken over from one that is dead. */
export class DataFolder {
  readonly path: string;
  readonly #lock: string;
  readonly #content: string;

  private constructor(path: string, content: string) {
    this.path = path;
    this.#lock = join(path, 'lock.json');
    this.#content = content;
  }

  /** Makes the folder if it is not there. Rejects with a StartFault if it cannot be written to, is full, or belongs to a running cloud. */
  static async acquire(path: string, holder: Holder): Promise<DataFolder> {
    const folder = new DataFolder(resolve(path), `${JSON.stringify(holder)}\n`);
    try {
      mkdirSync(folder.path, { recursive: true, mode: 0o700 });
      await folder.#takeLock();
      folder.#requireSpace();
    } catch (error) {
      throw explain(error, folder.path);
    }
    return folder;
  }

  file(...names: readonly string[]): string {
    return join(this.path, ...names);
  }

  /** Gives the folder back, if it is still ours. */
  release(): void {
    if (readText(this.#lock) === this.#content) rmSync(this.#lock, { force: true });
  }

  async #takeLock(): Promise<void> {
    for (let attempt = 0; attempt < 5; attempt++) {
      if (this.#createLock()) return;
      const found = readText(this.#lock);
      if (found === undefined) continue; // Given back in the meantime.
      const holder = parseHolder(found);
      if (holder !== undefined && (await isAlive(holder)))
        throw new StartFault(
          `The data folder ${this.path} is in use by process ${holder.processId}, which serves ${holder.endpoint}. ` +
            'Stop that one first, or choose another folder with --data.',
        );
      this.#removeStale(found);
    }
    throw new StartFault(
      `The data folder ${this.path} is contended: several processes start on it at once. Try again.`,
    );
  }

  #createLock(): boolean {
    try {
      writeFileSync(this.#lock, this.#content, { flag: 'wx', mode: 0o600 });
      return true;
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return false;
      throw error;
    }
  }

  /** Moves the lock aside before it is removed, so that one which another process has just taken is put back. */
  #removeStale(found: string): void {
    const aside = `${this.#lock}.${process.pid}`;
    try {
      renameSync(this.#lock, aside);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return;
      throw error;
    }
    if (readText(aside) !== found) linkSync(aside, this.#lock);
    rmSync(aside, { force: true });
  }

  #requireSpace(): void {
    const { bavail, bsize } = statfsSync(this.path);
    const freeBytes = bavail * bsize;
    if (freeBytes >= NEEDED_BYTES) return;
    this.release();
    throw new StartFault(
      `The disk of the data folder ${this.path} has ${megabytes(freeBytes)} MB free; the local cloud needs ${megabytes(NEEDED_BYTES)} MB to start. ` +
        'Free some space, or choose another folder with --data.',
    );
  }
}

function megabytes(bytes: number): number {
  return Math.floor(bytes / (1024 * 1024));
}

function explain(error: unknown, path: string): unknown {
  const advice = 'Choose another folder with --data.';
  switch (errorCode(error)) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new StartFault(`The data folder ${path} cannot be written to (${errorCode(error)}). ${advice}`, {
        cause: error,
      });
    case 'ENOSPC':
    case 'EDQUOT':
      return new StartFault(`The disk of the data folder ${path} is full. Free some space, or: ${advice}`, {
        cause: error,
      });
    case 'ENOTDIR':
    case 'EEXIST':
      return new StartFault(`The data folder ${path} is no folder. ${advice}`, { cause: error });
    default:
      return error;
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Undefined for a torn file: its writer was killed before it had started anything. */
function parseHolder(text: string): Holder | undefined {
  try {
    return holderSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

async function isAlive({ processId, gatewayPort }: Holder): Promise<boolean> {
  if (processId === process.pid) return true;
  try {
    process.kill(processId, 0);
  } catch (error) {
    if (errorCode(error) === 'ESRCH') return false;
  }
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: gatewayPort, timeout: 1000 });
    const settle = (alive: boolean): void => {
      socket.destroy();
      resolve(alive);
    };
    socket
      .once('connect', () => settle(true))
      .once('error', () => settle(false))
      .once('timeout', () => settle(false));
  });
}
