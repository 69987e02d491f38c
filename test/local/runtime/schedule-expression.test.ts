import { parseSchedule } from '../../../local/runtime/schedule-expression';

function firesAt(expression: string, instant: string): boolean {
  const schedule = parseSchedule(expression);
  if (schedule.kind !== 'cron') throw new Error('not a cron expression');
  return schedule.matches(new Date(instant));
}

describe('parseSchedule', () => {
  it.each([
    ['rate(1 minute)', 60_000],
    ['rate(5 minutes)', 300_000],
    ['rate(1 hour)', 3_600_000],
    ['rate(2 days)', 172_800_000],
  ])('%s fires every %i ms', (expression, periodMs) => {
    expect(parseSchedule(expression)).toEqual({ kind: 'rate', periodMs });
  });

  it.each([
    ['cron(0 * * * ? *)', '2026-11-22T10:00:00Z', true],
    ['cron(0 * * * ? *)', '2026-11-22T10:01:00Z', false],
    ['cron(15 10 ? * MON-FRI *)', '2026-11-23T10:15:00Z', true],
    ['cron(15 10 ? * MON-FRI *)', '2026-11-22T10:15:00Z', false],
    ['cron(0/15 8-17 ? * 1,7 2026)', '2026-11-22T08:45:00Z', true],
    ['cron(*/20 * 1 JAN ? *)', '2027-01-01T00:40:00Z', true],
    ['cron(*/20 * 1 JAN ? *)', '2027-02-01T00:40:00Z', false],
  ])('%s at %s: %s', (expression, instant, expected) => {
    expect(firesAt(expression, instant)).toBe(expected);
  });

  it.each([
    'rate(1 hours)',
    'rate(2 hour)',
    'rate(0 minutes)',
    'every(1 hour)',
    'cron(0 * * * *)',
    'cron(0 * * * * *)',
    'cron(60 * * * ? *)',
    'cron(0 * L * ? *)',
    'cron(0 * ? * MON#1 *)',
    'cron(5-3 * * * ? *)',
    'cron(0/0 * * * ? *)',
  ])('refuses %s, naming it', (expression) => {
    expect(() => parseSchedule(expression)).toThrow(expression);
  });
});
