import { setTimeout as delay } from 'node:timers/promises';
import { HeadwaterError } from '../../model/errors';
import type { ReadingHistory, RecentReadings, Rollup } from '../../model/ports';
import type { Reading } from '../../model/reading';
import { DAY_MS, HOUR_MS, startOfHour } from '../../model/reading';
import { forEachConcurrently } from '../for-each-concurrently';
import { rollUpHour } from '../rollup/roll-up-hour';
import type { ArchiveIndex, IndexedObject, ReadableObjects } from './archive-index';
import { indexArchive, readingsOf } from './archive-index';
import { distinctReadings } from './distinct-readings';
import { LastReadings } from './last-readings';
import type { LateReadings } from './late-readings';

export interface RebuildOptions {
  readonly objects: ReadableObjects;
  readonly recent: Pick<RecentReadings, 'record' | 'touchedHours' | 'settle'>;
  readonly history: Pick<ReadingHistory, 'upsert' | 'rollUpDays'>;
  readonly late: LateReadings;
  /** For how long after its end an hour's readings are kept in `recent`. */
  readonly recentRetentionDays: number;
  readonly nowMs: number;
  /** Hours of observation before this one are taken for written already, by an earlier run. */
  readonly fromMs?: number;
  /** Told when everything up to the end of a UTC day is written. */
  readonly onDay?: (day: { readonly dayStartMs: number; readonly readings: number }) => void;
  /** Readings in memory at a time; of an hour that has more, some devices at a time are rebuilt. Default 500,000. */
  readonly readingsAtOnce?: number;
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
}

export interface RebuildResult {
  /** Rows of the archive, repetitions too. */
  readonly archived: number;
  /** What was written: readings once each, and hourly rollups. */
  readonly readings: number;
  readonly rollups: number;
}

const READINGS_AT_ONCE = 500_000;
const CONCURRENT_DEVICES = 8;
const SETTLED_AT_ONCE = 1000;
const RETRIES_MS = [1, 2, 4, 8, 15, 30, 30, 30, 60, 60].map((seconds) => seconds * 1000);

/**
 * Writes the recent readings and the history anew from the archive alone, hour of observation by hour, the earliest first.
 *
 * Every hour's rollups are computed from its readings in the archive, so also those of hours whose recent readings have expired. Of
 * expired hours the recent readings get what never expires: the last reading of each metric. Everything is idempotent and may run
 * beside a cloud that takes readings; markers of hours that it wrote stay, so the next rollup looks at them again.
 */
export class Rebuild {
  readonly #options: RebuildOptions;
  readonly #last = new LastReadings();
  #readings = 0;
  #rollups = 0;

  constructor(options: RebuildOptions) {
    this.#options = options;
  }

