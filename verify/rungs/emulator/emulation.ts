import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { SdkConfiguration } from './markers';
import { CdkCli } from './cdk-cli';
import { EmulatorProcess } from './emulator-process';
import { PostgresCluster } from './postgres-cluster';

export interface EmulationOptions {
  readonly root: string;
  readonly python: string;
  readonly account: string;
  readonly region: string;
  readonly amiParameters: readonly string[];
}

/** An emulated account with nothing in it yet, and a folder that goes with it. */
export interface Emulation {
  readonly emulator: EmulatorProcess;
  readonly cdk: CdkCli;
  readonly sdk: SdkConfiguration;
  readonly account: string;
  readonly region: string;
  readonly folder: string;
}

/** Starts PostgreSQL and the emulator, lets `use` work with them, and ends both, whatever happens. */
export async function withEmulation<T>(
  options: EmulationOptions,
  use: (emulation: Emulation) => Promise<T>,
): Promise<T> {
  const { root, python, account, region, amiParameters } = options;
  const folder = mkdtempSync(join(tmpdir(), 'headwater-emulator-'));
  let postgres: PostgresCluster | undefined;
  let emulator: EmulatorProcess | undefined;
  try {
    postgres = await PostgresCluster.start();
    emulator = await EmulatorProcess.start({
      python,
      launcher: join(root, 'verify', 'emulator', 'launch.py'),
      postgres,
      account,
      region,
      amiParameters,
      nodePath: sdkPackages(),
      folder: join(folder, 'emulator'),
    });
    const cliFolder = join(folder, 'cdk');
    mkdirSync(cliFolder);
    return await use({
      emulator,
      cdk: new CdkCli({ root, emulator, folder: cliFolder }),
      sdk: emulator.sdk,
      account,
      region,
      folder,
    });
  } finally {
    await emulator?.stop();
    await postgres?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Lambda has the whole SDK installed, and CDK's custom resources rely on it: for what ours asks, this one package is there. */
function sdkPackages(): string {
  return dirname(dirname(dirname(require.resolve('@aws-sdk/client-ec2/package.json'))));
}
