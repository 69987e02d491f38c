import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from './child-program';

export interface PythonEnvironment {
  /** A requirements file that pins every package. */
  readonly requirements: string;
  /** Where the virtual environment is, or will be. */
  readonly folder: string;
}

const STAMP = 'requirements.sha256';
const MAKING_SECONDS = 300;

/**
 * The Python of a virtual environment that holds just these packages: made when it is not there or was made from another file.
 * Throws with what went wrong, as when there is no Python 3.10.
 */
export async function ensurePythonEnvironment({ requirements, folder }: PythonEnvironment): Promise<string> {
  const python = join(folder, 'bin', 'python');
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  const stamp = join(folder, STAMP);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash && existsSync(python)) return python;
  rmSync(folder, { recursive: true, force: true });
  await make('python3', ['-m', 'venv', folder]);
  await make(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', requirements]);
  writeFileSync(stamp, hash);
  return python;
}

async function make(command: string, args: readonly string[]): Promise<void> {
  const { status, output } = await runProgram(command, args, {
    environment: process.env,
    timeoutSeconds: MAKING_SECONDS,
  });
  if (status === 0) return;
  throw new Error(
    `The Python environment cannot be made (it takes Python 3.10 with venv, and a package index): ${command} ${args.join(' ')}\n${output.trim()}`,
  );
}
