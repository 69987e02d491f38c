import fc from 'fast-check';
import type { Reading } from '../../../src/model/reading';
import { rollUpHour } from '../../../src/stores/rollup/roll-up-hour';

const HOUR = { deviceId: 'mote-1', hourStartMs: Date.UTC(2026, 0, 31, 12) };
const readingOf = (value: Reading['value'], given: Partial<Reading> = {}): Reading => ({
  deviceId: HOUR.deviceId,
  metric: 'm',
  value,
  observedAtMs: HOUR.hourStartMs,
  receivedAtMs: HOUR.hourStartMs,
  occurrence: '',
  ...given,
});

describe('a rollup of an hour', () => {
  test('says what each metric did', () => {
    const readings = [
      readingOf(2, { observedAtMs: HOUR.hourStartMs + 2, unit: 'Cel' }),
      readingOf(4, { observedAtMs: HOUR.hourStartMs + 1, unit: 'K' }),
      readingOf(-1.5),
      readingOf('idle', { metric: 'state' }),
      readingOf('hot', { metric: 'state', observedAtMs: HOUR.hourStartMs + 5 }),
      readingOf(true, { metric: 'open' }),
      readingOf(false, { metric: 'open', observedAtMs: HOUR.hourStartMs + 1 }),
    ];
    const common = { deviceId: 'mote-1', period: 'hour', startsAtMs: HOUR.hourStartMs };
    expect(rollUpHour(HOUR, readings)).toEqual([
      {
        ...common,
        metric: 'm',
        count: 3,
        minimum: -1.5,
        maximum: 4,
        sum: 4.5,
        last: 2,
        lastText: null,
        lastObservedAtMs: HOUR.hourStartMs + 2,
        unit: 'Cel',
      },
      {
        ...common,
        metric: 'state',
        count: 2,
        minimum: null,
        maximum: null,
        sum: null,
        last: null,
        lastText: 'hot',
        lastObservedAtMs: HOUR.hourStartMs + 5,
        unit: null,
      },
      {
        ...common,
        metric: 'open',
        count: 2,
        minimum: 0,
        maximum: 1,
        sum: 1,
        last: 0,
        lastText: null,
        lastObservedAtMs: HOUR.hourStartMs + 1,
        unit: null,
      },
    ]);
  });

  test('of two observed at once, the last received is the last', () => {
    const readings = [
      readingOf(1, { receivedAtMs: HOUR.hourStartMs + 9, occurrence: 'a' }),
      readingOf(2, { occurrence: 'b' }),
    ];
    expect(rollUpHour(HOUR, readings)).toMatchObject([{ last: 1 }]);
  });

  test('a sum that no double can hold is absent', () => {
    const largest = Number.MAX_VALUE;
    expect(rollUpHour(HOUR, [readingOf(largest), readingOf(largest)])).toMatchObject([{ sum: null, maximum: largest }]);
  });

  test('does not depend on the order of the readings', () => {
    const reading = fc
      .record({ value: fc.double({ noNaN: true, noDefaultInfinity: true }), offset: fc.nat(5), occurrence: fc.uuid() })
      .map(({ value, offset, occurrence }) =>
        readingOf(value, { observedAtMs: HOUR.hourStartMs + offset, occurrence }),
      );
    fc.assert(
      fc.property(
        fc
          .uniqueArray(reading, { selector: ({ occurrence }) => occurrence, minLength: 1 })
          .chain((readings) =>
            fc.tuple(fc.constant(readings), fc.shuffledSubarray(readings, { minLength: readings.length })),
          ),
        ([readings, shuffled]) => {
          expect(rollUpHour(HOUR, shuffled)).toEqual(rollUpHour(HOUR, readings));
        },
      ),
    );
  });
});
