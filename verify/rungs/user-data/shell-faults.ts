import { basename } from 'node:path';
import { z } from 'zod';
import { runProgram } from './run-program';

/** Shells whose scripts are checked, with the Debian package of each. */
const PACKAGES: Readonly<Record<string, string>> = { bash: 'bash', sh: 'dash', dash: 'dash', ksh: 'ksh' };

const commentsSchema = z.array(
  z.object({ line: z.number(), level: z.string(), code: z.number(), message: z.string() }),
);
type Comment = z.output<typeof commentsSchema>[number];

/** That a condition is constant: so is every one on what CloudFormation has put in. */
const EXCLUDED = ['SC2050', 'SC2193', 'SC2194'];
/** CDK's own download command; a path without blanks does not split, quoted or not. */
const CDK_FOLDER = /^mkdir -p \$\(dirname '[^'\s]+'\)$/;

/** What the shell itself and ShellCheck say of a script, a line for each kind of fault; nothing of a script for another interpreter. */
export function shellFaults(script: string, interpreter: string): string[] {
  const shell = basename(interpreter);
  const debianPackage = PACKAGES[shell];
  if (debianPackage === undefined) return [];
  const parsed = runProgram(shell, ['-n'], { debianPackage, input: script });
  // A script that does not parse says the same again, in other words, when ShellCheck reads it.
  if (parsed.status !== 0) return [parsed.stderr.replaceAll('\n', '; ')];
  const options = ['--norc', '--format=json', '--severity=warning', `--exclude=${EXCLUDED.join(',')}`];
  const checked = runProgram('shellcheck', [...options, `--shell=${shell}`, '-'], {
    debianPackage: 'shellcheck',
    input: script,
  });
  if (checked.status > 1) throw new Error(`ShellCheck could not read a script: ${checked.stderr}`);
  const lines = script.split('\n');
  const comments = commentsSchema
    .parse(JSON.parse(checked.stdout))
    .filter(({ line }) => !CDK_FOLDER.test(lines[line - 1] ?? ''));
  return byCode(comments).map(([{ line, level, code, message }, ...more]) => {
    const also = more.length === 0 ? '' : ` (and ${more.length} more)`;
    return `line ${line}${also}: ${level} SC${code}: ${message}`;
  });
}

function byCode(comments: readonly Comment[]): (readonly [Comment, ...Comment[]])[] {
  const groups = new Map<number, [Comment, ...Comment[]]>();
  for (const comment of comments) {
    const group = groups.get(comment.code);
    if (group === undefined) groups.set(comment.code, [comment]);
    else group.push(comment);
  }
  return [...groups.values()];
}
