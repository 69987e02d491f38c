import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { STSClient } from '@aws-sdk/client-sts';
import { PROJECT_ROOT } from '../../lib/project-root';
import { runCdk } from './cdk-command';
import { DeploymentError, describeFailure } from './failure';
import { type DeploymentOptions, parseOptions, usage } from './options';
import type { DeploymentPorts } from './ports';
import { SdkAccount } from './sdk-account';

const ports: DeploymentPorts = {
  environment: process.env,
  configuredRegion: async () => {
    try {
      return await new STSClient().config.region();
    } catch {
      return undefined;
    }
  },
  openAccount: (region) => new SdkAccount(region),
  cdk: runCdk,
  assemblyFolder: (deployment) => join(PROJECT_ROOT, 'cdk.out', `deployment-${deployment}`),
  say: (text) => console.log(text),
  ask: async (question) => {
    if (!process.stdin.isTTY) return undefined;
    const terminal = createInterface({ input: process.stdin, output: process.stdout });
    try {
      return await terminal.question(question);
    } finally {
      terminal.close();
    }
  },
};

/** Runs `npm run deploy` or `npm run destroy`. @returns the exit status: 2 for a wrong option. Never rejects. */
export async function runCommand(
  command: 'deploy' | 'destroy',
  run: (options: DeploymentOptions, ports: DeploymentPorts) => Promise<number>,
): Promise<number> {
  let options: DeploymentOptions;
  try {
    options = parseOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${messageOf(error)}\n\n${usage(command)}`);
    return 2;
  }
  try {
    return await run(options, ports);
  } catch (error) {
    if (error instanceof DeploymentError) console.error(describeFailure(error.failure, options));
    else console.error(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
    return 1;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
