import { appendFile, rename, stat } from 'node:fs/promises';
import type { AccessNeed } from '../iam/access-need';
import { isObject } from '../templates/json';

/** An IAM action on a resource. */
export interface LoggedPermission {
  /** As in `dynamodb:GetItem`. */
  readonly action: string;
  /** ARN, or `*` where IAM knows no resource for the action. */
  readonly resource: string;
  /** Of a KMS key: the service that uses it in the caller's name, as `sqs.us-east-1.amazonaws.com`. */
  readonly via?: string;
}

/** A permission as it stands in the log. */
export function loggedPermission({ action, resource, context }: AccessNeed): LoggedPermission {
  const via = context['kms:viaservice'];
  return { action, resource, ...(typeof via === 'string' ? { via } : {}) };
}

/** One SDK call, or what a service did once in the name of a role while it was set up: then the session is `deployment`. */
export interface AccessEntry extends LoggedPermission {
  /** RFC 3339, UTC. */
  readonly time: string;
  readonly role: string;
  readonly session: string;
  readonly service: string;
  /** The one that was refused, if one was. */
  readonly action: string;
  /** What an allowed call needed besides: the secret of a database, the key of an encrypted resource. */
  readonly also?: readonly LoggedPermission[];
  /** `refused`: the signature, the operation or the size was not acceptable, so that IAM was not asked. */
  readonly verdict: 'allowed' | 'denied' | 'refused';
  readonly reason: string;
  /** HTTP status of the answer. */
  readonly status: number;
}

export interface AccessLog {
  /** Returns at once: a call never waits for its line. */
  record(entry: AccessEntry): void;
  /** Resolves when every line is written. */
  close(): Promise<void>;
}

export interface AccessLogOptions {
  readonly path: string;
  /** The file is renamed to `<path>.1` at this size, in place of the one before; 64 MiB if not given. */
  readonly maximumBytes?: number;
  /** Hears once of a run of faults: the cloud goes on without its log, and says so. */
  readonly onFault: (fault: Error) => void;
}

const FLUSH_AFTER_MS = 250;
/** Lines that cannot be written are dropped beyond this. */
const MAXIMUM_BUFFERED_LINES = 100_000;

/** An access log in a file, one JSON document a line. */
export class FileAccessLog implements AccessLog {
  readonly #path: string;
  readonly #maximumBytes: number;
  readonly #onFault: (fault: Error) => void;
  #lines: string[] = [];
  #bytes: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #faulty = false;

  constructor({ path, maximumBytes = 64 * 1024 * 1024, onFault }: AccessLogOptions) {
    this.#path = path;
    this.#maximumBytes = maximumBytes;
    this.#onFault = onFault;
  }

  record(entry: AccessEntry): void {
    if (this.#lines.length >= MAXIMUM_BUFFERED_LINES) return;
    this.#lines.push(`${JSON.stringify(entry)}\n`);
    this.#timer ??= setTimeout(() => void this.#flush(), FLUSH_AFTER_MS);
  }

  async close(): Promise<void> {
    await this.#flush();
  }

  #flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    if (this.#lines.length === 0) return;
    const lines = this.#lines;
    const text = lines.join('');
    this.#lines = [];
    try {
      this.#bytes ??= await sizeOf(this.#path);
      if (this.#bytes > 0 && this.#bytes + text.length > this.#maximumBytes) {
        await rename(this.#path, `${this.#path}.1`);
        this.#bytes = 0;
      }
      await appendFile(this.#path, text, { mode: 0o600 });
      this.#bytes += Buffer.byteLength(text);
      this.#faulty = false;
    } catch (fault) {
      // Written again with the next lines; a line may then be there twice, but none is missing.
      this.#lines = [...lines, ...this.#lines].slice(0, MAXIMUM_BUFFERED_LINES);
      this.#bytes = undefined;
      if (!this.#faulty) this.#onFault(fault instanceof Error ? fault : new Error(String(fault)));
      this.#faulty = true;
    }
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (fault) {
    if (isObject(fault) && fault['code'] === 'ENOENT') return 0;
    throw fault;
  }
}
