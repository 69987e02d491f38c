import { randomFillSync } from 'node:crypto';
import { createRandomIds, isId, nextId } from '../../src/wamp/ids';

describe('IDs', () => {
  it('are integers from 1 to 2^53, and nothing else', () => {
    for (const value of [1, 2, 2 ** 53]) expect(isId(value)).toBe(true);
    for (const value of [0, -1, 1.5, 2 ** 53 + 2, NaN, true, '1', null]) expect(isId(value)).toBe(false);
  });

  it('of a session count up and wrap from 2^53 to 1', () => {
    expect(nextId(0)).toBe(1);
    expect(nextId(41)).toBe(42);
    expect(nextId(2 ** 53)).toBe(1);
  });

  it('drawn at random reach both ends of the range', () => {
    expect(createRandomIds((bytes) => bytes.fill(0))()).toBe(1);
    expect(createRandomIds((bytes) => bytes.fill(0xff))()).toBe(2 ** 53);
  });

  it('drawn at random are spread evenly', () => {
    const draw = createRandomIds((bytes) => randomFillSync(bytes));
    const counts = new Array<number>(16).fill(0);
    const draws = 32_000;
    for (let index = 0; index < draws; index++) {
      const bucket = Math.floor(((draw() - 1) / 2 ** 53) * 16);
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    }
    // Chi-squared with 15 degrees of freedom exceeds 60 once in three million runs.
    const expected = draws / 16;
    const chiSquared = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(chiSquared).toBeLessThan(60);
  });
});
