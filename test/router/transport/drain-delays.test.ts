import fc from 'fast-check';
import { drainDelays } from '../../../src/router/transport/drain-delays';

describe('the pace at which sessions are told to go', () => {
  it('gives ten thousand each a moment of its own share of ten seconds', () => {
    const delays = drainDelays(10_000, { seconds: 10, sessionsPerSecond: 1_000 }, Math.random);
    const inSecond = (second: number): number => delays.filter((delay) => Math.floor(delay / 1000) === second).length;
    for (let second = 0; second < 10; second++) expect(inSecond(second)).toBe(1_000);
    expect(new Set(delays).size).toBeGreaterThan(9_990);
  });

  it('tells a few at once, and never takes longer than it may', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 2_000 }),
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: 1, max: 5_000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (count, seconds, sessionsPerSecond, chance) => {
          const delays = drainDelays(count, { seconds, sessionsPerSecond }, () => chance);
          expect(delays).toHaveLength(count);
          const longest = Math.min(seconds, count / sessionsPerSecond) * 1000;
          expect(delays.every((delay, index) => delay >= (delays[index - 1] ?? 0) && delay <= longest)).toBe(true);
        },
      ),
    );
  });
});
