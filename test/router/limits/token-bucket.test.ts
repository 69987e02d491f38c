import fc from 'fast-check';
import { TokenBucket } from '../../../src/router/limits/token-bucket';

const RATE = { perSecond: 10, burst: 20 };

describe('a token bucket', () => {
  it('gives its burst at once, then its rate', () => {
    const bucket = new TokenBucket();
    for (let count = 0; count < 20; count++) expect(bucket.trySpend(RATE, 1_000)).toBe(0);
    expect(bucket.trySpend(RATE, 1_000)).toBe(100);
    expect(bucket.trySpend(RATE, 1_050)).toBe(50);
    expect(bucket.trySpend(RATE, 1_100)).toBe(0);
    expect(bucket.trySpend(RATE, 60_000)).toBe(0);
    expect(bucket.spend(19, RATE, 60_000)).toBe(0);
  });

  it('says how long a debt takes to pay', () => {
    const bucket = new TokenBucket();
    expect(bucket.spend(520, RATE, 0)).toBe(50_000);
    expect(bucket.spend(0, RATE, 49_000)).toBe(1_000);
    expect(bucket.spend(0, RATE, 50_000)).toBe(0);
  });

  it('neither gives nor takes by a clock that is set back, and goes on from there', () => {
    const bucket = new TokenBucket();
    bucket.spend(21, RATE, 100_000);
    expect(bucket.spend(0, RATE, 1_000)).toBe(100);
    expect(bucket.spend(0, RATE, 1_100)).toBe(0);
  });

  it('never lets more pass in any time than its burst and what that time brings', () => {
    fc.assert(
      fc.property(
        fc.record({ perSecond: fc.integer({ min: 1, max: 1_000 }), burst: fc.integer({ min: 1, max: 100 }) }),
        fc.array(fc.nat({ max: 50 }), { maxLength: 300 }),
        (rate, stepsMs) => {
          const bucket = new TokenBucket();
          let nowMs = 0;
          let passed = 0;
          for (const stepMs of stepsMs) {
            nowMs += stepMs;
            if (bucket.trySpend(rate, nowMs) === 0) passed += 1;
          }
          expect(passed).toBeLessThanOrEqual(rate.burst + (nowMs / 1000) * rate.perSecond + 1e-6);
        },
      ),
    );
  });
});
