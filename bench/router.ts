/**
 * `npm run bench:router`: our router against nexus, a router in Go, in one run on one machine. The two take turns at each scenario; the
 * figure that noise hardly touches is the router's CPU time a message, from /proc. Needs Linux, a C compiler, Go and the Go module
 * proxy. Bounded, loopback only, stops by itself.
 *
 *     npm run bench:router -- [--rounds 5] [--seconds 3] [--only TEXT] [--json]
 *
 * Ratios above 1 mean that ours is better. docs/benchmarks.md has a table of one day.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { z } from 'zod';
import { everyScenario, type Scenario } from './router/scenarios';
import { printedTable, ratiosOf, type Round } from './router/ratios';

const ROOT = join(__dirname, '..');
const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
  },
});

const measurementSchema = z.object({
  rate: z.number(),
  p50_us: z.number(),
  p99_us: z.number(),
  srv_us_msg: z.number().optional(),
  srv_us_per_conn: z.number().optional(),
  kb_per_sess: z.number().optional(),
});

interface RunningRouter {
  readonly name: 'ours' | 'nexus';
  readonly process: ChildProcess;
  readonly port: number;
  readonly rawPort: number;
  readonly path: string;
}

function run(command: string, args: readonly string[], cwd = ROOT): void {
  const { status, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${error?.message ?? stderr}`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}

/** Builds everything that is run into a folder. */
async function prepare(folder: string): Promise<void> {
  run('cc', ['-O2', '-o', join(folder, 'wamp-load'), join(ROOT, 'bench/router/wamp-load.c')]);
  run('go', ['build', '-o', join(folder, 'nexus'), '.'], join(ROOT, 'bench/router/nexus'));
  await build({
    entryPoints: [join(ROOT, 'bench/router/our-router.ts')],
    outfile: join(folder, 'our-router.cjs'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    logLevel: 'error',
  });
}

/** Starts a router anew for a scenario, so that none works on in the other's memory. */
async function start(name: RunningRouter['name'], folder: string): Promise<RunningRouter> {
  const [port, rawPort] = [await freePort(), await freePort()];
  const process_ =
    name === 'ours'
      ? spawn(process.execPath, [join(folder, 'our-router.cjs'), String(port), '{"realm":"iot"}'], { stdio: 'inherit' })
      : spawn(join(folder, 'nexus'), ['-address', `127.0.0.1:${port}`, '-raw', `127.0.0.1:${rawPort}`], {
          stdio: 'inherit',
          // One core each, as ours has: with more, Go spends more CPU a message.
          env: { ...process.env, GOMAXPROCS: '1' },
        });
  await eventuallyListens(port);
  return name === 'ours'
    ? { name, process: process_, port, rawPort: port, path: '/ws' }
    : { name, process: process_, port, rawPort, path: '/' };
}

async function eventuallyListens(port: number): Promise<void> {
  const { connect } = await import('node:net');
  for (let attempt = 0; attempt < 100; attempt++) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.unref();
      setTimeout(() => socket.destroy(), 50);
    });
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`nothing listens on port ${port} after 10 s`);
}

async function stop({ process: running }: RunningRouter): Promise<void> {
  const gone = new Promise((resolve) => running.once('exit', resolve));
  running.kill('SIGKILL');
  await gone;
}

/** One router under one scenario, once; undefined if the load could not run. */
async function measure(scenario: Scenario, name: RunningRouter['name'], folder: string): Promise<Round | undefined> {
  const router = await start(name, folder);
  try {
    const { serializer, transport, load } = scenario;
    const { stdout, stderr, status } = spawnSync(
      join(folder, 'wamp-load'),
      [
        `port=${transport === 'rawsocket' ? router.rawPort : router.port}`,
        `raw=${transport === 'rawsocket' ? 1 : 0}`,
        `path=${router.path}`,
        'realm=iot',
        'auth=ticket',
        `ser=${serializer}`,
        `spid=${router.process.pid}`,
        `secs=${options.seconds}`,
        ...load,
      ],
      { encoding: 'utf8', timeout: 60_000 },
    );
    if (status !== 0) {
      console.error(`${scenario.name} against ${name}: ${stderr.trim() || `ended with ${status}`}`);
      return undefined;
    }
    const measured = measurementSchema.parse(JSON.parse(stdout));
    return {
      rate: measured.rate,
      cpuMicros: measured.srv_us_msg ?? measured.srv_us_per_conn ?? Number.NaN,
      kilobytesPerSession: measured.kb_per_sess,
      p50Micros: measured.p50_us,
      p99Micros: measured.p99_us,
    };
  } finally {
    await stop(router);
  }
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-bench-'));
  try {
    await prepare(folder);
    const rows = [];
    for (const scenario of everyScenario().filter(({ name }) => name.includes(options.only))) {
      const rounds: Record<RunningRouter['name'], Round[]> = { ours: [], nexus: [] };
      for (let round = 0; round < Number(options.rounds); round++) {
        for (const name of ['ours', 'nexus'] as const) {
          const measured = await measure(scenario, name, folder);
          if (measured !== undefined) rounds[name].push(measured);
        }
      }
      const row = ratiosOf(scenario, rounds);
      rows.push(row);
      if (!options.json) console.log(printedTable([row], rows.length === 1));
    }
    if (options.json) console.log(JSON.stringify(rows, undefined, 2));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
