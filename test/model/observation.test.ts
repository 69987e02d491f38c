import fc from 'fast-check';
import { readFlatRecord } from '../../src/formats/flat/flat-records';
import { DEFAULT_ACCEPTANCE } from '../../src/model/acceptance';
import { HeadwaterError } from '../../src/model/errors';
import { parseInstant } from '../../src/model/instant';
import { METRIC_PATTERN } from '../../src/model/names';
import { checkObservation } from '../../src/model/observation';
import type { Observation } from '../../src/model/reading';
import { readingSchema, readingsOf } from '../../src/model/reading';

const NOW_MS = Date.UTC(2026, 0, 31, 12);
const parse = (record: unknown): Observation =>
  checkObservation(readFlatRecord(record), {
    deviceId: 'mote-1',
    receivedAtMs: NOW_MS,
    acceptance: DEFAULT_ACCEPTANCE,
    occurrence: () => 'acceptance-1',
  });
const parseJson = (json: string): Observation => parse(JSON.parse(json));

describe('an observation', () => {
  test('is read from one flat object', () => {
    expect(parse({ temperature: 21.5, open: true, state: 'idle' })).toEqual({
      deviceId: 'mote-1',
      observedAtMs: NOW_MS,
      receivedAtMs: NOW_MS,
      occurrence: 'acceptance-1',
      timeGiven: false,
      values: [
        { metric: 'temperature', value: 21.5 },
        { metric: 'open', value: true },
        { metric: 'state', value: 'idle' },
      ],
    });
  });

  test.each([
    ['RFC 3339', '2026-01-31T11:59:59.123Z'],
    ['RFC 3339 with an offset', '2026-01-31T12:59:59.123+01:00'],
    ['RFC 3339 in lower case with microseconds', '2026-01-31t11:59:59.123999z'],
    ['milliseconds', NOW_MS - 877],
    ['milliseconds with a fraction', NOW_MS - 877 + 0.75],
  ])('takes its time as %s, and then has no occurrence', (_form, observedAt) => {
    const { observedAtMs, occurrence, timeGiven } = parse({ t: 1, observed_at: observedAt });
    expect({ observedAtMs, occurrence, timeGiven }).toEqual({
      observedAtMs: NOW_MS - 877,
      occurrence: '',
      timeGiven: true,
    });
  });

  test.each([
    ['no object', '"warm"', ['flat object', '"warm"']],
    ['null', 'null', ['flat object', 'null']],
    ['an array', '[1]', ['flat object', '[1]']],
    ['no metric', '{}', ['at least one metric']],
    ['a time alone', '{"observed_at": 1}', ['at least one metric', 'observed_at']],
    ['null as a value', '{"t": null}', ['t is null', 'leave out']],
    ['a nested value', '{"t": {"value": 1}}', ['t is {"value":1}', 'flatten']],
    ['an array as a value', '{"t": [1]}', ['t is [1]']],
    ['an overflowing number', '{"t": 1e999}', ['t is Infinity', 'finite']],
    ['an underflowing number', '{"t": -1e999}', ['t is -Infinity', 'finite']],
    ['a bad name', '{"_t": 1}', ['"_t"', 'letters, digits']],
    ['an empty name', '{"": 1}', ['""']],
    ['__proto__', '{"__proto__": {"temperature": 1}}', ['"__proto__"']],
    ['a long name', `{"${'m'.repeat(129)}": 1}`, ['1 to 128']],
    ['a long string', `{"t": "${'x'.repeat(1025)}"}`, ['1025 characters', '1024']],
    ['U+0000', '{"t": "a\\u0000"}', ['U+0000']],
    ['U+FFFF', '{"t": "\\uffff"}', ['U+FFFF']],
    ['half of a surrogate pair', '{"t": "\\ud83d"}', ['surrogate']],
    ['a time of another type', '{"t": 1, "observed_at": true}', ['observed_at is true', 'RFC 3339']],
    ['null as a time', '{"t": 1, "observed_at": null}', ['observed_at is null']],
    ['a time without an offset', '{"t": 1, "observed_at": "2026-01-31T12:00:00"}', ['with an offset']],
    ['a day that does not exist', '{"t": 1, "observed_at": "2026-02-30T12:00:00Z"}', ['2026-02-30']],
    ['an infinite time', '{"t": 1, "observed_at": 1e999}', ['observed_at is Infinity']],
    [
      'an ancient time',
      '{"t": 1, "observed_at": "2026-01-24T11:59:59.999Z"}',
      ['2026-01-24T12:00:00.000Z', '604800 seconds'],
    ],
    ['a future time', `{"t": 1, "observed_at": ${NOW_MS + 300_001}}`, ['2026-01-31T12:05:00.000Z', '300 seconds']],
    ['seconds', `{"t": 1, "observed_at": ${NOW_MS / 1000}}`, ['multiply it by 1000']],
  ])('refuses %s, and says what and why', (_what, json, parts) => {
    let error: unknown;
    try {
      parseJson(json);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(HeadwaterError);
    expect(error).toMatchObject({ code: 'invalid_argument' });
    for (const part of parts) expect(String(error)).toContain(part);
    expect(String(error).length).toBeLessThan(500);
  });

  test('takes the bounds themselves', () => {
    expect(parse({ t: 1, observed_at: NOW_MS + 300_000 }).observedAtMs).toBe(NOW_MS + 300_000);
    expect(parse({ t: 1, observed_at: '2026-01-24T12:00:00Z' }).observedAtMs).toBe(NOW_MS - 604_800_000);
  });

  test('refuses more metrics than the setting, not counting the time', () => {
    const metrics = Object.fromEntries(Array.from({ length: 64 }, (_, index) => [`m${index}`, index]));
    expect(parse({ ...metrics, observed_at: NOW_MS }).values).toHaveLength(64);
    expect(() => parse({ ...metrics, more: 1 })).toThrow('at most 64 metrics; received 65');
  });

  test('has one zero', () => {
    expect(Object.is(parseJson('{"t": -0}').values[0]?.value, 0)).toBe(true);
  });

  test('of any JSON is either refused by name or makes readings that the schema takes', () => {
    const key = fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom('t', '__proto__', 'observed_at', 'constructor'));
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.dictionary(key, fc.jsonValue({ maxDepth: 1 }))), (record) => {
        try {
          const observation = parse(record);
          for (const reading of readingsOf(observation)) {
            readingSchema.parse(reading);
            expect(reading.metric).toMatch(METRIC_PATTERN);
          }
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid_argument' });
        }
      }),
    );
  });
});

describe('parseInstant', () => {
  test('reads what JavaScript writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) }), (instantMs) => {
        expect(parseInstant(new Date(instantMs).toISOString())).toBe(instantMs);
      }),
    );
  });

  test.each([
    ['2026-01-31T12:00:60Z', Date.UTC(2026, 0, 31, 12, 1)],
    ['2024-02-29T00:00:00-00:30', Date.UTC(2024, 1, 29, 0, 30)],
    ['0001-01-01T00:00:00Z', -62135596800000],
  ])('reads %s', (text, instantMs) => {
    expect(parseInstant(text)).toBe(instantMs);
  });

  test.each([
    '2025-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-01-31T24:00:00Z',
    '2026-01-31T12:60:00Z',
    '2026-01-31T12:00:61Z',
    '2026-01-31T12:00:00+24:00',
    '2026-01-31 12:00:00Z',
    '2026-01-31T12:00Z',
    '2026-01-31',
    '2026-01-31T12:00:00.Z',
    ' 2026-01-31T12:00:00Z',
    '',
  ])('knows that %p is no RFC 3339', (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });
});
