/**
 * The disk of the data folder fills up under a running cloud. The disk is a small one in memory, which only an administrator of a
 * Linux machine can mount: elsewhere these tests are skipped and say why.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, PublicApi } from '../../scripts/acceptance/public-api';
import { WampClient } from '../../src/device/wamp-client';
import { copyAssembly, demoAssembly } from '../faults/assembly-copy';
import { impatient } from './impatient-store';
import { freePort, LocalProcess } from './local-process';
import { commandLineOf, descendants, isRunning } from './process-tree';

jest.setTimeout(180_000);

const DISK_MEGABYTES = 320;

/** The mounted folder, or why there is none. */
function mountSmallDisk(): { folder: string } | { reason: string } {
  if (process.platform !== 'linux') return { reason: `${process.platform} has no tmpfs` };
  const folder = mkdtempSync(join(tmpdir(), 'headwater-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MEGABYTES}m`, 'tmpfs', folder], { stdio: 'pipe' });
    return { folder };
  } catch (error) {
    rmSync(folder, { recursive: true });
    return { reason: `a small disk cannot be mounted here: ${String(error).split('\n').at(-1) ?? ''}` };
  }
}

const disk = mountSmallDisk();
const title = 'reason' in disk ? `(skipped: ${disk.reason})` : '';
const onSmallDisk = 'reason' in disk ? test.skip : test;
const assemblies = mkdtempSync(join(tmpdir(), 'headwater-disk-assembly-'));
const mounted = 'folder' in disk ? disk.folder : '';

afterAll(() => {
  rmSync(assemblies, { recursive: true, force: true });
  if (mounted === '') return;
  execFileSync('umount', ['-l', mounted]);
  rmSync(mounted, { recursive: true, force: true });
});

/** Leaves nothing, not even what a write of one byte needs. */
function fill(): void {
  const { bavail, bsize } = statfsSync(mounted);
  const chunk = Buffer.alloc(1024 * 1024);
  for (let megabyte = 0; megabyte <= Math.ceil((bavail * bsize) / chunk.length); megabyte++) {
    try {
      writeFileSync(join(mounted, 'filler'), chunk, { flag: 'a' });
    } catch {
      break; // Full, which is the aim.
    }
  }
}

function free(): void {
  rmSync(join(mounted, 'filler'), { force: true });
}

onSmallDisk(`a full disk is answered 503 and named, and nothing accepted is lost ${title}`, async () => {
  const dataFolder = join(mounted, 'data');
  const port = await freePort();
  const assembly = copyAssembly(await demoAssembly(), join(assemblies, 'impatient'), impatient);
  const more = ['--no-replay', '--assembly', assembly];
  let local = await LocalProcess.start({ dataFolder, port, more });
  let client: WampClient | undefined;
  try {
    const { devices, wampUrl, realm } = local.credentials();
    const [device] = devices;
    if (device === undefined) throw new Error('no device is registered');
    const api = new PublicApi(local.endpoint);
    const accepted = new Set<number>();
    let number = 0;
    const post = async (): Promise<{ status: number; text: string }> => {
      const sequence = ++number;
      const response = await api.post(device, { sequence });
      const text = await response.text();
      if (response.status === 202) accepted.add(sequence);
      return { status: response.status, text };
    };
    client = await WampClient.connect({
      url: wampUrl,
      realm,
      authid: device.uuid,
      ticket: device.token,
      reconnect: { longestDelaySeconds: 1 },
    });
    const publisher = client;
    for (let index = 0; index < 20; index++) expect((await post()).status).toBe(202);

    fill();
    const refused = await eventually(post, ({ status }) => status !== 202, 20_000);
    expect(refused.status).toBe(503);
    expect(JSON.parse(refused.text)).toMatchObject({ error: 'unavailable', message: expect.any(String) });
    for (let index = 0; index < 5; index++) expect((await post()).status).toBe(503);
    const publishing = publisher.publish(`device.${device.uuid}.reading`, { kwargs: { sequence: ++number } });
    await expect(publishing).rejects.toThrow('The queue did not confirm the reading');
    expect(local.output).toMatch(/Cannot write to the data folder \S*data\S*: the disk is full: free some space/);
    expect((await api.request('/health')).status).toBe(200);

    // A router that dies now starts again all the same; its devices may have to wait until the registry can be read.
    const routers = (): number[] =>
      descendants(local.pid).filter((pid) => commandLineOf(pid).includes('router.json') && isRunning(pid));
    const [killed = -1] = routers();
    process.kill(killed, 'SIGKILL');
    const started = await eventually(
      async () => routers().filter((pid) => pid !== killed),
      (pids) => pids.length > 0,
      15_000,
    );
    expect(started).toHaveLength(1);
    expect((await api.request('/health')).status).toBe(200);

    free();
    const again = await eventually(post, ({ status }) => status === 202, 30_000);
    expect(again.status).toBe(202);
    const published = ++number;
    await publisher.publish(`device.${device.uuid}.reading`, { kwargs: { sequence: published } });
    accepted.add(published);

    const missing = (found: readonly { value: unknown }[]): number[] => {
      const known = new Set(found.map(({ value }) => Number(value)));
      return [...accepted].filter((sequence) => !known.has(sequence));
    };
    const readings = (): Promise<{ value: unknown }[]> => api.readings(device, device.uuid, { metric: 'sequence' });
    const found = await eventually(readings, (all) => missing(all).length === 0, 60_000);
    expect(missing(found)).toEqual([]);

    await local.end('SIGINT');
    // What a filled disk left half-written must not keep the next start from its data.
    local = await LocalProcess.start({ dataFolder, port, more });
    expect(missing(await readings())).toEqual([]);
  } finally {
    await client?.close();
    await local.end('SIGKILL');
  }
});

onSmallDisk(`a start on a disk that is nearly full says so at once, and how much it needs ${title}`, async () => {
  fill();
  const port = await freePort();
  const attempt = LocalProcess.start({ dataFolder: join(mounted, 'data'), port });
  await expect(attempt).rejects.toThrow(/data folder \S+ .*(MB free; the local cloud needs \d+ MB|is full).*--data/s);
  free();
});
