import { setTimeout as delay } from 'node:timers/promises';
import type { AwsCommand } from './aws-command';
import { setKernelParameters } from './kernel-parameters';
import { optionOf } from './option-of';
import { installPackages } from './package-installer';
import type { CommandAnswer, ServiceManager } from './service-manager';

/** A call of `cfn-signal`. */
export interface Signal {
  readonly isSuccess: boolean;
  readonly stackName: string | undefined;
  readonly resource: string | undefined;
  readonly region: string | undefined;
  /** Whether the health check was answered as the load balancer wants when the signal was sent. */
  readonly wasHealthy: boolean;
}

export interface StandInsOptions {
  readonly root: string;
  readonly services: ServiceManager;
  readonly aws: AwsCommand;
  readonly isHealthyNow: () => Promise<boolean>;
}

/** How long a `sleep` really takes when time is made short. */
const SHORT_SLEEP_MS = 20;

/** The programs that `stubs/ask.sh` stands in for. */
export class StandIns {
  readonly signals: Signal[] = [];
  /** Seconds that a process would have slept by the `sleep` that takes no time. */
  readonly sleptSeconds = new Map<number, number>();
  readonly #options: StandInsOptions;

  constructor(options: StandInsOptions) {
    this.#options = options;
  }

  async run(name: string, args: readonly string[], parent: number): Promise<CommandAnswer> {
    const { root, services, aws } = this.#options;
    switch (name) {
      case 'aws':
        return aws.run(args);
      case 'cfn-signal':
        return this.#signal(args);
      case 'dnf':
        return installPackages(root, args);
      case 'journalctl':
        return { status: 0, output: services.journal.printed(args) };
      case 'sleep':
        this.sleptSeconds.set(parent, (this.sleptSeconds.get(parent) ?? 0) + Number(args[0]));
        await delay(SHORT_SLEEP_MS);
        return { status: 0, output: '' };
      case 'sysctl':
        return setKernelParameters(root, args);
      case 'systemctl':
        return services.systemctl(args);
      default:
        return { status: 127, output: `${name}: not found\n` };
    }
  }

  /** Success is exit status 0 (`-e`) or `--success true`, which is also what no word about it means. */
  async #signal(args: readonly string[]): Promise<CommandAnswer> {
    const exitStatus = optionOf(args, '-e', '--exit-code');
    const success = optionOf(args, '-s', '--success');
    this.signals.push({
      isSuccess: exitStatus === undefined ? success !== 'false' : exitStatus === '0',
      stackName: optionOf(args, '--stack'),
      resource: optionOf(args, '--resource'),
      region: optionOf(args, '--region'),
      wasHealthy: await this.#options.isHealthyNow(),
    });
    return { status: 0, output: '' };
  }
}
