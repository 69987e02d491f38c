/**
 * `npm run conformance`: what a WAMP router does, seen from outside, over every transport and serialization that it is asked for.
 *
 *     npm run conformance -- --url ws://127.0.0.1:8080/ws --url tcp://127.0.0.1:8080 --realm realm1 [--json]
 *
 * docs/conformance.md says what the outcomes mean. Exit status 0: every check held, or is of a feature that the router does not
 * announce; 1: a check failed; 2: the router could not be reached, or the arguments are wrong.
 */
import { CHECKS } from './checks';
import { parseCommandLine, USAGE, UsageError } from './command-line';
import { report } from './report';
import { runChecks } from './run-checks';

async function main(): Promise<number> {
  const { json, ...run } = parseCommandLine(process.argv.slice(2));
  const outcomes = await runChecks({ ...run, checks: CHECKS });
  console.log(json ? JSON.stringify(outcomes, undefined, 2) : report(outcomes));
  if (outcomes.every(({ outcome }) => outcome === 'unspoken')) return 2;
  return outcomes.some(({ outcome }) => outcome === 'failed') ? 1 : 0;
}

main().then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    console.error(error instanceof UsageError ? `${message}\n\n${USAGE}` : `The router cannot be checked: ${message}`);
    process.exitCode = 2;
  },
);
