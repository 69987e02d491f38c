import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isRestarted, mayStart, type Ending } from './restart-policy';
import { fullName, ServiceJournal } from './service-journal';
import { startService, type ServiceSurroundings } from './service-process';
import { serviceSettings, type ServiceSettings } from './service-settings';
import { UnitFile } from './unit-file';

/** A service that was started. */
export interface Service {
  readonly name: string;
  readonly settings: ServiceSettings;
  /** Undefined while it does not run. */
  readonly processId: number | undefined;
}

interface Started extends Service {
  processId: number | undefined;
  readonly startsMs: number[];
  isStopping: boolean;
  /** Resolves when the present process has ended. */
  ended: Promise<void>;
}

/** What a command says, and the exit status that it says it with. */
export interface CommandAnswer {
  readonly status: number;
  readonly output: string;
}

const UNIT_FOLDERS = ['etc/systemd/system', 'run/systemd/system', 'usr/lib/systemd/system'];

/** Stands in for systemd: runs services of the scratch root under their units' user, limits and restart policy, and keeps what they say. */
export class ServiceManager {
  readonly journal = new ServiceJournal();
  readonly #surroundings: ServiceSurroundings;
  readonly #services = new Map<string, Started>();

  constructor(surroundings: ServiceSurroundings) {
    this.#surroundings = surroundings;
  }

  get services(): readonly Service[] {
    return [...this.#services.values()];
  }

  /** `systemctl`: what a boot script needs of it; any other verb fails by name. */
  async systemctl(args: readonly string[]): Promise<CommandAnswer> {
    const [verb, ...units] = args.filter((arg) => !arg.startsWith('-'));
    const names = units.map(fullName);
    try {
      switch (verb) {
        case 'daemon-reload':
          return { status: 0, output: '' };
        case 'enable':
          names.forEach((name) => this.#enable(name));
          if (args.includes('--now')) names.forEach((name) => this.#start(name));
          return { status: 0, output: '' };
        case 'start':
          names.forEach((name) => this.#start(name));
          return { status: 0, output: '' };
        case 'stop':
          await Promise.all(names.map((name) => this.#stop(name)));
          return { status: 0, output: '' };
        case 'restart':
          await Promise.all(names.map((name) => this.#stop(name)));
          names.forEach((name) => this.#start(name));
          return { status: 0, output: '' };
        case 'is-active': {
          const areActive = names.every((name) => this.#services.get(name)?.processId !== undefined);
          return { status: areActive ? 0 : 3, output: areActive ? 'active\n' : 'inactive\n' };
        }
        default:
          return { status: 1, output: `The boot rung's systemctl does not know ${args.join(' ')}\n` };
      }
    } catch (error) {
      return { status: 1, output: `${error instanceof Error ? error.message : String(error)}\n` };
    }
  }

  #enable(name: string): void {
    if (!/^\[Install\]\s*$/m.test(this.#unitText(name))) {
      throw new Error(`The unit ${name} has no installation config ([Install]): it would not start after a reboot.`);
    }
  }

  #start(name: string): void {
    if (this.#services.get(name)?.processId !== undefined) return;
    const settings = serviceSettings(UnitFile.parse(this.#unitText(name)));
    const service: Started = {
      name,
      settings,
      processId: undefined,
      startsMs: [],
      isStopping: false,
      ended: Promise.resolve(),
    };
    this.#services.set(name, service);
    this.#launch(service);
  }

  async #stop(name: string): Promise<void> {
    const service = this.#services.get(name);
    if (service === undefined) return;
    service.isStopping = true;
    const { processId, ended, settings } = service;
    if (processId === undefined) return;
    signal(processId, 'SIGTERM');
    const limit = delay(settings.stopTimeoutMs, 'late', { ref: false });
    if ((await Promise.race([ended, limit])) === 'late') {
      this.journal.record(name, `${name}: did not stop in time; killed`);
      signal(processId, 'SIGKILL');
      await ended;
    }
  }

  #launch(service: Started): void {
    const { name, settings, startsMs } = service;
    if (!mayStart(settings.restart, startsMs, Date.now())) {
      this.journal.record(name, `${name}: start request repeated too quickly`);
      return;
    }
    startsMs.push(Date.now());
    const child = startService(settings, this.#surroundings);
    service.processId = child.pid;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (data: Buffer) => this.journal.record(name, data.toString()));
    }
    service.ended = endingOf(child).then((ending) => {
      service.processId = undefined;
      this.journal.record(
        name,
        `${name}: main process exited, ${'signal' in ending ? ending.signal : `status ${ending.exitStatus}`}`,
      );
      if (service.isStopping || !isRestarted(settings.restart, ending)) return;
      setTimeout(() => {
        if (!service.isStopping && this.#services.get(name) === service) this.#launch(service);
      }, settings.restart.delayMs).unref();
    });
  }

  #unitText(name: string): string {
    const path = UNIT_FOLDERS.map((folder) => join(this.#surroundings.root, folder, name)).find((file) =>
      existsSync(file),
    );
    if (path === undefined) throw new Error(`Unit file ${name} does not exist.`);
    return readFileSync(path, 'utf8');
  }
}

function endingOf(child: ChildProcess): Promise<Ending> {
  return new Promise((resolve) => {
    child.once('error', () => resolve({ exitStatus: 203 })); // systemd's status for a program that cannot be executed.
    child.once('exit', (code, signal) => resolve(signal === null ? { exitStatus: code ?? 1 } : { signal }));
  });
}

/** To the whole group, as `KillMode=control-group` does; it may have just ended. */
function signal(processId: number, name: NodeJS.Signals): void {
  try {
    process.kill(-processId, name);
  } catch {
    // It has ended: that is what was wanted.
  }
}
