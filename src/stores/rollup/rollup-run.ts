import type { DeviceDay, Logger, ReadingHistory, RecentReadings, Rollup, TouchedHour } from '../../model/ports';
import { DAY_MS, HOUR_MS } from '../../model/reading';
import { forEachConcurrently } from '../for-each-concurrently';
import { rollUpHour } from './roll-up-hour';

export interface RollupRunOptions {
  readonly recent: Pick<RecentReadings, 'query' | 'touchedHours' | 'settle'>;
  readonly history: Pick<ReadingHistory, 'upsert' | 'rollUpDays'>;
  readonly logger: Logger;
}

export interface RollupResult {
  /** Device-hours that were recomputed. */
  readonly hours: number;
  /** Hourly rollups that were written, one a device, hour and metric. */
  readonly rollups: number;
}

/** Hours that are read, written and settled together: a run that is cut off repeats no more than these. */
const HOURS_PER_STEP = 32;
const CONCURRENT_READS = 4;
/** A step begins only if this much time is left. */
const TIME_FOR_A_STEP_MS = 15_000;

/**
 * Recomputes the history of every touched device-hour, and of the days they are in, from the recent readings.
 *
 * Invariant: an hour is settled only after its rollups and its day's are stored. Whatever fails before leaves the marker, and a
 * later run does the hour again, which changes nothing that is right already. Without touched hours the database is not called, so
 * that it can sleep. Runs must not overlap: the one that read earlier might write later.
 */
export class RollupRun {
  readonly #options: RollupRunOptions;

  constructor(options: RollupRunOptions) {
    this.#options = options;
  }

  /** @throws HeadwaterError `waking` or `unavailable`; what was not settled stays for the next run. */
  async run({ remainingMs }: { readonly remainingMs: () => number }): Promise<RollupResult> {
    const { recent, logger } = this.#options;
    const done = new Set<string>();
    let rollups = 0;
    for (;;) {
      // What was touched again since this run did it comes again, and is left for the next.
      const touched = await recent.touchedHours(done.size + HOURS_PER_STEP);
      const step = touched.filter((hour) => !done.has(nameOf(hour))).slice(0, HOURS_PER_STEP);
      if (step.length === 0) break;
      if (remainingMs() < TIME_FOR_A_STEP_MS) {
        logger.warn('The rollup ran out of time; the next run continues', { hours: done.size });
        break;
      }
      rollups += await this.#rollUp(step);
      for (const hour of step) done.add(nameOf(hour));
    }
    return { hours: done.size, rollups };
  }

  async #rollUp(hours: readonly TouchedHour[]): Promise<number> {
    const { recent, history, logger } = this.#options;
    const rollups: Rollup[] = [];
    const expired: TouchedHour[] = [];
    await forEachConcurrently(hours, CONCURRENT_READS, async (hour) => {
      const { deviceId, hourStartMs } = hour;
      const readings = await recent.query({ deviceId, fromMs: hourStartMs, toMs: hourStartMs + HOUR_MS });
      if (readings.length === 0) expired.push(hour);
      rollups.push(...rollUpHour(hour, readings));
    });
    if (expired.length > 0) {
      logger.error('Hours expired before their rollup: the history lacks them, the raw archive has them', {
        hours: expired.map(({ deviceId, hourStartMs }) => `${deviceId} ${new Date(hourStartMs).toISOString()}`),
      });
    }
    if (rollups.length > 0) {
      await history.upsert(rollups);
      await history.rollUpDays(daysOf(hours));
    }
    await forEachConcurrently(hours, CONCURRENT_READS, (hour) => recent.settle(hour));
    return rollups.length;
  }
}

function nameOf({ deviceId, hourStartMs }: TouchedHour): string {
  return `${hourStartMs}#${deviceId}`;
}

function daysOf(hours: readonly TouchedHour[]): DeviceDay[] {
  const days = new Map<string, DeviceDay>();
  for (const { deviceId, hourStartMs } of hours) {
    const dayStartMs = Math.floor(hourStartMs / DAY_MS) * DAY_MS;
    days.set(`${dayStartMs}#${deviceId}`, { deviceId, dayStartMs });
  }
  return [...days.values()];
}
