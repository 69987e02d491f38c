import { ServiceError } from '../../contracts';
import { errorCode } from './error-code';

/** What the operating system says when a disk takes no more, with what to do about it. */
const FAULTS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: free some space',
  EDQUOT: 'the disk quota is used up: free some space or raise the quota',
  EROFS: 'the file system is read-only: mount it for writing',
  EACCES: 'the folder may not be written to: correct its permissions',
  EPERM: 'the folder may not be written to: correct its permissions',
  EIO: 'the disk reports an error: check it',
  EMFILE: 'too many files are open: raise the limit (ulimit -n)',
};

const REPORT_EVERY_MS = 10_000;

/** Turns faults of the disk into errors that callers may retry, and tells the operator, at most once in ten seconds for each kind. */
export class StorageFaults {
  readonly #folder: string;
  readonly #report: (line: string) => void;
  readonly #now: () => number;
  readonly #reportedAt = new Map<string, number>();

  constructor(options: {
    folder: string;
    report?: ((line: string) => void) | undefined;
    now?: (() => number) | undefined;
  }) {
    this.#folder = options.folder;
    this.#report = options.report ?? (() => undefined);
    this.#now = options.now ?? Date.now;
  }

  /** A `ServiceError` (503, so that SDKs retry) for a fault of the disk; whatever else comes back as it is. */
  explain(error: unknown): unknown {
    const code = faultCode(error);
    const advice = code === undefined ? undefined : FAULTS[code];
    if (code === undefined || advice === undefined) return error;
    const line = `Cannot write to the data folder ${this.#folder}: ${advice} (${code}). Nothing that was accepted is lost.`;
    this.tell(code, line);
    return new ServiceError('ServiceUnavailable', line, 503);
  }

  /** Tells the operator something about the stored data; `kind` bounds how often. */
  tell(kind: string, line: string): void {
    const now = this.#now();
    if (now - (this.#reportedAt.get(kind) ?? -Infinity) < REPORT_EVERY_MS) return;
    this.#reportedAt.set(kind, now);
    this.#report(line);
  }
}

/** Libraries in other languages (LevelDB, PostgreSQL) pass on the text of the operating system's error and not its code. */
function faultCode(error: unknown): string | undefined {
  const message = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : '';
  return /no space left on device/i.test(message) ? 'ENOSPC' : errorCode(error);
}
