import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';

/**
 * A file that grows at its end. `append` writes all or nothing: after a failure (a full disk) the part that did get written is cut off
 * again, so that later appends follow the last good byte.
 */
export class JournalFile {
  readonly #handle: FileHandle;
  #bytes: number;

  private constructor(handle: FileHandle, bytes: number) {
    this.#handle = handle;
    this.#bytes = bytes;
  }

  /** Opens the file, made if absent, and cuts it to `keepBytes`, which drops a tail that a crash tore. */
  static async open(file: string, keepBytes: number): Promise<JournalFile> {
    const handle = await open(file, 'a').then(async (created) => {
      await created.close();
      return open(file, 'r+');
    });
    try {
      await handle.truncate(keepBytes);
    } catch (error) {
      await handle.close();
      throw error;
    }
    return new JournalFile(handle, keepBytes);
  }

  get bytes(): number {
    return this.#bytes;
  }

  async append(content: Buffer): Promise<void> {
    let written = 0;
    try {
      while (written < content.length) {
        const part = await this.#handle.write(content, written, content.length - written, this.#bytes + written);
        written += part.bytesWritten;
      }
    } catch (error) {
      await this.#handle.truncate(this.#bytes);
      throw error;
    }
    this.#bytes += content.length;
  }

  /** Waits until the disk itself has everything. */
  async synchronize(): Promise<void> {
    await this.#handle.datasync();
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}
