/**
 * `npm run fuzz:router -- [--seconds 60] [--seed N]`: hostile connections of all serializers and transports against a router process of its own,
 * while an honest session publishes to itself. What must hold: the router does not end, logs no fault of its own, stays below a bound of
 * memory, and the honest session gets every event, in order. Linux (it reads /proc). The seed decides what is sent; how it interleaves
 * is the machine's.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { WampClient } from '../src/device/wamp-client';
import { hostilePeer } from './fuzz/hostile-peer';

const ROOT = join(__dirname, '..');
const AT_ONCE = 40;
const PUBLISH_INTERVAL_MILLISECONDS = 5;
const MAXIMUM_RESIDENT_MEBIBYTES = 400;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
});

interface Fuzzed {
  readonly port: number;
  readonly residentMebibytes: () => number;
  readonly hasEnded: () => boolean;
  /** Lines that the router logged as faults of its own. */
  readonly faults: readonly string[];
  readonly stop: () => Promise<void>;
}

/** Starts the router as its users do, on a port that the system chooses. */
async function startRouter(): Promise<Fuzzed> {
  const router = spawn(
    process.execPath,
    [
      '--import',
      'tsx',
      join(ROOT, 'src/router/main.ts'),
      '--port',
      '0',
      '--host',
      '127.0.0.1',
      '--realm',
      'realm1',
      '--allow-anonymous',
    ],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const faults: string[] = [];
  let hasEnded = false;
  router.once('exit', () => {
    hasEnded = true;
  });
  const port = await new Promise<number>((resolve, reject) => {
    let rest = '';
    router.once('exit', (code) => reject(new Error(`the router ended with ${code} before it was ready`)));
    router.stdout.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const ready = /^router ready on [\d.]+:(\d+) /.exec(line);
        if (ready !== null) resolve(Number(ready[1]));
        if (line.includes('"level":"error"')) faults.push(line);
      }
    });
  });
  const residentMebibytes = (): number => {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${router.pid}/status`, 'utf8'))?.[1];
    return Number(kilobytes) / 1024;
  };
  const stop = async (): Promise<void> => {
    const gone = new Promise((resolve) => router.once('exit', resolve));
    if (!hasEnded && router.kill('SIGKILL')) await gone;
  };
  return { port, residentMebibytes, hasEnded: () => hasEnded, faults, stop };
}

async function main(): Promise<number> {
  const seed = Number(values.seed);
  const endMs = Date.now() + Number(values.seconds) * 1000;
  const router = await startRouter();
  try {
    const honest = await WampClient.connect({ url: `ws://127.0.0.1:${router.port}/ws`, realm: 'realm1' });
    const received: unknown[] = [];
    await honest.subscribe('honest.topic', ({ args }) => received.push(args[0]));
    let sent = 0;
    const honestly = setInterval(() => {
      sent += 1;
      honest
        .publish('honest.topic', { args: [sent], excludeMe: false })
        .catch((error: unknown) => received.push(error));
    }, PUBLISH_INTERVAL_MILLISECONDS);

    let connections = 0;
    let highestMebibytes = 0;
    const hostile = async (): Promise<void> => {
      while (Date.now() < endMs && !router.hasEnded()) {
        await hostilePeer(router.port, seed + connections++);
        if (connections % 100 === 0 && !router.hasEnded()) {
          highestMebibytes = Math.max(highestMebibytes, router.residentMebibytes());
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, hostile));
    clearInterval(honestly);
    await new Promise((resolve) => setTimeout(resolve, 2_000));

    const isInOrder = received.length === sent && received.every((value, index) => value === index + 1);
    const checks: readonly (readonly [string, boolean, string])[] = [
      ['the router is still there', !router.hasEnded(), 'it ended'],
      ['it logged no fault of its own', router.faults.length === 0, router.faults.slice(0, 3).join('\n')],
      [
        `it stayed below ${MAXIMUM_RESIDENT_MEBIBYTES} MiB`,
        highestMebibytes < MAXIMUM_RESIDENT_MEBIBYTES,
        `${highestMebibytes.toFixed(0)} MiB`,
      ],
      ['the honest session got every event, in order', isInOrder, `${received.length} of ${sent}`],
    ];
    console.log(
      `${connections} hostile connections, ${sent} honest events, ${highestMebibytes.toFixed(0)} MiB at most; seed ${seed}`,
    );
    for (const [name, held, seen] of checks)
      console.log(`${held ? 'held  ' : 'FAILED'}  ${name}${held ? '' : `: ${seen}`}`);
    const failed = checks.filter(([, held]) => !held).length;
    console.log(`\n${checks.length - failed} passed, ${failed} failed`);
    return failed === 0 ? 0 : 1;
  } finally {
    await router.stop();
  }
}

main().then(
  (status) => process.exit(status),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
