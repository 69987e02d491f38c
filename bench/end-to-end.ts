/**
 * `npm run bench:end-to-end`: readings a second through the whole local cloud, by each door, and which process spends the time.
 * Starts a cloud of its own in a temporary folder; bounded, stops by itself. The cloud, its engines and this load share the machine's
 * cores, so the figures say what a laptop does, not what the deployed services do.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type ChildProcess, spawn } from 'node:child_process';
import { type Credential, credentialsSchema, eventually, PublicApi } from '../scripts/acceptance/public-api';
import { WampClient } from '../src/device/wamp-client';

const ROOT = join(__dirname, '..');
/** proc(5): clock ticks a second, as Linux reports process times. */
const TICKS_PER_SECOND = 100;

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    concurrency: { type: 'string', default: '16' },
    port: { type: 'string', default: '18990' },
    json: { type: 'boolean', default: false },
  },
});

interface Measurement {
  readonly door: string;
  readonly readingsPerSecond: number;
  readonly p50Milliseconds: number;
  readonly p99Milliseconds: number;
  /** CPU milliseconds a reading, by process. */
  readonly cpuMilliseconds: Readonly<Record<string, number>>;
}

/** CPU seconds so far of the process and all below it, by what they are. */
function cpuSeconds(rootPid: number): Map<string, number> {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const [, parent = '', , , , , , , , , , user = '', system = ''] = stat
          .slice(stat.lastIndexOf(')') + 2)
          .split(' ');
        const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
        const name = /AWS_LAMBDA_FUNCTION_NAME=Headwater-[a-z]+-[A-Za-z]+-([A-Za-z]+)/.exec(environment)?.[1];
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        const label = name ?? (command.includes('router.json') ? 'router' : 'local cloud (edge, gateway, engines)');
        return [
          {
            pid: Number(pid),
            parent: Number(parent),
            seconds: (Number(user) + Number(system)) / TICKS_PER_SECOND,
            label,
          },
        ];
      } catch {
        return []; // Ended in the meantime.
      }
    });
  const family = new Set([rootPid]);
  for (let size = 0; size !== family.size;) {
    size = family.size;
    for (const { pid, parent } of processes) if (family.has(parent)) family.add(pid);
  }
  const sums = new Map<string, number>();
  for (const { pid, label, seconds } of processes)
    if (family.has(pid)) sums.set(label, (sums.get(label) ?? 0) + seconds);
  return sums;
}

async function measure(door: string, rootPid: number, send: (number: number) => Promise<void>): Promise<Measurement> {
  const seconds = Number(options.seconds);
  const latencies: number[] = [];
  let next = 0;
  const run = async (untilMs: number, record: boolean): Promise<void> => {
    while (performance.now() < untilMs) {
      const startedMs = performance.now();
      await send(next++);
      if (record) latencies.push(performance.now() - startedMs);
    }
  };
  const all = (untilMs: number, record: boolean): Promise<void[]> =>
    Promise.all(Array.from({ length: Number(options.concurrency) }, () => run(untilMs, record)));
  await all(performance.now() + 3000, false); // Warms up: functions start, code is compiled.
  const before = cpuSeconds(rootPid);
  const startedMs = performance.now();
  await all(startedMs + seconds * 1000, true);
  const elapsedSeconds = (performance.now() - startedMs) / 1000;
  const after = cpuSeconds(rootPid);
  latencies.sort((a, b) => a - b);
  return {
    door,
    readingsPerSecond: latencies.length / elapsedSeconds,
    p50Milliseconds: latencies[Math.floor(latencies.length * 0.5)] ?? NaN,
    p99Milliseconds: latencies[Math.floor(latencies.length * 0.99)] ?? NaN,
    cpuMilliseconds: Object.fromEntries(
      [...after].map(([label, value]) => [label, ((value - (before.get(label) ?? 0)) * 1000) / latencies.length]),
    ),
  };
}

async function startCloud(dataFolder: string): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', join(ROOT, 'local/main.ts'), '--port', options.port, '--data', dataFolder, '--no-replay'],
    { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const answer = await eventually(
    () => fetch(`http://127.0.0.1:${options.port}/health`).catch(() => undefined),
    (response) => response?.status === 200 || child.exitCode !== null,
    120_000,
  );
  if (answer?.status !== 200) throw new Error('the local cloud did not become ready');
  return child;
}

async function main(): Promise<void> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'headwater-bench-'));
  const cloud = await startCloud(dataFolder);
  try {
    const credentials = credentialsSchema.parse(JSON.parse(readFileSync(join(dataFolder, 'credentials.json'), 'utf8')));
    const measurements = await measureDoors(new PublicApi(credentials.endpoint), credentials, cloud.pid ?? 0);
    if (options.json) console.log(JSON.stringify(measurements, null, 2));
    else print(measurements);
  } finally {
    const gone = new Promise((resolve) => cloud.once('exit', resolve));
    cloud.kill('SIGTERM');
    await gone;
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

async function measureDoors(
  api: PublicApi,
  { wampUrl, realm, devices }: { wampUrl: string; realm: string; devices: readonly Credential[] },
  rootPid: number,
): Promise<Measurement[]> {
  const [poster, publisher] = devices;
  if (poster === undefined || publisher === undefined) throw new Error('the local cloud registers devices');
  const post = (body: unknown) => async (): Promise<void> => {
    const response = await api.post(poster, body);
    await response.arrayBuffer();
    if (response.status !== 202) throw new Error(`a post was answered ${response.status}`);
  };
  const one = await measure('HTTP, one observation a post', rootPid, post({ temperature: 21.5, humidity: 40 }));
  const hundred = Array.from({ length: 100 }, (_, index) => ({ temperature: index, humidity: 40 }));
  const batch = await measure('HTTP, 100 observations a post', rootPid, post(hundred));
  const session = await WampClient.connect({ url: wampUrl, realm, authid: publisher.uuid, ticket: publisher.token });
  const topic = `device.${publisher.uuid}.reading`;
  const wamp = await measure('WAMP, acknowledged', rootPid, async (number) => {
    await session.publish(topic, { kwargs: { temperature: number, humidity: 40 } });
  });
  await session.close();
  return [one, { ...batch, readingsPerSecond: batch.readingsPerSecond * 100 }, wamp];
}

function print(measurements: readonly Measurement[]): void {
  console.log(`${options.concurrency} at a time, ${options.seconds} s each; observations of two metrics\n`);
  for (const { door, readingsPerSecond, p50Milliseconds, p99Milliseconds, cpuMilliseconds } of measurements) {
    console.log(
      `${door}: ${readingsPerSecond.toFixed(0)} observations/s, p50 ${p50Milliseconds.toFixed(1)} ms, p99 ${p99Milliseconds.toFixed(1)} ms`,
    );
    for (const [label, milliseconds] of Object.entries(cpuMilliseconds).sort(([, a], [, b]) => b - a))
      if (milliseconds >= 0.01) console.log(`  ${milliseconds.toFixed(2).padStart(8)} ms CPU a request  ${label}`);
  }
}

void main();
