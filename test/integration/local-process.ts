import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Credentials, credentialsSchema } from '../../scripts/acceptance/public-api';

const READY_WITHIN_MS = 120_000;

/** `npm start` as a user runs it: a process of its own, which a test may kill. */
export class LocalProcess {
  readonly endpoint: string;
  readonly #child: ChildProcess;
  readonly #dataFolder: string;
  #output = '';

  private constructor(child: ChildProcess, endpoint: string, dataFolder: string) {
    this.#child = child;
    this.endpoint = endpoint;
    this.#dataFolder = dataFolder;
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (this.#output += String(chunk)));
  }

  static async start(options: { dataFolder: string; port: number; more?: readonly string[] }): Promise<LocalProcess> {
    const started = LocalProcess.#spawn(options);
    await started.#untilReady();
    return started;
  }

  /** Runs it to its end, which comes by itself if it cannot start. */
  static async run(options: { dataFolder: string; port: number }): Promise<{ status: number | null; output: string }> {
    const started = LocalProcess.#spawn(options);
    await new Promise((resolve) => started.#child.once('close', resolve));
    return { status: started.#child.exitCode, output: started.#output };
  }

  static #spawn(options: { dataFolder: string; port: number; more?: readonly string[] }): LocalProcess {
    const { dataFolder, port, more = ['--no-replay'] } = options;
    const root = join(__dirname, '..', '..');
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', join(root, 'local/main.ts'), '--port', String(port), '--data', dataFolder, ...more],
      { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    return new LocalProcess(child, `http://127.0.0.1:${port}`, dataFolder);
  }

  get output(): string {
    return this.#output;
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('the process did not start');
    return this.#child.pid;
  }

  credentials(): Credentials {
    return credentialsSchema.parse(JSON.parse(readFileSync(join(this.#dataFolder, 'credentials.json'), 'utf8')));
  }

  /** Sends the signal to the main process alone, as a user or the kernel would, and waits until it is gone. */
  async end(signal: 'SIGKILL' | 'SIGINT' | 'SIGTERM'): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const gone = new Promise((resolve) => this.#child.once('exit', resolve));
      this.#child.kill(signal);
      await gone;
    }
    return this.#child.exitCode;
  }

  async #untilReady(): Promise<void> {
    const deadline = Date.now() + READY_WITHIN_MS;
    while (Date.now() < deadline) {
      if (this.#child.exitCode !== null) break;
      const answer = await fetch(`${this.endpoint}/health`).catch(() => undefined);
      if (answer?.status === 200) return;
      await delay(100);
    }
    await this.end('SIGKILL');
    throw new Error(`the local cloud did not become ready; it printed:\n${this.#output}`);
  }
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
