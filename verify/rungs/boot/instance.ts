import { symlinkSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Caller } from '../../../local/contracts';
import { Account } from './account';
import { AwsCommand } from './aws-command';
import { runBootScript, type ScriptRun } from './boot-script-run';
import { startInstanceServer } from './instance-server';
import { isHealthy, type Launch } from './launch';
import { INSTANCE_ADDRESS, INSTANCE_ID, MetadataService } from './metadata-service';
import type { Scenario } from './scenario';
import { ServiceManager } from './service-manager';
import { StandIns } from './stand-ins';
import { userDataOf } from './user-data-of';

export interface InstanceOptions {
  readonly assemblyFolder: string;
  readonly launch: Launch;
  readonly scenario: Scenario;
  readonly root: string;
  readonly dataFolder: string;
}

const BROKEN_BUNDLE = Buffer.from('process.exit(1);\n');
/** systemd's own for services. */
const SERVICE_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin';

/** An instance of a launch template in a scratch root, with the account that it is in. */
export class Instance {
  readonly launch: Launch;
  readonly root: string;
  readonly account: Account;
  readonly services: ServiceManager;
  readonly aws: AwsCommand;
  readonly standIns: StandIns;
  readonly metadata: MetadataService;
  readonly #scenario: Scenario;

  private constructor({ launch, root, scenario }: InstanceOptions, account: Account, caller: Caller) {
    this.launch = launch;
    this.root = root;
    this.account = account;
    this.#scenario = scenario;
    const { region } = account.deployment;
    this.metadata = new MetadataService({
      region,
      roleName: caller.roleArn.split('/').at(-1) ?? '',
      issue: () => account.credentialsOf(caller),
    });
    this.services = new ServiceManager({
      root,
      // The SDK would find AWS by names that no resolver knows here. All else, credentials too, is as on an instance.
      environment: { PATH: SERVICE_PATH, LANG: 'C.UTF-8', AWS_ENDPOINT_URL: account.gatewayUrl },
    });
    this.aws = new AwsCommand({ root, account, caller, download: (key) => this.#download(key) });
    this.standIns = new StandIns({
      root,
      services: this.services,
      aws: this.aws,
      isHealthyNow: () => this.isHealthy().catch(() => false),
    });
  }

  static async create(options: InstanceOptions): Promise<Instance> {
    const account = await Account.open(options.assemblyFolder, options.dataFolder);
    const roleArn = account.resource(options.launch.role).attributes['Arn'] ?? '';
    const instance = new Instance(options, account, { roleArn, sessionName: INSTANCE_ID });
    await startInstanceServer(instance.metadata, (...call) => instance.standIns.run(...call));
    return instance;
  }

  /** The first start. In the scenario of a bundle that exits, what the script sleeps takes no time. */
  boot(limitSeconds: number): Promise<ScriptRun> {
    if (this.#scenario === 'bundle-exits') {
      rmSync(join(this.root, 'usr/bin/sleep'));
      symlinkSync('/usr/lib/headwater-boot/ask', join(this.root, 'usr/bin/sleep'));
    }
    return runBootScript(this.root, userDataOf(this.account.resource(this.launch.launchTemplate)), limitSeconds);
  }

  /** The status that the target group's health check gets, from the address where the load balancer asks. */
  async healthStatus(): Promise<number> {
    const { port, path, timeoutSeconds } = this.launch.healthCheck;
    const signal = AbortSignal.timeout(timeoutSeconds * 1000);
    const response = await fetch(`http://${INSTANCE_ADDRESS}:${port}${path}`, { signal, redirect: 'manual' });
    await response.arrayBuffer();
    return response.status;
  }

  async isHealthy(): Promise<boolean> {
    return isHealthy(await this.healthStatus(), this.launch.healthCheck);
  }

  #download(objectKey: string): Buffer | undefined {
    if (this.#scenario === 'bundle-missing') return undefined;
    const path = this.account.deployment.assetPath(objectKey);
    if (path === undefined) return undefined;
    if (statSync(path).isDirectory())
      throw new Error(`the boot rung serves assets that are files; ${objectKey} is a folder`);
    return this.#scenario === 'bundle-exits' ? BROKEN_BUNDLE : readFileSync(path);
  }
}
