/** `npm start` as a program among others: side by side, twice on one folder, on a port that is taken, stopped and killed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, PublicApi } from '../../scripts/acceptance/public-api';
import { freePort, LocalProcess } from './local-process';
import { descendants, isRunning } from './process-tree';

jest.setTimeout(180_000);

const stillRunning = (pids: readonly number[], withinMs: number): Promise<number[]> =>
  eventually(
    async () => pids.filter(isRunning),
    (left) => left.length === 0,
    withinMs,
  );

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('clouds run side by side, refuse what is taken, and leave no process behind', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-processes-'));
  const ports = [await freePort(), await freePort()] as const;
  const dataFolders = [join(folder, 'one'), join(folder, 'two')] as const;
  const running: LocalProcess[] = [];
  try {
    for (const index of [0, 1] as const)
      running.push(await LocalProcess.start({ dataFolder: dataFolders[index], port: ports[index] }));
    const [one, two] = running as [LocalProcess, LocalProcess];

    // Each has its own devices and credentials.
    const [device] = one.credentials().devices;
    if (device === undefined) throw new Error('no device is registered');
    expect((await new PublicApi(one.endpoint).post(device, { temperature: 1 })).status).toBe(202);
    expect((await new PublicApi(two.endpoint).post(device, { temperature: 1 })).status).toBe(401);

    const sameFolder = await LocalProcess.run({ dataFolder: dataFolders[0], port: await freePort() });
    expect(sameFolder).toEqual({
      status: 1,
      output: expect.stringMatching(
        new RegExp(`${dataFolders[0]} is in use by process ${one.pid}, which serves ${one.endpoint}`),
      ),
    });
    const samePort = await LocalProcess.run({ dataFolder: join(folder, 'three'), port: ports[0] });
    expect(samePort).toEqual({
      status: 1,
      output: expect.stringContaining(`Port ${ports[0]} on 127.0.0.1 is taken`),
    });

    const childrenOfOne = descendants(one.pid);
    expect(childrenOfOne.length).toBeGreaterThan(3);
    const stoppedMs = performance.now();
    expect(await one.end('SIGINT')).toBe(0);
    expect(performance.now() - stoppedMs).toBeLessThan(8000);
    expect(await stillRunning(childrenOfOne, 1000)).toEqual([]);

    const childrenOfTwo = descendants(two.pid);
    expect(childrenOfTwo.length).toBeGreaterThan(3);
    await two.end('SIGKILL');
    expect(await stillRunning(childrenOfTwo, 5000)).toEqual([]);
  } finally {
    for (const local of running) await local.end('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
});
