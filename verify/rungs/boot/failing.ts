import type { Findings } from './findings';
import type { Instance } from './instance';
import type { Scenario } from './scenario';
import { checkSignal } from './signal-checks';

const LIMIT_SECONDS = 90;
const WHAT: Readonly<Record<Exclude<Scenario, 'as-is'>, string>> = {
  'bundle-exits': 'The router’s bundle was replaced by one that exits with 1',
  'bundle-missing': 'The router’s bundle was taken out of the bucket',
};

/** A scenario that no instance can serve in: the script must fail, tell CloudFormation so, and before it stops waiting. */
export async function checkFailing(
  instance: Instance,
  scenario: Exclude<Scenario, 'as-is'>,
  findings: Findings,
): Promise<void> {
  const { launchTemplate, signalTimeoutSeconds } = instance.launch;
  const { status, processId, seconds } = await instance.boot(LIMIT_SECONDS);
  const fault = (rule: string, wrong: string, fix: string): void =>
    findings.fault(launchTemplate, rule, `${WHAT[scenario]}: ${wrong}`, fix);
  if (status === undefined) {
    fault(
      'failure-endless',
      `the user data still ran after ${LIMIT_SECONDS} s.`,
      'Let it give up after a number of tries.',
    );
    return;
  }
  if (status === 0) {
    fault(
      'failure-unnoticed',
      'the user data ended with status 0.',
      'End it with another status unless the router answers.',
    );
  }
  checkSignal(instance, false, findings);
  const wholeSeconds = seconds + (instance.standIns.sleptSeconds.get(processId) ?? 0);
  if (signalTimeoutSeconds !== undefined && wholeSeconds > signalTimeoutSeconds) {
    fault(
      'failure-too-late',
      `the user data gave up after ${Math.round(wholeSeconds)} s; CloudFormation waits ${signalTimeoutSeconds} s.`,
      'Let it try for a shorter time, or let the group’s CreationPolicy wait longer.',
    );
  }
}
