import { join } from 'node:path';
import { HttpReadingSender } from '../../src/device/replay/http-reading-sender';
import type { ReadingSender } from '../../src/device/replay/reading-sender';
import { type ReplayReport, SensorNetworkReplay } from '../../src/device/replay/sensor-network-replay';
import { loadSensorNetworkTrace, type MoteTrace } from '../../src/device/replay/sensor-network-trace';
import { WampReadingSender } from '../../src/device/replay/wamp-reading-sender';
import type { DeviceCredentials } from './credentials-file';

export interface StartReplayOptions {
  readonly endpoint: string;
  readonly wampUrl: string;
  readonly realm: string;
  readonly devices: readonly DeviceCredentials[];
  readonly dataFolder: string;
  /** 1 is real time. */
  readonly speed: number;
  /** Where progress goes: on a terminal one line that is written over, otherwise a line every ten seconds. */
  readonly output: NodeJS.WriteStream;
}

export interface RunningReplay {
  /** Resolves when all readings in flight are acknowledged or given up; never rejects. */
  stop(): Promise<void>;
}

/** One indoor and one outdoor mote by each door. */
const MOTES_BY_WAMP: ReadonlySet<number> = new Set([2, 4]);

/** The cloud accepts readings of the last seven days. */
const LONGEST_AGE_MS = 6 * 86_400_000;

const LINE_INTERVAL_MS = 10_000;

/** Replays the sensor network through both doors, with a progress line. */
export function startReplay(options: StartReplayOptions): RunningReplay {
  const { dataFolder, speed, output } = options;
  const line = new ProgressLine(output, speed);
  const replay = new SensorNetworkReplay({
    traces: loadSensorNetworkTrace(),
    senderFor: (trace) => senderFor(trace, options),
    speed,
    progressFile: join(dataFolder, 'replay.json'),
    longestAgeMs: LONGEST_AGE_MS,
    onProgress: (report) => line.show(report),
  });
  const ended = replay.run().then(
    (complete) => line.end(complete ? 'The replay is complete: 18,914 real readings are stored.' : undefined),
    (error: unknown) => line.end(`The replay stopped: ${error instanceof Error ? error.message : String(error)}`),
  );
  return {
    stop: async () => {
      replay.stop();
      await ended;
    },
  };
}

function senderFor(trace: MoteTrace, { endpoint, wampUrl, realm, devices }: StartReplayOptions): ReadingSender {
  const device = devices.find(({ name }) => name === trace.name);
  if (device === undefined) throw new Error(`No device is registered for ${trace.name}`);
  const { uuid, token } = device;
  return MOTES_BY_WAMP.has(trace.moteId)
    ? new WampReadingSender({ url: wampUrl, realm, uuid, token })
    : new HttpReadingSender({ endpoint, uuid, token });
}

class ProgressLine {
  readonly #output: NodeJS.WriteStream;
  readonly #speed: number;
  #shownMs = -Infinity;

  constructor(output: NodeJS.WriteStream, speed: number) {
    this.#output = output;
    this.#speed = speed;
  }

  show(report: ReplayReport): void {
    if (this.#output.isTTY) {
      this.#output.write(`\r\u001b[2K${describe(report, this.#speed)}`);
      return;
    }
    const nowMs = performance.now();
    if (nowMs - this.#shownMs < LINE_INTERVAL_MS) return;
    this.#shownMs = nowMs;
    this.#output.write(`${describe(report, this.#speed)}\n`);
  }

  end(message: string | undefined): void {
    if (this.#output.isTTY) this.#output.write('\n');
    if (message !== undefined) this.#output.write(`${message}\n`);
  }
}

function describe({ acknowledged, total, ratePerSecond, motes, fault }: ReplayReport, speed: number): string {
  const percent = ((100 * acknowledged) / total).toFixed(1);
  const each = motes.map((mote) => mote.acknowledged).join(' + ');
  const trouble = fault === undefined ? '' : `  waiting: ${fault}`;
  return `Replay x${speed}: ${acknowledged} of ${total} readings (${percent} %), ${ratePerSecond.toFixed(0)}/s, motes ${each}${trouble}`;
}
