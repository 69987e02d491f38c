import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../lib/project-root';

/** Enough for the messages at the end, where the failures are. */
const KEPT_CHARACTERS = 200_000;

export interface CommandResult {
  readonly status: number;
  /** The end of what it printed. */
  readonly output: string;
}

/** Runs the CDK CLI in the project's folder. What it prints is passed on as it comes, and kept to be looked through. */
export type CdkCommand = (
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
) => Promise<CommandResult>;

export const runCdk: CdkCommand = (args, environment) =>
  new Promise((resolve, reject) => {
    const colours = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
    const child = spawn(process.execPath, [join(PROJECT_ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk'), ...args], {
      cwd: PROJECT_ROOT,
      stdio: ['inherit', 'pipe', 'pipe'],
      // Through a pipe the CDK does not see the terminal, and would leave out its colours.
      env: { ...process.env, ...colours, CDK_DISABLE_VERSION_CHECK: '1', ...environment },
    });
    let output = '';
    const passOn = (stream: NodeJS.WriteStream) => (text: string) => {
      stream.write(text);
      output = (output + text).slice(-KEPT_CHARACTERS);
    };
    child.stdout.setEncoding('utf8').on('data', passOn(process.stdout));
    child.stderr.setEncoding('utf8').on('data', passOn(process.stderr));
    // The terminal sends its interrupt to both: the CDK ends first and says how far it came.
    const ignore = (): void => undefined;
    process.on('SIGINT', ignore);
    child.once('error', reject);
    child.once('close', (status) => {
      process.off('SIGINT', ignore);
      resolve({ status: status ?? 1, output });
    });
  });
