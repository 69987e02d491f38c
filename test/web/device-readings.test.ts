import { DeviceReadings } from '../../src/web/models/device-readings';
import { MINUTE_MS, NOW_MS, reading, WebFixture } from './web-fixture';

const EVERY_MINUTE = { source: 'recent', milliseconds: MINUTE_MS } as const;

describe('DeviceReadings', () => {
  test('sums up more readings than one answer may on further pages, without losing or halving a bucket', async () => {
    const fixture = new WebFixture();
    const fromMs = NOW_MS - 5 * MINUTE_MS;
    await fixture.recent.record(
      'mote-1',
      Array.from({ length: 150_000 }, (_none, index) =>
        reading({ metric: 'speed', value: 1, observedAtMs: fromMs + index * 2 }),
      ),
    );
    const query = { deviceId: 'mote-1', fromMs, toMs: NOW_MS, limit: 1000 };
    const first = await fixture.readings.buckets(query, EVERY_MINUTE);
    expect(first.rows.map(({ count }) => count)).toEqual([30_000, 30_000, 30_000]);
    expect(first.next).toBeDefined();
    const second = await fixture.readings.buckets({ ...query, cursor: first.next ?? never() }, EVERY_MINUTE);
    expect(second.rows.map(({ count }) => count)).toEqual([30_000, 30_000]);
    expect(second.next).toBeUndefined();
  });

  test('says what to do when a single interval holds too many readings', async () => {
    const fixture = new WebFixture();
    await fixture.recent.record(
      'mote-1',
      Array.from({ length: 100_002 }, (_none, index) =>
        reading({ metric: 'speed', value: 1, observedAtMs: NOW_MS - MINUTE_MS, occurrence: String(index) }),
      ),
    );
    const query = { deviceId: 'mote-1', fromMs: NOW_MS - MINUTE_MS, toMs: NOW_MS, limit: 1000 };
    await expect(fixture.readings.buckets(query, EVERY_MINUTE)).rejects.toThrow('choose a shorter interval');
  });

  test('gives up on a history database that does not answer within two seconds', async () => {
    jest.useFakeTimers();
    try {
      const fixture = new WebFixture();
      const readings = new DeviceReadings({
        recent: fixture.recent,
        history: {
          upsert: () => Promise.resolve(),
          rollUpDays: () => Promise.resolve(),
          query: () => new Promise(() => undefined),
        },
        clock: fixture.clock,
        recentRetentionDays: 10,
      });
      const query = { deviceId: 'mote-1', fromMs: NOW_MS - MINUTE_MS, toMs: NOW_MS, limit: 10 };
      const hourly = { source: 'history', milliseconds: 3_600_000, period: 'hour' } as const;
      const answer = expect(readings.buckets(query, hourly)).rejects.toMatchObject({ code: 'waking' });
      await jest.advanceTimersByTimeAsync(2000);
      await answer;
    } finally {
      jest.useRealTimers();
    }
  });
});

function never(): never {
  throw new Error('There must be a next page.');
}
