import { DeviceRateLimiter } from '../../src/ingest/device-rate-limiter';

function setUp(maximumDevices = 100) {
  const state = { nowMs: 0 };
  const limiter = new DeviceRateLimiter({ requestsPerSecond: 2, burst: 3, clock: () => state.nowMs, maximumDevices });
  const passes = (deviceId: string): boolean => {
    try {
      limiter.take(deviceId);
      return true;
    } catch (error) {
      expect(error).toMatchObject({ code: 'rate_limited' });
      return false;
    }
  };
  return { state, limiter, passes };
}

describe('the rate limiter', () => {
  test('lets a burst pass, then the sustained rate', () => {
    const { state, passes } = setUp();
    expect([1, 2, 3, 4].map(() => passes('a'))).toEqual([true, true, true, false]);
    state.nowMs = 499;
    expect(passes('a')).toBe(false);
    state.nowMs = 500;
    expect([passes('a'), passes('a')]).toEqual([true, false]);
    state.nowMs = 60_000;
    expect([1, 2, 3, 4].map(() => passes('a'))).toEqual([true, true, true, false]);
  });

  test('says after how many whole seconds the next request passes', () => {
    const { state, limiter, passes } = setUp();
    for (let index = 0; index < 3; index += 1) limiter.take('a');
    let refusal: unknown;
    try {
      limiter.take('a');
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toMatchObject({ code: 'rate_limited', retryAfterSeconds: 1 });
    state.nowMs = 1000;
    expect(passes('a')).toBe(true);
  });

  test('one device does not slow another down', () => {
    const { passes } = setUp();
    for (let index = 0; index < 10; index += 1) passes('a');
    expect(passes('b')).toBe(true);
  });

  test('a clock that goes back takes nothing away', () => {
    const { state, passes } = setUp();
    state.nowMs = 10_000;
    passes('a');
    state.nowMs = 0;
    expect([passes('a'), passes('a'), passes('a')]).toEqual([true, true, false]);
  });

  test('forgets the device that was silent longest when there are too many', () => {
    const { passes } = setUp(2);
    for (let index = 0; index < 4; index += 1) passes('a');
    passes('b');
    expect(passes('a')).toBe(false);
    passes('c');
    expect(passes('a')).toBe(false);
    passes('c');
    passes('d');
    expect(passes('a')).toBe(true);
  });
});
