import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FlatReading, type ReadingSender, SendError } from '../../src/device/replay/reading-sender';
import { SensorNetworkReplay } from '../../src/device/replay/sensor-network-replay';
import { loadSensorNetworkTrace, type MoteTrace, TRACE_STEP_MS } from '../../src/device/replay/sensor-network-trace';

const FAST = 1_000_000;
const DAY_MS = 86_400_000;

function shortTrace(moteId: number, length: number): MoteTrace {
  const steps = Array.from({ length }, (_, index) => ({
    number: index + 1,
    temperature: 20 + index,
    humidity: 40,
    anomaly: index === 1,
  }));
  return { moteId, name: `Mote ${moteId}`, indoor: true, steps };
}

/** Refuses each reading a given number of times before it acknowledges it. */
class RecordingSender implements ReadingSender {
  readonly acknowledged: FlatReading[] = [];
  attempts = 0;
  readonly #refusals: number;
  readonly #error: SendError;

  constructor(refusals = 0, error = new SendError('busy', { retryable: true, retryAfterMs: 1 })) {
    this.#refusals = refusals;
    this.#error = error;
  }

  async send(reading: FlatReading): Promise<void> {
    if (this.attempts++ < this.#refusals) throw this.#error;
    this.acknowledged.push(reading);
  }

  async close(): Promise<void> {}
}

describe('the sensor network trace', () => {
  test('has the 18,914 readings of two indoor and two outdoor motes, 149 of them labelled', () => {
    const traces = loadSensorNetworkTrace();
    expect(traces.map((trace) => [trace.moteId, trace.indoor, trace.steps.length])).toEqual([
      [1, true, 4417],
      [2, true, 4417],
      [3, false, 5039],
      [4, false, 5041],
    ]);
    expect(traces.flatMap((trace) => trace.steps).filter((step) => step.anomaly)).toHaveLength(149);
  });
});

describe('a replay', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'headwater-replay-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const replay = (sender: ReadingSender, trace: MoteTrace): SensorNetworkReplay =>
    new SensorNetworkReplay({
      traces: [trace],
      senderFor: () => sender,
      speed: FAST,
      progressFile: join(folder, 'replay.json'),
      longestAgeMs: DAY_MS,
    });

  test('sends every step once, five seconds of observed time apart, the last at the moment of the start', async () => {
    const sender = new RecordingSender();
    const startedMs = Date.now();
    await expect(replay(sender, shortTrace(1, 20)).run()).resolves.toBe(true);
    const times = sender.acknowledged.map((reading) => reading.observed_at).sort((a, b) => a - b);
    expect(times).toHaveLength(20);
    expect(times.every((time, index) => index === 0 || time - (times[index - 1] ?? 0) === TRACE_STEP_MS)).toBe(true);
    expect(Math.abs((times.at(-1) ?? 0) - startedMs)).toBeLessThan(1000);
    expect(sender.acknowledged.filter((reading) => reading.anomaly)).toHaveLength(1);
  });

  test('repeats what was not acknowledged until it is', async () => {
    const sender = new RecordingSender(5);
    await expect(replay(sender, shortTrace(1, 4)).run()).resolves.toBe(true);
    expect(new Set(sender.acknowledged.map((reading) => reading.observed_at)).size).toBe(4);
    expect(sender.attempts).toBe(9);
  });

  test('ends with the reason when a reading is refused for good', async () => {
    const sender = new RecordingSender(1, new SendError('answered 401', { retryable: false }));
    await expect(replay(sender, shortTrace(1, 4)).run()).rejects.toThrow('answered 401');
  });

  test('continues where it stopped, with the same observed times', async () => {
    const trace = shortTrace(1, 30);
    const first = new RecordingSender();
    const interrupted = replay(first, trace);
    const send = first.send.bind(first);
    first.send = async (reading) => {
      await send(reading);
      if (first.acknowledged.length >= 12) interrupted.stop();
    };
    await expect(interrupted.run()).resolves.toBe(false);
    const second = new RecordingSender();
    await expect(replay(second, trace).run()).resolves.toBe(true);
    const times = [...first.acknowledged, ...second.acknowledged].map((reading) => reading.observed_at);
    expect(new Set(times).size).toBe(30);
    expect(second.acknowledged.length).toBeLessThan(30);
    expect(Math.max(...times) - Math.min(...times)).toBe(29 * TRACE_STEP_MS);
  });
});
