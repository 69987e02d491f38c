import type { Findings } from './findings';
import type { Instance } from './instance';
import type { Signal } from './stand-ins';

const FIX = 'Let the script’s last act, whatever ends it, be one cfn-signal with its exit status (trap ... EXIT).';

/** The one signal that CloudFormation waits for, if it does: of the wanted kind, to the group that waits. */
export function checkSignal({ launch, standIns, account }: Instance, isSuccess: boolean, findings: Findings): void {
  if (launch.signalTimeoutSeconds === undefined) return;
  const { group } = launch;
  const [signal, ...more] = standIns.signals;
  const wanted = isSuccess ? 'success' : 'failure';
  if (signal === undefined || more.length > 0) {
    const count = standIns.signals.length;
    findings.fault(
      group,
      'signal',
      `CloudFormation waits for one signal of ${wanted}; the instance sent ${count}.`,
      FIX,
    );
    return;
  }
  if (signal.isSuccess !== isSuccess) {
    findings.fault(
      group,
      'signal',
      `The instance signalled ${signal.isSuccess ? 'success' : 'failure'}, not ${wanted}.`,
      FIX,
    );
  }
  const { region } = account.deployment;
  const place = { stackName: group.stack.stackName, resource: group.logicalId, region };
  const strays = straysOf(signal, place);
  if (strays.length > 0) {
    findings.fault(
      group,
      'signal',
      `The signal does not reach the group: ${strays.join(', ')}.`,
      'Give the group’s own stack, logical id and region.',
    );
  }
  if (isSuccess && !signal.wasHealthy) {
    findings.fault(
      group,
      'signal-too-early',
      'Success was signalled while the health check was not answered as the target group wants.',
      'Wait in the script for what the target group checks, and signal then.',
    );
  }
}

function straysOf(signal: Signal, place: Pick<Signal, 'stackName' | 'resource' | 'region'>): string[] {
  return (['stackName', 'resource', 'region'] as const)
    .filter((name) => signal[name] !== place[name])
    .map((name) => `${name} is ${signal[name] ?? 'not given'}, not ${place[name] ?? ''}`);
}
