import { join } from 'node:path';
import { runProgram } from './child-program';
import type { EmulatorProcess } from './emulator-process';
import { failedResources } from './failed-resources';
import type { Fault } from '../../fault';

export interface CdkOptions {
  readonly root: string;
  readonly emulator: EmulatorProcess;
  /** For the CLI's own files; the caller removes it. */
  readonly folder: string;
}

const BOOTSTRAP_SECONDS = 120;
const DEPLOY_SECONDS = 300;
const DEPLOY = ['--require-approval', 'never', '--progress', 'events'];

/** The CDK's command line of node_modules, as a user calls it, with the emulator in the place of AWS. */
export class CdkCli {
  readonly #options: CdkOptions;

  constructor(options: CdkOptions) {
    this.#options = options;
  }

  bootstrap(account: string, region: string): Promise<Fault[]> {
    return this.#run('bootstrap', [`aws://${account}/${region}`], { timeoutSeconds: BOOTSTRAP_SECONDS });
  }

  /** Deploys stacks of a synthesized folder: all, or just those named. */
  deploy(assembly: string, stacks?: readonly string[]): Promise<Fault[]> {
    const selection = stacks === undefined ? ['--all'] : [...stacks, '--exclusively'];
    return this.#run('deploy', [...selection, ...DEPLOY, '--app', assembly], { timeoutSeconds: DEPLOY_SECONDS });
  }

  /** Synthesizes with these context values, and deploys. */
  deploySources(context: Readonly<Record<string, string>>): Promise<Fault[]> {
    const { root, folder } = this.#options;
    const values = Object.entries(context).flatMap(([name, value]) => ['--context', `${name}=${value}`]);
    return this.#run('deploy', ['--all', ...DEPLOY, ...values, '--output', join(folder, 'cdk.out')], {
      timeoutSeconds: DEPLOY_SECONDS,
      cwd: root,
    });
  }

  destroy(assembly: string): Promise<Fault[]> {
    return this.#run('destroy', ['--all', '--force', '--app', assembly], { timeoutSeconds: DEPLOY_SECONDS });
  }

  /** In a folder without an app, unless one is given: the CLI synthesizes whatever it finds. */
  async #run(
    command: string,
    args: readonly string[],
    { timeoutSeconds, cwd }: { timeoutSeconds: number; cwd?: string },
  ): Promise<Fault[]> {
    const { root, emulator, folder } = this.#options;
    const cli = join(root, 'node_modules', 'aws-cdk', 'bin', 'cdk');
    const inherited = Object.entries(process.env).filter(([name]) => !/^(AWS|CDK)_/.test(name));
    const { status, output } = await runProgram(
      process.execPath,
      [cli, command, ...args, '--no-color', '--no-notices'],
      {
        cwd: cwd ?? folder,
        timeoutSeconds,
        environment: {
          ...Object.fromEntries(inherited),
          ...emulator.clientEnvironment,
          AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
          // The CLI keeps what it learnt about an access key there: another emulator is another account.
          CDK_HOME: join(folder, 'cdk-home'),
          CDK_DISABLE_VERSION_CHECK: '1',
          CDK_DISABLE_CLI_TELEMETRY: 'true',
          CDK_VALIDATION: 'false',
          CI: 'true',
        },
      },
    );
    return status === 0 ? [] : failedResources(command, output);
  }
}
