import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataFolder } from '../../../local/start/data-folder';

let folder: string;
let server: Server;
let holder: { processId: number; gatewayPort: number; endpoint: string };

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'data-folder-'));
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  holder = { processId: process.ppid, gatewayPort: address.port, endpoint: 'http://127.0.0.1:8080' };
});
afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('DataFolder', () => {
  it('makes the folder, holds it, and gives it back', async () => {
    const path = join(folder, 'made/for/it');
    const held = await DataFolder.acquire(path, holder);
    expect(JSON.parse(readFileSync(join(path, 'lock.json'), 'utf8'))).toEqual(holder);
    held.release();
    expect(existsSync(join(path, 'lock.json'))).toBe(false);
  });

  it('tells who holds it and at which address', async () => {
    await DataFolder.acquire(folder, holder);
    await expect(DataFolder.acquire(folder, { ...holder, processId: process.pid })).rejects.toThrow(
      `in use by process ${process.ppid}, which serves http://127.0.0.1:8080`,
    );
  });

  it('takes it over from a process that is gone', async () => {
    const gone = spawnSync(process.execPath, ['-e', '0']).pid;
    await DataFolder.acquire(folder, { ...holder, processId: gone });
    const taken = await DataFolder.acquire(folder, holder);
    expect(readFileSync(taken.file('lock.json'), 'utf8')).toContain(String(holder.processId));
  });

  it('takes it over when the process id has passed on to a program that is no cloud', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const address = closed.address();
    const gatewayPort = typeof address === 'object' && address !== null ? address.port : 0;
    await new Promise((resolve) => closed.close(resolve));
    await DataFolder.acquire(folder, { ...holder, gatewayPort });
    await expect(DataFolder.acquire(folder, holder)).resolves.toBeInstanceOf(DataFolder);
  });

  it('takes over a lock that was torn by a kill', async () => {
    writeFileSync(join(folder, 'lock.json'), '{"proc');
    await expect(DataFolder.acquire(folder, holder)).resolves.toBeInstanceOf(DataFolder);
  });

  it('is given to one of many that start at once on a stale lock', async () => {
    const gone = spawnSync(process.execPath, ['-e', '0']).pid;
    await DataFolder.acquire(folder, { ...holder, processId: gone });
    const starts = Array.from({ length: 8 }, (_, index) =>
      DataFolder.acquire(folder, { ...holder, endpoint: `http://127.0.0.1:${index}` }),
    );
    const results = await Promise.allSettled(starts);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('does not give back what another has taken over', async () => {
    const held = await DataFolder.acquire(folder, holder);
    writeFileSync(join(folder, 'lock.json'), JSON.stringify({ ...holder, endpoint: 'http://127.0.0.1:1' }));
    held.release();
    expect(existsSync(join(folder, 'lock.json'))).toBe(true);
  });

  it('says what to do when the path is no folder, or may not be written to', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    await expect(DataFolder.acquire(file, holder)).rejects.toThrow('is no folder. Choose another folder with --data');
    await expect(DataFolder.acquire(join(file, 'below'), holder)).rejects.toThrow('--data');
    const isRoot = process.getuid?.() === 0; // Root may write everywhere.
    chmodSync(folder, 0o500);
    const locked = DataFolder.acquire(join(folder, 'new'), holder);
    await (isRoot
      ? expect(locked).resolves.toBeInstanceOf(DataFolder)
      : expect(locked).rejects.toThrow('cannot be written to'));
    chmodSync(folder, 0o700);
  });
});
