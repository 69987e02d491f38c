import { type Attempt, GuessThrottle } from '../../../src/router/auth/guess-throttle';

const MAXIMUM = 5_000;
const HERE = { claimed: 'admin', address: '192.0.2.1' };
const ELSEWHERE = { claimed: 'admin', address: '192.0.2.2' };

describe('GuessThrottle', () => {
  let nowMs: number;
  let throttle: GuessThrottle;
  beforeEach(() => {
    nowMs = 1_000;
    throttle = new GuessThrottle({ clock: () => nowMs, maximumDelayMilliseconds: MAXIMUM });
  });
  const attempt = (guess: typeof HERE, outcome: Parameters<Attempt['end']>[0]): number => {
    const { delayMilliseconds, end } = throttle.begin(guess);
    end(outcome);
    return delayMilliseconds;
  };
  const fail = (times: number, guess = HERE): number[] => Array.from({ length: times }, () => attempt(guess, 'wrong'));

  it('lets a few failures pass, and has each further attempt wait twice as long, up to its bound', () => {
    expect(fail(10)).toEqual([0, 0, 0, 250, 500, 1_000, 2_000, 4_000, MAXIMUM, MAXIMUM]);
  });

  it('has the right answer wait as well, and forgets failures there after it', () => {
    fail(6);
    expect(attempt(HERE, 'right')).toBe(2_000);
    // What was wrong from anywhere still counts a little.
    expect(attempt(HERE, 'right')).toBe(250);
  });

  it('never locks an authid out for others: they wait a moment at most, however much is guessed', () => {
    fail(1_000);
    expect(attempt(ELSEWHERE, 'right')).toBe(250);
    expect(attempt({ ...HERE, claimed: 'another' }, 'right')).toBe(0);
  });

  it('slows who guesses at one authid from many addresses, if only by a moment', () => {
    const delays = Array.from({ length: 5 }, (_, index) =>
      attempt({ claimed: 'admin', address: `192.0.2.${index}` }, 'wrong'),
    );
    expect(delays).toEqual([0, 0, 0, 250, 250]);
  });

  it('counts attempts that are made at the same time, but not those of a few that join together', () => {
    const together = Array.from({ length: 24 }, () => throttle.begin(HERE));
    expect(together.slice(0, 19).map(({ delayMilliseconds }) => delayMilliseconds)).toEqual(Array(19).fill(0));
    expect(together.slice(19).map(({ delayMilliseconds }) => delayMilliseconds)).toEqual([
      250, 500, 1_000, 2_000, 4_000,
    ]);
    for (const { end } of together) end('right');
    expect(attempt(HERE, 'right')).toBe(0);
  });

  it('counts nothing that could not be checked', () => {
    for (let count = 0; count < 10; count++) attempt(HERE, 'unchecked');
    expect(attempt(HERE, 'right')).toBe(0);
  });

  it('forgets after ten minutes', () => {
    fail(6);
    nowMs += 599_999;
    expect(attempt(HERE, 'unchecked')).toBe(2_000);
    nowMs += 2;
    expect(attempt(HERE, 'unchecked')).toBe(0);
  });

  it('takes authids that differ behind 128 characters for one', () => {
    const long = 'x'.repeat(128);
    for (let count = 0; count < 4; count++) attempt({ claimed: `${long}${count}`, address: 'there' }, 'wrong');
    expect(attempt({ claimed: long, address: 'there' }, 'wrong')).toBe(500);
  });
});
