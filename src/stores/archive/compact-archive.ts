import type { Logger } from '../../model/ports';
import { DAY_MS, HOUR_MS } from '../../model/reading';
import type { ArchiveFormat, ArchiveKey } from './archive-keys';
import { datePrefix, parseArchiveKey } from './archive-keys';
import type { ArchiveObjects } from './archive-objects';
import type { CompactionResult } from './compact-hour';
import { compactHour } from './compact-hour';

/** Envelopes that were enqueued within an hour are stored a little later: an hour is closed when it has been over for so long. */
const CLOSING_MS = 15 * 60_000;

export interface CompactArchiveOptions {
  readonly objects: Pick<ArchiveObjects, 'list' | 'read' | 'write' | 'remove'>;
  readonly logger: Logger;
  /** The formats whose objects are taken; what is written is always Parquet. */
  readonly formats: readonly ArchiveFormat[];
  /** Hours of receipt from that of `fromMs`, as far as they are closed at `nowMs`. */
  readonly fromMs: number;
  readonly nowMs: number;
  readonly mayGoOn?: () => boolean;
}

/**
 * Compacts every closed hour of receipt since `fromMs`. An hour that fails is logged and does not keep the others from it.
 *
 * @throws the first failure, when all hours have been tried.
 */
export async function compactArchive(options: CompactArchiveOptions): Promise<CompactionResult> {
  const { objects, logger, formats, fromMs, nowMs, mayGoOn = () => true } = options;
  const total = { removed: 0, written: 0, readings: 0 };
  const failures: unknown[] = [];
  for (let dayMs = Math.floor(fromMs / DAY_MS) * DAY_MS; dayMs <= nowMs; dayMs += DAY_MS) {
    for (const [hourStartMs, keys] of await hoursOf(dayMs, { objects, formats })) {
      const isClosed = hourStartMs + HOUR_MS + CLOSING_MS <= nowMs;
      if (hourStartMs + HOUR_MS <= fromMs || !isClosed || !mayGoOn()) continue;
      try {
        const { removed, written, readings } = await compactHour({ objects, hourStartMs, keys, mayGoOn });
        total.removed += removed;
        total.written += written;
        total.readings += readings;
      } catch (error) {
        logger.error('An hour of the archive could not be compacted', {
          hour: new Date(hourStartMs).toISOString(),
          error,
        });
        failures.push(error);
      }
    }
  }
  if (failures.length > 0) throw failures[0];
  return total;
}

/** By hour, ascending. A day is listed at once: that is one request for a thousand objects, and not 24 for none. */
async function hoursOf(
  dayMs: number,
  { objects, formats }: Pick<CompactArchiveOptions, 'objects' | 'formats'>,
): Promise<[number, ArchiveKey[]][]> {
  const hours = new Map<number, ArchiveKey[]>();
  for (const format of formats) {
    for await (const { key } of objects.list(datePrefix(format, dayMs))) {
      const parsed = parseArchiveKey(key);
      if (parsed === undefined) continue;
      const ofHour = hours.get(parsed.hourStartMs);
      if (ofHour === undefined) hours.set(parsed.hourStartMs, [parsed]);
      else ofHour.push(parsed);
    }
  }
  return [...hours].sort(([one], [other]) => one - other);
}
