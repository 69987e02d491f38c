import type { Envelope } from '../../src/model/envelope';
import type { Reading } from '../../src/model/reading';
import { HOUR_MS } from '../../src/model/reading';
import { ReadingRecorder } from '../../src/stores/reading-recorder';
import { MemoryLogger } from '../doubles/memory-logger';
import { MemoryRawArchive } from '../doubles/memory-raw-archive';

const NOON_MS = Date.UTC(2026, 0, 31, 12);

const readingOf = (deviceId: string, value: number): Reading => ({
  deviceId,
  metric: 'temperature',
  value,
  observedAtMs: NOON_MS,
  receivedAtMs: NOON_MS,
  occurrence: '',
});

const envelopeOf = (envelopeId: string, readings: readonly Reading[], enqueuedAtMs = NOON_MS): Envelope => ({
  version: 1,
  envelopeId,
  source: 'wamp',
  enqueuedAtMs,
  readings: [...readings],
});

const messageOf = (envelope: Envelope, messageId = `message of ${envelope.envelopeId}`) => ({
  messageId,
  body: JSON.stringify(envelope),
});

function setUp() {
  const archive = new MemoryRawArchive();
  const logger = new MemoryLogger();
  const recorded: [string, readonly Reading[]][] = [];
  const failing = new Set<string>();
  const recorder = new ReadingRecorder({
    archive,
    logger,
    recent: {
      record: async (deviceId, readings) => {
        if (failing.has(deviceId)) throw new Error('throttled');
        recorded.push([deviceId, readings]);
      },
    },
  });
  return { archive, logger, recorded, failing, recorder };
}

describe('the reading recorder', () => {
  test('archives a batch as one object and records each device once', async () => {
    const { archive, recorded, recorder } = setUp();
    const one = envelopeOf('one', [readingOf('a', 1), readingOf('b', 2)]);
    const two = envelopeOf('two', [readingOf('a', 3)]);
    expect([...(await recorder.record([messageOf(one), messageOf(two)]))]).toEqual([]);
    expect(archive.batches.size).toBe(1);
    expect(archive.readings()).toEqual([...one.readings, ...two.readings]);
    expect(recorded).toEqual([
      ['a', [readingOf('a', 1), readingOf('a', 3)]],
      ['b', [readingOf('b', 2)]],
    ]);
  });

  test('the same batch makes the same object, in whichever order its messages come', async () => {
    const { archive, recorder } = setUp();
    const messages = ['one', 'two', 'three'].map((id) => messageOf(envelopeOf(id, [readingOf('a', 1)])));
    await recorder.record(messages);
    await recorder.record([...messages].reverse());
    await recorder.record([...messages, { ...messages[0]!, messageId: 'delivered twice in one batch' }]);
    expect(archive.batches.size).toBe(1);
    expect(archive.readings()).toHaveLength(3);
  });

  test('envelopes of two hours of receipt are two objects', async () => {
    const { archive, recorder } = setUp();
    const envelopes = [NOON_MS - 1, NOON_MS, NOON_MS + HOUR_MS - 1].map((ms) =>
      envelopeOf(`at ${ms}`, [readingOf('a', 1)], ms),
    );
    await recorder.record(envelopes.map((envelope) => messageOf(envelope)));
    expect([...archive.batches.values()].map(({ receivedAtMs }) => receivedAtMs)).toEqual([NOON_MS - 1, NOON_MS]);
  });

  test.each([
    ['no JSON', 'confidential'],
    ['another version', JSON.stringify({ ...envelopeOf('x', [readingOf('a', 1)]), version: 2 })],
    ['a bad reading', JSON.stringify(envelopeOf('x', [{ ...readingOf('a', 1), metric: 'confidential!' }]))],
    ['no reading', JSON.stringify(envelopeOf('x', []))],
  ])('a message with %s fails alone, and the log does not quote it', async (_what, body) => {
    const { archive, logger, recorder } = setUp();
    const good = envelopeOf('good', [readingOf('a', 1)]);
    expect([...(await recorder.record([{ messageId: 'bad', body }, messageOf(good)]))]).toEqual(['bad']);
    expect(archive.readings()).toEqual(good.readings);
    expect(logger.lines).toMatchObject([{ level: 'error', fields: { messageId: 'bad' } }]);
    expect(JSON.stringify(logger.lines)).not.toContain('confidential');
  });

  test('what could not be archived is delivered again, and not recorded before', async () => {
    const { archive, recorded, recorder } = setUp();
    archive.fails = true;
    expect([...(await recorder.record([messageOf(envelopeOf('one', [readingOf('a', 1)]), 'm1')]))]).toEqual(['m1']);
    expect(recorded).toEqual([]);
  });

  test('a device whose readings could not be written costs only the messages that hold some', async () => {
    const { failing, recorded, recorder } = setUp();
    failing.add('b');
    const failed = await recorder.record([
      messageOf(envelopeOf('one', [readingOf('a', 1)]), 'm1'),
      messageOf(envelopeOf('two', [readingOf('a', 2), readingOf('b', 3)]), 'm2'),
      messageOf(envelopeOf('three', [readingOf('c', 4)]), 'm3'),
    ]);
    expect([...failed]).toEqual(['m2']);
    expect(recorded.map(([deviceId]) => deviceId)).toEqual(['a', 'c']);
  });
});
