import { createWriteStream, mkdirSync, renameSync, statSync, type WriteStream } from 'node:fs';
import { dirname } from 'node:path';

const DEFAULT_MAXIMUM_BYTES = 8 * 1024 * 1024;

/**
 * A log file that cannot fill the disk: at `maximumBytes` it becomes `<file>.1` (replacing an older one) and starts anew.
 * Every line gets the time. A disk that takes no more loses log lines and nothing else: `onFault` is told once for each time that it
 * is so, and once there is space again, lines are written again.
 */
export class BoundedLog {
  readonly #file: string;
  readonly #maximumBytes: number;
  readonly #onFault: (error: Error) => void;
  #stream: WriteStream | undefined;
  #bytes = 0;
  #faultTold = false;

  constructor(options: {
    readonly file: string;
    readonly onFault: (error: Error) => void;
    readonly maximumBytes?: number;
  }) {
    this.#file = options.file;
    this.#onFault = options.onFault;
    this.#maximumBytes = options.maximumBytes ?? DEFAULT_MAXIMUM_BYTES;
  }

  write(line: string): void {
    const text = `${new Date().toISOString()} ${line}\n`;
    try {
      const stream = this.#open();
      stream.write(text, (error) => {
        if (error === undefined || error === null) this.#faultTold = false;
      });
      this.#bytes += Buffer.byteLength(text);
      if (this.#bytes >= this.#maximumBytes) this.#rotate();
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Resolves once what was written is handed to the operating system. */
  async close(): Promise<void> {
    const stream = this.#stream;
    this.#stream = undefined;
    if (stream === undefined || stream.destroyed) return;
    await new Promise<void>((resolve) => {
      stream.once('close', resolve);
      stream.end();
    });
  }

  #open(): WriteStream {
    if (this.#stream !== undefined) return this.#stream;
    mkdirSync(dirname(this.#file), { recursive: true });
    this.#bytes = statSync(this.#file, { throwIfNoEntry: false })?.size ?? 0;
    const stream = createWriteStream(this.#file, { flags: 'a' });
    stream.on('error', (error) => {
      // A stream that failed takes no more: the next line opens the file anew.
      if (this.#stream === stream) this.#stream = undefined;
      this.#fail(error);
    });
    this.#stream = stream;
    return stream;
  }

  #fail(error: Error): void {
    if (!this.#faultTold) this.#onFault(error);
    this.#faultTold = true;
  }

  #rotate(): void {
    this.#stream?.end();
    this.#stream = undefined;
    renameSync(this.#file, `${this.#file}.1`);
  }
}

/** Splits a stream of bytes into lines; a last line without a line feed is passed on at the end. */
export function forEachLine(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(onLine);
  });
  stream.on('end', () => {
    if (rest !== '') onLine(rest);
  });
}
