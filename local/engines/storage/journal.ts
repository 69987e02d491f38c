import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { z } from 'zod';
import { JournalFile } from './journal-file';
import { encodeLine, readLines } from './journal-lines';
import type { StorageFaults } from './storage-faults';

const COMPACT_ABOVE_BYTES = 8 << 20;
const COMPACTION_CHUNK_BYTES = 1 << 20;

export interface JournalOptions<Entry> {
  readonly file: string;
  readonly schema: z.ZodType<Entry>;
  /** The only way by which the state changes: called for each entry in order, when it is read back and when it has been written. */
  readonly apply: (entry: Entry) => void;
  /** Entries that, applied to nothing, make the present state. */
  readonly snapshot: () => Iterable<Entry>;
  readonly faults: StorageFaults;
  /**
   * Waits for the disk after each write. Without it an accepted entry survives whatever happens to the process (kill -9 too), since the
   * operating system has it, but not a power cut within the next half minute or so. Default: false.
   */
  readonly synchronous?: boolean;
  /** The journal is rewritten when it is longer than this and twice as long as its content. Default: 8 MiB. */
  readonly compactAboveBytes?: number;
  /** Opens the file behind the journal; tests give one whose disk fills up. */
  readonly openFile?: (file: string, keepBytes: number) => Promise<Pick<JournalFile, keyof JournalFile>>;
}

interface Waiting<Entry> {
  readonly entry: Entry;
  readonly line: Buffer;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * State kept as an append-only log of entries. `append` resolves when the entry is written and applied; entries that arrive while a
 * write is under way share the next one (group commit). A torn last line is dropped when the journal is opened.
 */
export class Journal<Entry> {
  readonly #options: JournalOptions<Entry>;
  #file: Pick<JournalFile, keyof JournalFile>;
  #waiting: Waiting<Entry>[] = [];
  #writing: Promise<void> | undefined;
  #compactAtBytes: number;
  #closed = false;

  private constructor(options: JournalOptions<Entry>, file: Pick<JournalFile, keyof JournalFile>) {
    this.#options = options;
    this.#file = file;
    this.#compactAtBytes = Math.max(options.compactAboveBytes ?? COMPACT_ABOVE_BYTES, 2 * file.bytes);
  }

  static async open<Entry>(options: JournalOptions<Entry>): Promise<Journal<Entry>> {
    const { file, schema, apply, faults } = options;
    try {
      await mkdir(path.dirname(file), { recursive: true });
      await rm(nextFile(file), { force: true });
      const damaged: number[] = [];
      const keepBytes = await readLines(file, (line) => {
        if ('damagedAt' in line) damaged.push(line.damagedAt);
        else apply(schema.parse(line.entry));
      });
      if (damaged.length > 0) await keepCopyOfDamage(file, damaged, faults);
      const journal = new Journal(options, await openWith(options)(file, keepBytes));
      if (damaged.length > 0) await journal.#compact();
      return journal;
    } catch (error) {
      throw faults.explain(error);
    }
  }

  /** Resolves when the entry is written and applied. Rejects with a `ServiceError` if the disk refuses; then it is neither. */
  append(entry: Entry): Promise<void> {
    if (this.#closed) return Promise.reject(new Error(`The journal ${this.#options.file} is closed.`));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ entry, line: encodeLine(entry), resolve, reject });
      this.#writing ??= this.#write();
    });
  }

  /** Waits for what is being written, then closes the file. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#writing;
    await this.#file.close();
  }

  async #write(): Promise<void> {
    // Whoever appends in this turn of the event loop shares the write.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.#file.append(Buffer.concat(batch.map(({ line }) => line)));
        if (this.#options.synchronous === true) await this.#file.synchronize();
      } catch (error) {
        const reason = this.#options.faults.explain(error);
        for (const { reject } of batch) reject(reason);
        continue;
      }
      for (const { entry, resolve } of batch) {
        this.#options.apply(entry);
        resolve();
      }
      if (this.#file.bytes > this.#compactAtBytes) await this.#compact();
    }
    this.#writing = undefined;
  }

  /** Rewrites the journal as the present state. A failure leaves the journal as it was, and is tried again when it has grown. */
  async #compact(): Promise<void> {
    const { file, faults } = this.#options;
    let bytes = this.#file.bytes;
    try {
      const compactBytes = await this.#writeSnapshot();
      // Some systems rename over closed files only.
      await this.#file.close();
      await rename(nextFile(file), file);
      bytes = compactBytes;
    } catch (error) {
      await rm(nextFile(file), { force: true });
      if (faults.explain(error) === error) throw error;
    }
    this.#file = await openWith(this.#options)(file, bytes);
    this.#compactAtBytes = Math.max(this.#options.compactAboveBytes ?? COMPACT_ABOVE_BYTES, 2 * bytes);
  }

  async #writeSnapshot(): Promise<number> {
    const next = await JournalFile.open(nextFile(this.#options.file), 0);
    try {
      for (const chunk of chunks(this.#options.snapshot())) await next.append(chunk);
      await next.synchronize();
      return next.bytes;
    } finally {
      await next.close();
    }
  }
}

function openWith<Entry>(options: JournalOptions<Entry>): NonNullable<JournalOptions<Entry>['openFile']> {
  return options.openFile ?? ((file, keepBytes) => JournalFile.open(file, keepBytes));
}

function nextFile(file: string): string {
  return `${file}.next`;
}

function* chunks(entries: Iterable<unknown>): Generator<Buffer> {
  let lines: Buffer[] = [];
  let bytes = 0;
  for (const entry of entries) {
    const line = encodeLine(entry);
    lines.push(line);
    bytes += line.length;
    if (bytes >= COMPACTION_CHUNK_BYTES) {
      yield Buffer.concat(lines);
      lines = [];
      bytes = 0;
    }
  }
  if (lines.length > 0) yield Buffer.concat(lines);
}

async function keepCopyOfDamage(file: string, offsets: readonly number[], faults: StorageFaults): Promise<void> {
  const copy = `${file}.damaged-${Date.now()}`;
  await copyFile(file, copy);
  faults.tell(
    'damage',
    `${offsets.length} line(s) of ${file} are damaged (the first at byte ${offsets[0] ?? 0}) and were left out; the file as it was is ${copy}.`,
  );
}
