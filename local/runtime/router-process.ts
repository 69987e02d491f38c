import { fork, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TemplateFault, type CredentialIssuer } from '../contracts';
import { BoundedLog, forEachLine } from './bounded-log';
import { inheritedEnvironment } from './child-environment';
import type { RouterLaunch } from './router-launch';

export interface RouterProcessOptions {
  readonly launch: RouterLaunch;
  readonly credentials: CredentialIssuer;
  readonly dataFolder: string;
  readonly logFolder: string;
  /** Lines for the operator: the router ended and starts again, ... */
  readonly log: (line: string) => void;
  readonly onLogFault: (error: Error) => void;
}

/** The bundle says this on standard output once it listens. */
const READY_LINE = /^router ready on \S+:(\d+) realm /;
const READY_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 5000;
const FIRST_RESTART_DELAY_MS = 200;
const LAST_RESTART_DELAY_MS = 10_000;
/** A router that ran this long starts again at once. */
const STABLE_MS = 30_000;

/**
 * The instance of the Auto Scaling group on this machine: the bundle of the launch template as a child process, under the instance
 * role, started again when it dies as systemd (`Restart=always`) would.
 */
export class RouterProcess {
  readonly #options: RouterProcessOptions;
  readonly #log: BoundedLog;
  #child: ChildProcess | undefined;
  #port: number | undefined;
  #restart: NodeJS.Timeout | undefined;
  #restartDelayMs = FIRST_RESTART_DELAY_MS;
  #stopping = false;

  constructor(options: RouterProcessOptions) {
    this.#options = options;
    this.#log = new BoundedLog({ file: join(options.logFolder, 'router.log'), onFault: options.onLogFault });
  }

  /** The loopback port that the router listens on now; undefined while it is down. */
  get port(): number | undefined {
    return this.#port;
  }

  get processId(): number | undefined {
    return this.#child?.pid;
  }

  /** Resolves when the target group's health check answers 200. Rejects with a TemplateFault that ends with the router's last words. */
  async start(): Promise<void> {
    const lastWords: string[] = [];
    const keep = (line: string): void => {
      lastWords.push(line);
      if (lastWords.length > 10) lastWords.shift();
    };
    this.#writeConfiguration();
    const port = await this.#launch(keep).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      throw new TemplateFault(`The router does not start: ${reason}\n${lastWords.join('\n')}`.trimEnd());
    });
    const path = this.#options.launch.healthCheckPath;
    const { status } = await fetch(`http://127.0.0.1:${port}${path}`);
    if (status !== 200)
      throw new TemplateFault(
        `The target group's health check GET ${path} is answered ${status} by the router, not 200`,
      );
  }

  /** SIGTERM, as systemd and the drain do; what has not ended a few seconds later is killed. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#restart);
    const child = this.#child;
    if (child !== undefined) {
      const ended = new Promise((done) => child.once('exit', done));
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
      child.kill('SIGTERM');
      await ended;
      clearTimeout(timer);
    }
    await this.#log.close();
  }

  /** Starts the process and resolves with its port once it says that it is ready. */
  async #launch(onLine: (line: string) => void): Promise<number> {
    const startedAtMs = Date.now();
    const child = this.#fork();
    this.#child = child;
    return new Promise<number>((ready, failed) => {
      const timer = setTimeout(() => {
        failed(new Error(`it did not say that it is ready within ${READY_LIMIT_MS / 1000} seconds`));
        child.kill('SIGKILL');
      }, READY_LIMIT_MS);
      const receive = (line: string): void => {
        this.#log.write(line);
        onLine(line);
        const port = READY_LINE.exec(line)?.[1];
        if (port === undefined) return;
        clearTimeout(timer);
        this.#port = Number(port);
        ready(this.#port);
      };
      for (const stream of [child.stdout, child.stderr]) if (stream !== null) forEachLine(stream, receive);
      child.on('error', (error) => {
        if (child.pid !== undefined) return; // It runs; only a message or signal did not reach it.
        clearTimeout(timer);
        this.#child = undefined;
        failed(error);
      });
      child.once('exit', (code, signal) => {
        clearTimeout(timer);
        const wasReady = this.#port !== undefined;
        this.#port = undefined;
        this.#child = undefined;
        failed(new Error(`it ended with ${signal ?? `status ${code}`}`));
        if (wasReady && !this.#stopping) this.#launchAgain(Date.now() - startedAtMs, signal ?? `status ${code}`);
      });
    });
  }

  #launchAgain(ranMs: number, reason: string): void {
    if (ranMs > STABLE_MS) this.#restartDelayMs = FIRST_RESTART_DELAY_MS;
    const delayMs = this.#restartDelayMs;
    this.#restartDelayMs = Math.min(delayMs * 2, LAST_RESTART_DELAY_MS);
    this.#options.log(`The router ended with ${reason}; it starts again in ${delayMs} ms (see logs/router.log)`);
    this.#restart = setTimeout(() => {
      this.#launch(() => undefined).catch((error: unknown) => {
        if (!this.#stopping && this.#child === undefined) this.#launchAgain(0, String(error));
      });
    }, delayMs);
  }

  get #configurationFile(): string {
    return resolve(this.#options.dataFolder, 'router.json');
  }

  /** Once: a router that must start again while the disk is full finds it as it was. */
  #writeConfiguration(): void {
    const configuration = { ...this.#options.launch.installation.configuration, host: '127.0.0.1', port: 0 };
    writeFileSync(this.#configurationFile, `${JSON.stringify(configuration, null, 2)}\n`, { mode: 0o600 });
  }

  #fork(): ChildProcess {
    const { launch, credentials, dataFolder } = this.#options;
    return fork(resolve(launch.bundleFile), ['--config', this.#configurationFile], {
      cwd: dataFolder,
      execArgv: ['--import', pathToFileURL(resolve(__dirname, 'end-with-parent.mjs')).href],
      // A group of its own: a terminal's ctrl-c must not reach it before the orderly stop does.
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: {
        ...inheritedEnvironment(),
        ...credentials.environmentFor({ roleArn: launch.roleArn, sessionName: 'router' }),
      },
    });
  }
}
