import { describeFailure, type Names } from './failure';
import type { CheckResult } from './preflight';
import { recognizeFailures } from './recognize-failures';

/** A row for each check, and below it what was found. */
export function preflightTable(results: readonly CheckResult[], names: Names): string {
  return results
    .flatMap(({ name, findings, unknown }) => [
      `${stateOf(findings, unknown).padEnd(9)} ${name}`,
      ...findings.map(({ failure }) => indent(describeFailure(failure, names))),
      ...(unknown === undefined ? [] : [indent(`It could not be found out: ${unknown}`)]),
    ])
    .join('\n');
}

function stateOf(findings: CheckResult['findings'], unknown: string | undefined): string {
  if (findings.some(({ stops }) => stops)) return 'STOPS';
  if (findings.length > 0) return 'warning';
  return unknown === undefined ? 'fine' : 'unknown';
}

/** What is known about why a command of the CDK failed. */
export function failureReport(output: string, names: Names): string {
  const failures = recognizeFailures(output);
  if (failures.length === 0)
    return 'The CDK failed. Its messages above are none of those that this command knows (docs/deploying.md).';
  return [
    'The CDK failed. From its messages above:',
    ...failures.map((failure) => describeFailure(failure, names)),
  ].join('\n\n');
}

function indent(text: string): string {
  return text.replace(/^/gm, ' '.repeat(10));
}
