import fc from 'fast-check';
import { DEFAULT_ACCEPTANCE } from '../../src/model/acceptance';
import { HeadwaterError } from '../../src/model/errors';
import type { Observation } from '../../src/model/reading';
import { readingsOf } from '../../src/model/reading';
import type { ObservedRecord } from '../../src/model/records';
import { countReadings, joinInstants, observeRecords } from '../../src/model/records';

describe('the records of a body', () => {
  test('are checked one by one, and keep their positions', () => {
    const fault = new HeadwaterError('invalid_argument', 'Line 3: no.');
    const records = [
      { index: 0, draft: { metrics: [{ metric: 'a', value: 1 }] } },
      { index: 2, draft: fault },
      {
        index: 3,
        draft: {
          metrics: [
            { metric: 'b', value: {} },
            { metric: 'c', value: 1 },
          ],
        },
      },
      { index: 7, draft: { metrics: [{ metric: 'd', value: 2, unit: 'V' }] } },
    ];
    const { observed, rejected } = observeRecords(records, {
      deviceId: 'mote-1',
      receivedAtMs: 5,
      acceptance: DEFAULT_ACCEPTANCE,
      occurrence: () => 'now',
    });
    expect(observed.map(({ index }) => index)).toEqual([0, 7]);
    expect(rejected).toEqual([
      { index: 2, reason: 'Line 3: no.' },
      { index: 3, reason: expect.stringContaining('b is {}') },
    ]);
    expect(countReadings(records)).toBe(4);
  });
});

describe('joining records of one instant', () => {
  const observation = fc.record({
    deviceId: fc.constant('mote-1'),
    observedAtMs: fc.integer({ min: 0, max: 2 }),
    receivedAtMs: fc.constant(9),
    occurrence: fc.constant(''),
    timeGiven: fc.boolean(),
    values: fc.uniqueArray(fc.record({ metric: fc.constantFrom('a', 'b', 'c', 'd'), value: fc.integer() }), {
      selector: ({ metric }) => metric,
      minLength: 1,
      maxLength: 3,
    }),
  });
  const records = fc
    .array(observation, { maxLength: 12 })
    .map((observations): ObservedRecord[] => observations.map((each, index) => ({ index, observation: each })));
  const instantOf = ({ timeGiven, observedAtMs }: Observation): string => `${timeGiven} ${observedAtMs}`;

  test('loses no reading, repeats no metric in an observation, and keeps the order of a metric at an instant', () => {
    fc.assert(
      fc.property(records, (separate) => {
        const joined = joinInstants(separate, 3);
        const values = (of: readonly ObservedRecord[], instant: string, metric: string): unknown[] =>
          of
            .filter((record) => instantOf(record.observation) === instant)
            .flatMap((record) => readingsOf(record.observation))
            .filter((reading) => reading.metric === metric)
            .map(({ value }) => value);
        for (const instant of new Set(separate.map((record) => instantOf(record.observation)))) {
          for (const metric of ['a', 'b', 'c', 'd']) {
            expect(values(joined, instant, metric)).toEqual(values(separate, instant, metric));
          }
        }
        for (const { observation: each } of joined) {
          expect(new Set(each.values.map(({ metric }) => metric)).size).toBe(each.values.length);
          expect(each.values.length).toBeLessThanOrEqual(3);
        }
        expect(joined.length).toBeLessThanOrEqual(separate.length);
      }),
    );
  });

  test('makes one observation of different metrics at one instant', () => {
    const at = (metric: string, index: number): ObservedRecord => ({
      index,
      observation: {
        deviceId: 'mote-1',
        observedAtMs: 1,
        receivedAtMs: 9,
        occurrence: `record ${index}`,
        timeGiven: false,
        values: [{ metric, value: index }],
      },
    });
    const joined = joinInstants([at('a', 0), at('b', 1), at('a', 2), at('c', 3)], 3);
    expect(joined.map(({ index, observation: each }) => [index, each.values.map(({ metric }) => metric)])).toEqual([
      [0, ['a', 'b']],
      [2, ['a', 'c']],
    ]);
    expect(joined[0]?.observation.occurrence).toBe('record 0');
  });
});
