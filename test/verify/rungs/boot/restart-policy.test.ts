import { isRestarted, mayStart, type Ending, type RestartPolicy } from '../../../../verify/rungs/boot/restart-policy';
import { timeSpanMs } from '../../../../verify/rungs/boot/time-span';

function policy(given: Partial<RestartPolicy>): RestartPolicy {
  return { restart: 'no', delayMs: 100, limitIntervalMs: 10_000, limitBurst: 5, ...given };
}

describe('Restart=', () => {
  const endings: Record<string, Ending> = {
    'status 0': { exitStatus: 0 },
    'status 1': { exitStatus: 1 },
    SIGTERM: { signal: 'SIGTERM' },
    SIGKILL: { signal: 'SIGKILL' },
  };

  // The table of Restart= in systemd.service(5).
  test.each([
    ['no', []],
    ['always', ['status 0', 'status 1', 'SIGTERM', 'SIGKILL']],
    ['on-success', ['status 0', 'SIGTERM']],
    ['on-failure', ['status 1', 'SIGKILL']],
    ['on-abnormal', ['SIGKILL']],
    ['on-abort', ['SIGKILL']],
    ['on-watchdog', []],
  ])('%s starts a service again after %j alone', (restart, restarted) => {
    const found = Object.entries(endings).filter(([, ending]) => isRestarted(policy({ restart }), ending));
    expect(found.map(([name]) => name)).toEqual(restarted);
  });
});

describe('the start limit', () => {
  test('refuses the start after the burst until the interval has passed', () => {
    const limited = policy({ limitIntervalMs: 1000, limitBurst: 2 });
    expect(mayStart(limited, [0], 10)).toBe(true);
    expect(mayStart(limited, [0, 10], 20)).toBe(false);
    expect(mayStart(limited, [0, 10], 1000)).toBe(true);
  });

  test('is none with an interval of 0', () => {
    expect(mayStart(policy({ limitIntervalMs: 0, limitBurst: 1 }), [1, 2, 3], 4)).toBe(true);
  });
});

describe('timeSpanMs', () => {
  test.each([
    ['2', 2000],
    ['100ms', 100],
    ['1min 30s', 90_000],
    ['1h5m', 3_900_000],
    ['0.5 s', 500],
    ['infinity', Infinity],
  ])('reads %s', (text, milliseconds) => {
    expect(timeSpanMs(text)).toBe(milliseconds);
  });

  test.each(['', 'soon', '2 bananas', '5s later', '-1'])('refuses %j', (text) => {
    expect(() => timeSpanMs(text)).toThrow(`${JSON.stringify(text)} is no time span`);
  });
});
