import { DEFAULT_ACCEPTANCE } from '../../src/model/acceptance';
import type { Reading } from '../../src/model/reading';
import { readingsOf } from '../../src/model/reading';
import type { BodyRecord } from '../../src/model/records';
import { observeRecords } from '../../src/model/records';

export const NOW_MS = Date.UTC(2026, 0, 31, 12);
export const DEVICE_ID = 'mote-1';

export interface Observed {
  /** `[metric, value, unit?, observedAtMs or 'now']` of each reading, in order. */
  readonly readings: readonly (readonly unknown[])[];
  /** Index -> reason. */
  readonly rejected: Readonly<Record<number, string>>;
}

/** What becomes of the records of a body that is received at `nowMs`. */
export function observe(records: readonly BodyRecord[], nowMs = NOW_MS): Observed {
  const { observed, rejected } = observeRecords(records, {
    deviceId: DEVICE_ID,
    receivedAtMs: nowMs,
    acceptance: DEFAULT_ACCEPTANCE,
    occurrence: () => 'acceptance-1',
  });
  return {
    readings: observed.flatMap(({ observation }) => readingsOf(observation).map(summaryOf)),
    rejected: Object.fromEntries(rejected.map(({ index, reason }) => [index, reason])),
  };
}

function summaryOf({ metric, value, unit, observedAtMs, receivedAtMs, occurrence }: Reading): readonly unknown[] {
  const time = occurrence === '' ? observedAtMs : observedAtMs === receivedAtMs ? 'now' : observedAtMs - receivedAtMs;
  return unit === undefined ? [metric, value, time] : [metric, value, time, unit];
}
