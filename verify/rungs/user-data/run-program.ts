import { spawnSync } from 'node:child_process';

export interface ProgramRun {
  /** Exit status; 255 when a signal ended it. */
  readonly status: number;
  readonly stdout: string;
  /** Standard error, without blank lines at its ends. */
  readonly stderr: string;
}

const LIMIT_MS = 60_000;

/** Runs a program of the machine. Throws an Error that says how to install it, by its Debian package, when it is not there. */
export function runProgram(
  name: string,
  args: readonly string[],
  { debianPackage, input = '' }: { readonly debianPackage: string; readonly input?: string },
): ProgramRun {
  const { error, status, stdout, stderr } = spawnSync(name, args, { input, encoding: 'utf8', timeout: LIMIT_MS });
  if (error !== undefined && 'code' in error && error.code === 'ENOENT') {
    throw new Error(`${name} is not installed. On Debian: apt-get install ${debianPackage}`);
  }
  if (error !== undefined) throw new Error(`${name} could not be run: ${error.message}`, { cause: error });
  return { status: status ?? 255, stdout, stderr: stderr.trim() };
}
