import { type FailureCode, KNOWN_FAILURES } from './known-failures';

/** A known failure that was met: looked for and found, or recognized in what a command printed. */
export interface Failure {
  readonly code: FailureCode;
  /** What was seen: an account, a name, a state, the words of AWS. */
  readonly value: string | undefined;
}

/** A step that cannot go on, for a known reason. */
export class DeploymentError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(KNOWN_FAILURES[failure.code].happened, options);
    this.name = 'DeploymentError';
    this.failure = failure;
  }
}

/** What the capitals of a fix stand for, as far as it is known. */
export interface Names {
  readonly profile: string;
  readonly deployment: string;
  readonly account?: string | undefined;
  readonly region?: string | undefined;
}

/** What happened, the value, and the fix: three lines. */
export function describeFailure({ code, value }: Failure, names: Names): string {
  const { happened, fix } = KNOWN_FAILURES[code];
  const lines = [
    happened,
    ...(value === undefined ? [] : [`  Seen: ${value}`]),
    `  Fix:  ${fillIn(fix, value, names)}`,
  ];
  return lines.join('\n');
}

/** A name that is not known stays as it is, in capitals. Of a value, a first word that looks like a name of AWS is an argument. */
function fillIn(fix: string, value: string | undefined, names: Names): string {
  const word = /^\w+[-/:][\w/.:-]*(?= |$)/.exec(value ?? '')?.[0];
  const known: Readonly<Record<string, string | undefined>> = {
    PROFILE: names.profile,
    DEPLOYMENT: names.deployment,
    ACCOUNT: names.account,
    REGION: names.region,
    VALUE: word,
  };
  return fix.replace(/\b(?:PROFILE|DEPLOYMENT|ACCOUNT|REGION|VALUE)\b/g, (capitals) => known[capitals] ?? capitals);
}
