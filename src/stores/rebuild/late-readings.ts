import { appendFile, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ArchivedReading } from '../archive/archived-reading';
import { parseArchivedReading } from '../archive/archived-reading';

/**
 * Readings that were observed in another hour than they were received in, set aside in files of a folder, one an hour of observation:
 * a device that was offline for days would otherwise make a rebuild read the same objects for each of its hours.
 */
export class LateReadings {
  readonly #folder: string;
  readonly #counts = new Map<number, number>();

  /** The folder is empty, and the rebuild's alone. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The hours of which there are some. */
  hours(): Iterable<number> {
    return this.#counts.keys();
  }

  countOf(hourStartMs: number): number {
    return this.#counts.get(hourStartMs) ?? 0;
  }

  async add(hourStartMs: number, readings: readonly ArchivedReading[]): Promise<void> {
    await appendFile(this.#file(hourStartMs), readings.map((reading) => `${JSON.stringify(reading)}\n`).join(''));
    this.#counts.set(hourStartMs, this.countOf(hourStartMs) + readings.length);
  }

  async of(hourStartMs: number): Promise<readonly ArchivedReading[]> {
    if (!this.#counts.has(hourStartMs)) return [];
    const text = await readFile(this.#file(hourStartMs), 'utf8');
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => parseArchivedReading(JSON.parse(line)));
  }

  async remove(hourStartMs: number): Promise<void> {
    await rm(this.#file(hourStartMs), { force: true });
    this.#counts.delete(hourStartMs);
  }

  #file(hourStartMs: number): string {
    return path.join(this.#folder, `${hourStartMs}.ndjson`);
  }
}
