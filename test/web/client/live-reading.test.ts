import { readingOf } from '../../../src/web/client/live-reading';

const NOW_MS = Date.UTC(2026, 0, 31, 12);

describe('an event of a reading topic', () => {
  test('names the device, its values and when they were observed, as milliseconds or RFC 3339', () => {
    const values = [['temperature', 21.5]] as const;
    const expected = { deviceId: 'mote-1', observedAtMs: NOW_MS - 5000, values };
    for (const observed_at of [NOW_MS - 5000, '2026-01-31T11:59:55.000Z']) {
      expect(readingOf('device.mote-1.reading', { temperature: 21.5, observed_at }, NOW_MS)).toEqual(expected);
    }
  });

  test('without a time, or with one that is none, is of now', () => {
    for (const kwargs of [{ door: true }, { door: true, observed_at: 'soon' }, { door: true, observed_at: null }]) {
      expect(readingOf('device.a.reading', kwargs, NOW_MS)?.observedAtMs).toBe(NOW_MS);
    }
  });

  test('shows numbers, words and flags, and leaves out what cannot be shown', () => {
    const kwargs = { level: 1, door: false, note: 'x', nested: {}, nothing: null, list: [1] };
    expect(readingOf('device.a.reading', kwargs, NOW_MS)?.values).toEqual([
      ['level', 1],
      ['door', false],
      ['note', 'x'],
    ]);
  });

  test('of another topic is no reading', () => {
    for (const topic of ['device.a.state', 'device.a.b.reading', 'other.a.reading', 'device.a.reading.x']) {
      expect(readingOf(topic, { temperature: 1 }, NOW_MS)).toBeUndefined();
    }
  });
});
