import assert from 'node:assert/strict';
import { type AcceptanceContext, check } from '../acceptance-check';
import { PublicApiError, eventually } from '../public-api';

/** Each question wakes a database that sleeps. */
const ASK_EVERY_MS = 60_000;

export const HISTORY_CHECKS = [
  check(
    'the history holds the rolled up hour',
    async (context) => {
      await context.history?.rollUp();
      const count = await eventually(
        () => countInHistory(context, 'single'),
        (found) => found === 2,
        { withinMs: (context.history?.withinSeconds ?? 0) * 1000, everyMs: ASK_EVERY_MS },
      );
      assert.equal(count, 2, 'the history should count both readings of "single" once');
    },
    ['history'],
  ),
];

/** How many readings the hours of the history count; undefined while the database wakes up. */
async function countInHistory({ api, device }: AcceptanceContext, metric: string): Promise<number | undefined> {
  try {
    const hours = await api.readings(device, device.uuid, { metric, interval: '1h' });
    return hours.reduce((sum, { count }) => sum + (count ?? 0), 0);
  } catch (error) {
    if (error instanceof PublicApiError && error.status === 503) return undefined;
    throw error;
  }
}
