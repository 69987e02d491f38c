import type { Reading } from '../../model/reading';
import { storedAtInstant } from '../recent-items';

/** Of the readings of one device with the same natural key the one that the recent readings keep, in whichever order they come. */
export function distinctReadings(readings: readonly Reading[]): Reading[] {
  const kept = new Map<string, { readonly reading: Reading; readonly order: string }>();
  for (const reading of readings) {
    const { metric, observedAtMs, occurrence } = reading;
    const naturalKey = `${observedAtMs} ${metric} ${occurrence}`;
    const order = storedAtInstant(reading).k;
    const before = kept.get(naturalKey);
    if (before === undefined || before.order <= order) kept.set(naturalKey, { reading, order });
  }
  return [...kept.values()].map(({ reading }) => reading);
}
