import { mkdirSync } from 'node:fs';
import { z } from 'zod';
import type { SdkConfiguration } from './markers';
import { ChildProgram } from './child-program';
import { freePort } from './free-port';
import type { PostgresCluster } from './postgres-cluster';
import { until } from './until';

export interface EmulatorOptions {
  /** With ministack installed. */
  readonly python: string;
  readonly launcher: string;
  readonly postgres: PostgresCluster;
  readonly account: string;
  readonly region: string;
  /** Names of SSM parameters that are Amazon's, and that templates ask for. */
  readonly amiParameters: readonly string[];
  /** Where functions find the SDK packages that Lambda has installed. */
  readonly nodePath: string;
  /** For what it writes; the caller removes it. */
  readonly folder: string;
}

const readySchema = z.object({
  controlPort: z.number(),
  stubbed: z.array(z.string()),
  stubFaults: z.array(z.string()),
});

const stackSchema = z.object({
  name: z.string(),
  status: z.string(),
  outputs: z.record(z.string(), z.string()),
  resources: z.array(z.object({ logicalId: z.string(), type: z.string(), physicalId: z.string() })),
});
/** A stack as the emulator has it. */
export type EmulatedStack = z.output<typeof stackSchema>;

const START_SECONDS = 60;
const STOP_SECONDS = 10;

/** ministack, started by our launcher, with IAM enforced: each call of a function must be allowed by its role. */
export class EmulatorProcess {
  readonly url: string;
  /** Resource types without behaviour. */
  readonly stubbed: readonly string[];
  /** What is wrong with the list of them. */
  readonly stubFaults: readonly string[];
  /** What a program needs that shall take the emulator for AWS, as the account's root user. */
  readonly clientEnvironment: Readonly<Record<string, string>>;
  readonly sdk: SdkConfiguration;
  readonly #program: ChildProgram;
  readonly #controlUrl: string;

  private constructor(program: ChildProgram, ready: z.output<typeof readySchema>, sdk: SdkConfiguration) {
    this.#program = program;
    this.#controlUrl = `http://127.0.0.1:${ready.controlPort}`;
    this.stubbed = ready.stubbed;
    this.stubFaults = ready.stubFaults;
    this.url = sdk.endpoint;
    this.sdk = sdk;
    this.clientEnvironment = clientEnvironment(sdk);
  }

  static async start(options: EmulatorOptions): Promise<EmulatorProcess> {
    const port = await freePort();
    mkdirSync(options.folder, { recursive: true });
    const program = new ChildProgram(options.python, [options.launcher], {
      environment: launcherEnvironment(options, port),
      cwd: options.folder,
    });
    const late = (): string => `ministack does not start:\n${program.output}`;
    try {
      const ready = await until(async () => readyLine(program.output), START_SECONDS, late);
      const url = `http://127.0.0.1:${port}`;
      await until(() => isServing(url), START_SECONDS, late);
      // ministack takes an access key of 12 digits for the root user of that account.
      const credentials = { accessKeyId: options.account, secretAccessKey: 'emulator' };
      return new EmulatorProcess(program, ready, { endpoint: url, region: options.region, credentials });
    } catch (error) {
      program.kill();
      throw error;
    }
  }

  /** The last of what it logged. */
  get log(): string {
    return this.#program.output;
  }

  /** Everything that exists, in all services, as `service.store: key`. */
  async inventory(): Promise<string[]> {
    return z.array(z.string()).parse(await this.#ask('/inventory'));
  }

  async stacks(): Promise<EmulatedStack[]> {
    return z.array(stackSchema).parse(await this.#ask('/stacks'));
  }

  async stop(): Promise<void> {
    this.#program.endInput();
    const late = setTimeout(() => this.#program.kill(), STOP_SECONDS * 1000);
    await this.#program.ended.finally(() => clearTimeout(late));
  }

  async #ask(path: string): Promise<unknown> {
    const response = await fetch(`${this.#controlUrl}${path}`, { signal: AbortSignal.timeout(30_000) });
    if (!response.ok) throw new Error(`The emulator's ${path} answered ${response.status}.`);
    return response.json();
  }
}

function launcherEnvironment(options: EmulatorOptions, port: number): NodeJS.ProcessEnv {
  const ours = Object.entries(process.env).filter(([name]) => !/^(AWS|CDK|PYTHON|NODE)_/.test(name));
  return {
    ...Object.fromEntries(ours),
    TMPDIR: options.folder,
    HOME: options.folder,
    PYTHONDONTWRITEBYTECODE: '1',
    PYTHONUNBUFFERED: '1',
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: String(port),
    MINISTACK_HOST: 'localhost',
    MINISTACK_ACCOUNT_ID: options.account,
    MINISTACK_REGION: options.region,
    AUTH: 'true',
    LAMBDA_EXECUTOR: 'local',
    IOT_MTLS_ENABLED: '0',
    NODE_PATH: options.nodePath,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    POSTGRES_PORT: String(options.postgres.port),
    POSTGRES_PASSWORD: options.postgres.password,
    AMI_PARAMETERS: options.amiParameters.join(','),
  };
}

function clientEnvironment({ endpoint, region, credentials }: SdkConfiguration): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
    // The user's own settings are for another cloud.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
}

function readyLine(output: string): z.output<typeof readySchema> | undefined {
  const line = output.split('\n').find((text) => text.startsWith('{"controlPort"'));
  return line === undefined ? undefined : readySchema.parse(JSON.parse(line));
}

async function isServing(url: string): Promise<true | undefined> {
  const answer = await fetch(`${url}/_ministack/health`, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
  return answer?.ok === true ? true : undefined;
}
