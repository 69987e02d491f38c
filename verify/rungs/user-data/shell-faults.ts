import { basename } from 'node:path';
import { z } from 'zod';
import { runProgram } from './run-program';

/** Shells whose scripts are checked, with the Debian package of each. */
const PACKAGES: Readonly<Record<string, string>> = { bash: 'bash', sh: 'dash', dash: 'dash', ksh: 'ksh' };

const commentsSchema = z.array(
  z.object({ line: z.number(), level: z.string(), code: z.number(), message: z.string() }),
);

/** What the shell itself and ShellCheck say of a script, a line each; nothing of a script for another interpreter. */
export function shellFaults(script: string, interpreter: string): string[] {
  const shell = basename(interpreter);
  const debianPackage = PACKAGES[shell];
  if (debianPackage === undefined) return [];
  const parsed = runProgram(shell, ['-n'], { debianPackage, input: script });
  // A script that does not parse says the same again, in other words, when ShellCheck reads it.
  if (parsed.status !== 0) return [parsed.stderr.replaceAll('\n', '; ')];
  const checked = runProgram('shellcheck', ['--norc', '--format=json', '--severity=warning', `--shell=${shell}`, '-'], {
    debianPackage: 'shellcheck',
    input: script,
  });
  if (checked.status > 1) throw new Error(`ShellCheck could not read a script: ${checked.stderr}`);
  const comments = commentsSchema.parse(JSON.parse(checked.stdout));
  return comments.map(({ line, level, code, message }) => `line ${line}: ${level} SC${code}: ${message}`);
}
