import { DeviceRateLimiter } from '../../src/model/device-rate-limiter';

function setUp(maximumDevices = 100) {
  const state = { nowMs: 0 };
  const limiter = new DeviceRateLimiter({
    unit: 'requests',
    perSecond: 2,
    burst: 3,
    clock: () => state.nowMs,
    maximumDevices,
  });
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

  test('says how a device stands to its limit, and takes nothing for saying so', () => {
    const { state, limiter } = setUp();
    const full = { unit: 'requests', burst: 3, windowSeconds: 2, remaining: 3, resetSeconds: 0 };
    expect([limiter.state('a'), limiter.state('a')]).toEqual([full, full]);
    limiter.take('a', 2);
    expect(limiter.state('a')).toEqual({ ...full, remaining: 1, resetSeconds: 1 });
    state.nowMs = 250;
    expect(limiter.state('a')).toMatchObject({ remaining: 1, resetSeconds: 1 });
    state.nowMs = 1000;
    expect(limiter.state('a')).toEqual(full);
  });

  test('takes several or nothing, and says what can never pass', () => {
    const { limiter, passes } = setUp();
    limiter.take('a', 2);
    expect(() => limiter.take('a', 2)).toThrow('more than 2 requests a second');
    expect(passes('a')).toBe(true);
    expect(() => limiter.take('b', 4)).toThrow('4 requests at once are more than 3');
    expect(limiter.state('b').remaining).toBe(3);
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
