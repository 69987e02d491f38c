import { RefreshSchedule } from '../../../src/web/client/refresh-schedule';

describe('a part of the page is loaded anew', () => {
  test('only when something changed, and not before its interval is over', () => {
    const schedule = new RefreshSchedule(0);
    expect(schedule.isDue(60_000, 10_000)).toBe(false);
    schedule.markStale();
    expect([schedule.isDue(9999, 10_000), schedule.isDue(10_000, 10_000)]).toEqual([false, true]);
  });

  test('sooner when it has no place for what came, but never sooner than its own interval', () => {
    const schedule = new RefreshSchedule(0);
    schedule.markUnfit();
    schedule.markStale();
    expect([schedule.isDue(4999, 60_000), schedule.isDue(5000, 60_000)]).toEqual([false, true]);
    expect(schedule.isDue(2000, 2000)).toBe(true);
  });

  test('again for what came while it was being loaded', () => {
    const schedule = new RefreshSchedule(0);
    schedule.markStale();
    schedule.loading();
    schedule.markStale();
    schedule.loaded(10_500);
    expect([schedule.isDue(20_000, 10_000), schedule.isDue(20_500, 10_000)]).toEqual([false, true]);
  });

  test('not again when nothing came', () => {
    const schedule = new RefreshSchedule(0);
    schedule.markUnfit();
    schedule.loading();
    schedule.loaded(10_000);
    expect(schedule.isDue(1e9, 10_000)).toBe(false);
  });
});
