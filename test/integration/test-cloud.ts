import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startCloud, type RunningCloud } from '../../local/cloud';
import { type Credential, PublicApi } from '../../scripts/acceptance/public-api';
import { WampClient, type WampClientOptions } from '../../src/device/wamp-client';
import { copyAssembly, demoAssembly } from '../faults/assembly-copy';
import type { Template } from '../faults/planted-fault';

const ROOT = resolve(__dirname, '..', '..');

/** One line of DATA/access.log, as far as tests look at it. */
export interface LoggedCall {
  readonly session: string;
  readonly action: string;
  readonly resource: string;
}

/** A whole local cloud in a folder of its own, from the demo templates or from a changed copy of them. Batches leave after a second. */
export class TestCloud {
  /** What the cloud told its operator, over all starts. */
  readonly lines: string[] = [];
  readonly #folder: string;
  #starts = 0;
  #cloud: RunningCloud | undefined;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async start(change: (template: Template) => void = () => undefined): Promise<TestCloud> {
    const testCloud = new TestCloud(mkdtempSync(join(tmpdir(), 'headwater-test-')));
    await testCloud.startAgain(change);
    return testCloud;
  }

  /** Stops the cloud if it runs, and starts it on the same data. */
  async startAgain(change: (template: Template) => void = () => undefined): Promise<void> {
    await this.stop();
    this.#starts += 1;
    this.#cloud = await startCloud({
      assemblyFolder: copyAssembly(await demoAssembly(), join(this.#folder, `assembly-${this.#starts}`), change),
      dataFolder: join(this.#folder, 'data'),
      port: 0,
      cacheFolder: join(ROOT, '.cache'),
      log: (line) => this.lines.push(line),
    });
  }

  async stop(): Promise<void> {
    const cloud = this.#cloud;
    this.#cloud = undefined;
    await cloud?.close();
  }

  /** Stops the cloud and removes its data. */
  async end(): Promise<void> {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get running(): RunningCloud {
    if (this.#cloud === undefined) throw new Error('the cloud does not run');
    return this.#cloud;
  }

  get api(): PublicApi {
    return new PublicApi(this.running.endpoint);
  }

  register(name: string): Promise<Credential> {
    return this.api.register(this.running.admin, name);
  }

  connect(as: Credential, more: Partial<WampClientOptions> = {}): Promise<WampClient> {
    const { wampUrl: url, realm } = this.running;
    return WampClient.connect({ url, realm, authid: as.uuid, ticket: as.token, ...more });
  }

  /** The SDK calls so far; the log is written a quarter of a second behind. */
  calls(): LoggedCall[] {
    const lines = readFileSync(join(this.#folder, 'data', 'access.log'), 'utf8')
      .trimEnd()
      .split('\n');
    return lines.map((line) => JSON.parse(line) as LoggedCall);
  }
}