  /** @throws HeadwaterError `waking` or `unavailable` if a store does not answer for minutes; Error if the archive changes meanwhile. */
  async run(): Promise<RebuildResult> {
    const { objects, late, onDay = () => undefined } = this.#options;
    const index = await indexArchive(objects, late);
    const hours = [...new Set([...index.objects.keys(), ...late.hours()])].sort((one, other) => one - other);
    for (const [dayStartMs, ofDay] of byDay(hours)) {
      const before = this.#readings;
      const devices = new Set<string>();
      for (const hourStartMs of ofDay) {
        await this.#rebuildHour(hourStartMs, index, devices);
        await late.remove(hourStartMs);
      }
      await this.#patiently(() =>
        this.#options.history.rollUpDays([...devices].map((deviceId) => ({ deviceId, dayStartMs }))),
      );
      onDay({ dayStartMs, readings: this.#readings - before });
    }
    await this.#writeLast();
    return { archived: index.readings, readings: this.#readings, rollups: this.#rollups };
  }

  async #rebuildHour(hourStartMs: number, index: ArchiveIndex, devices: Set<string>): Promise<void> {
    const objects = index.objects.get(hourStartMs) ?? [];
    const total = objects.reduce((sum, { onTime }) => sum + onTime, this.#options.late.countOf(hourStartMs));
    const buckets = Math.ceil(total / (this.#options.readingsAtOnce ?? READINGS_AT_ONCE));
    for (let bucket = 0; bucket < buckets; bucket += 1) {
      const byDevice = await this.#readBucket(hourStartMs, objects, { bucket, buckets });
      await this.#writeHour(hourStartMs, byDevice);
      for (const deviceId of byDevice.keys()) devices.add(deviceId);
    }
  }

  async #readBucket(
    hourStartMs: number,
    objects: readonly IndexedObject[],
    { bucket, buckets }: { readonly bucket: number; readonly buckets: number },
  ): Promise<ReadonlyMap<string, readonly Reading[]>> {
    const byDevice = new Map<string, Reading[]>();
    const take = ({ envelopeId: _envelopeId, ...reading }: Reading & { readonly envelopeId?: string }): void => {
      const { deviceId, observedAtMs } = reading;
      if (startOfHour(observedAtMs) !== hourStartMs || bucketOf(deviceId, buckets) !== bucket) return;
      const ofDevice = byDevice.get(deviceId);
      if (ofDevice === undefined) byDevice.set(deviceId, [reading]);
      else ofDevice.push(reading);
    };
    for (const object of objects) {
      for await (const group of readingsOf(object, this.#options.objects)) group.forEach(take);
    }
    (await this.#options.late.of(hourStartMs)).forEach(take);
    return new Map([...byDevice].map(([deviceId, readings]) => [deviceId, distinctReadings(readings)]));
  }

  async #writeHour(hourStartMs: number, byDevice: ReadonlyMap<string, readonly Reading[]>): Promise<void> {
    const { recent, history, fromMs = -Infinity } = this.#options;
    if (this.#isExpired(hourStartMs)) {
      for (const [deviceId, readings] of byDevice) this.#last.add(deviceId, readings);
    } else {
      for (const [deviceId, readings] of byDevice)
        this.#last.supersede(
          deviceId,
          readings.map(({ metric }) => metric),
        );
    }
    if (hourStartMs < startOfHour(fromMs)) return;
    if (!this.#isExpired(hourStartMs)) {
      await forEachConcurrently(byDevice, CONCURRENT_DEVICES, ([deviceId, readings]) =>
        this.#patiently(() => recent.record(deviceId, readings)),
      );
    }
    const rollups: Rollup[] = [];
    for (const [deviceId, readings] of byDevice) {
      rollups.push(...rollUpHour({ deviceId, hourStartMs }, readings));
      this.#readings += readings.length;
    }
    await this.#patiently(() => history.upsert(rollups));
    this.#rollups += rollups.length;
  }

  /** What never expires, of devices that have been silent for longer than their readings are kept. */
  async #writeLast(): Promise<void> {
    const { recent } = this.#options;
    await forEachConcurrently(this.#last.entries(), CONCURRENT_DEVICES, ([deviceId, readings]) =>
      this.#patiently(() => recent.record(deviceId, readings)),
    );
    // Its markers ask for rollups of hours that are done, and of which the recent readings have nothing.
    for (;;) {
      const touched = await this.#patiently(() => recent.touchedHours(SETTLED_AT_ONCE));
      const expired = touched.filter(({ hourStartMs }) => this.#isExpired(hourStartMs));
      if (expired.length === 0) return;
      await forEachConcurrently(expired, CONCURRENT_DEVICES, (hour) => this.#patiently(() => recent.settle(hour)));
    }
  }

  #isExpired(hourStartMs: number): boolean {
    const { nowMs, recentRetentionDays } = this.#options;
    return hourStartMs + HOUR_MS + recentRetentionDays * DAY_MS <= nowMs;
  }

  async #patiently<T>(call: () => Promise<T>): Promise<T> {
    const { sleep = delay } = this.#options;
    for (const pauseMs of RETRIES_MS) {
      try {
        return await call();
      } catch (error) {
        if (!(error instanceof HeadwaterError) || !error.retryable) throw error;
        await sleep(pauseMs);
      }
    }
    return call();
  }
}

function byDay(hours: readonly number[]): Map<number, number[]> {
  const days = new Map<number, number[]>();
  for (const hourStartMs of hours) {
    const dayStartMs = Math.floor(hourStartMs / DAY_MS) * DAY_MS;
    const ofDay = days.get(dayStartMs);
    if (ofDay === undefined) days.set(dayStartMs, [hourStartMs]);
    else ofDay.push(hourStartMs);
  }
  return days;
}

/** FNV-1a: which of the device's buckets, the same each time. */
function bucketOf(deviceId: string, buckets: number): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < deviceId.length; index += 1) {
    hash = Math.imul(hash ^ deviceId.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) % buckets;
}
