import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { RawPeer, hello } from './support/raw-peer';

/** The router as one bundled file, the way instances run it. */
describe('the router as a process', () => {
  let folder: string;
  let bundle: string;
  const started: ChildProcess[] = [];
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'headwater-router-'));
    bundle = join(folder, 'router.cjs');
    buildSync({
      entryPoints: [join(__dirname, '../../src/router/main.ts')],
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      outfile: bundle,
      logLevel: 'silent',
    });
  });
  afterAll(() => {
    for (const child of started) child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });
  const run = (...args: string[]) => {
    const child = spawn(process.execPath, [bundle, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    started.push(child);
    let output = '';
    const listeners = new Set<() => void>();
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        for (const listener of listeners) listener();
      });
    }
    const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
    const line = (pattern: RegExp): Promise<RegExpExecArray> =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(output);
          if (match !== null) resolve(match);
        };
        listeners.add(look);
        look();
        void exit.then(() => reject(new Error(`the router ended: ${output}`)));
      });
    return { child, exit, line, output: () => output };
  };

  it('says where it is ready, serves anyone at / and /ws, and on SIGTERM says GOODBYE and exits with 0', async () => {
    const { child, exit, line, output } = run('--port', '0', '--realm', 'realm1', '--allow-anonymous');
    const [, port] = await line(/^router ready on 127\.0\.0\.1:(\d+) realm realm1$/m);
    const peers = await Promise.all(['', 'ws'].map((path) => RawPeer.open(`ws://127.0.0.1:${port}/${path}`)));
    for (const peer of peers) {
      peer.send([1, 'realm1', hello()]);
      expect(await peer.next()).toMatchObject([2, expect.any(Number), { authrole: 'anonymous' }]);
    }
    const [one, two] = peers;
    one?.send([64, 1, {}, 'com.app.add']);
    await one?.next();
    two?.send([48, 1, {}, 'com.app.add', [1, 2]]);
    expect((await one?.next())?.slice(3)).toEqual([{}, [1, 2]]);
    child.kill('SIGTERM');
    for (const peer of peers) {
      for (;;) {
        const message = await peer.next();
        if (message[0] !== 6) continue;
        expect(message[2]).toBe('wamp.close.system_shutdown');
        break;
      }
      peer.send([6, {}, 'wamp.close.goodbye_and_out']);
    }
    expect(await exit).toBe(0);
    for (const text of output().trim().split('\n')) {
      if (!text.startsWith('router ready')) expect(() => void JSON.parse(text)).not.toThrow();
    }
  });

  it('ends at once by a second signal, but takes one Ctrl-C that comes twice for one', async () => {
    const file = join(folder, 'slow-drain.json');
    const drain = { seconds: 60, sessionsPerSecond: 0.05 };
    writeFileSync(file, JSON.stringify({ port: 0, host: '127.0.0.1', realm: 'realm1', allowAnonymous: true, drain }));
    const { child, exit, line } = run('--config', file);
    const [, port] = await line(/^router ready on 127\.0\.0\.1:(\d+) realm realm1$/m);
    const peers = await Promise.all([1, 2, 3].map(() => RawPeer.open(`ws://127.0.0.1:${port}/ws`)));
    child.kill('SIGINT');
    child.kill('SIGTERM');
    await line(/"stopping"/);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(child.exitCode).toBeNull();
    child.kill('SIGTERM');
    expect(await exit).toBe(1);
    for (const peer of peers) peer.terminate();
  });

  it('reads its configuration again by SIGHUP, and stays as it was if that is at fault, without a word of its content', async () => {
    const file = join(folder, 'reloaded.json');
    const settings = { port: 0, host: '127.0.0.1', realm: 'realm1', allowAnonymous: true };
    const write = (text: string): void => writeFileSync(file, text);
    write(JSON.stringify(settings));
    const { child, exit, line, output } = run('--config', file);
    const [, port] = await line(/^router ready on 127\.0\.0\.1:(\d+) realm realm1$/m);
    const health = async (): Promise<number> => (await fetch(`http://127.0.0.1:${port}/health`)).status;
    write(JSON.stringify({ ...settings, port: 1, realm: 'other', allowAnonymous: false, registryTableName: 'x' }));
    child.kill('SIGHUP');
    const [, applied] = await line(/"configuration reloaded",("applied":.*)}$/m);
    expect(applied).toBe('"applied":["allowAnonymous"],"ignored":["port","realm","registryTableName"]');
    const peer = await RawPeer.open(`ws://127.0.0.1:${port}/ws`);
    peer.send([1, 'realm1', hello()]);
    expect((await peer.next())[2]).toBe('wamp.error.no_matching_auth_method');
    write('{"port": 0, "standInSecret": "planted-secret" oops');
    child.kill('SIGHUP');
    await line(/the former one stays.*not well-formed/);
    write(JSON.stringify({ ...settings, limits: { maximumMessageBytes: 'planted-secret' } }));
    child.kill('SIGHUP');
    await line(/limits\.maximumMessageBytes/);
    expect(output()).not.toContain('planted-secret');
    expect(await health()).toBe(200);
    child.kill('SIGTERM');
    expect(await exit).toBe(0);
  });

  it('lists every fault of its configuration at once and exits with 2', async () => {
    const file = join(folder, 'bad.json');
    writeFileSync(
      file,
      JSON.stringify({ port: 'http', realm: '', nonsense: true, limits: { maximumMessageBytes: 0 } }),
    );
    const { exit, output } = run('--config', file);
    expect(await exit).toBe(2);
    for (const word of ['port', 'realm', 'nonsense', 'limits.maximumMessageBytes']) expect(output()).toContain(word);
  });

  it('lists the faults of principals, and says who could join', async () => {
    const file = join(folder, 'principals.json');
    const check = async (more: object): Promise<string> => {
      writeFileSync(file, JSON.stringify({ port: 0, realm: 'realm1', ...more }));
      const { exit, output } = run('--config', file);
      expect(await exit).toBe(2);
      return output();
    };
    expect(await check({})).toContain('nobody could join; set registryTableName or principals, or allowAnonymous');
    const principals = [{ authid: 'one', role: 'admin', ticket: { hash: 'x' }, wampcra: { key: 'short' } }];
    const faults = await check({ principals, standInSecret: 'short' });
    for (const path of ['principals.0.ticket.hash', 'principals.0.wampcra.key', 'standInSecret']) {
      expect(faults).toContain(`  ${path}: `);
    }
  });

  it('says which file of TLS it cannot use', async () => {
    const file = join(folder, 'tls.json');
    const tls = { certificateFile: join(folder, 'none.pem'), keyFile: join(folder, 'none.pem') };
    writeFileSync(file, JSON.stringify({ port: 0, realm: 'realm1', allowAnonymous: true, tls }));
    const { exit, output } = run('--config', file);
    expect(await exit).toBe(2);
    expect(output()).toMatch(/^tls\.certificateFile cannot be used: ENOENT.*none\.pem'\n$/);
  });

  it.each([
    [[], '--realm'],
    [['--port', '1'], '--allow-anonymous'],
    [['--port', 'x', '--realm', 'r', '--allow-anonymous'], 'port'],
    [['--colour', 'red'], '--colour'],
    [['--config', '/nowhere/router.json'], '/nowhere/router.json'],
    [['--config', 'x.json', '--port', '1'], '--config'],
  ])('explains what is wrong with the arguments %j', async (args, word) => {
    const { exit, output } = run(...args);
    expect(await exit).toBe(2);
    expect(output()).toContain(word);
    expect(output()).toContain('Usage:');
  });
});
