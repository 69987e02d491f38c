import type { Deployment, Resource } from '../templates/deployment';
import { at, isTrueAt, numberAt, textAt, textsAt, type Json } from '../templates/json';
import { isLiteral } from '../templates/token';
import type { Invariant } from './invariant';
import { dataOf, launchedBy } from './machine-parts';

const PROCESSES =
  'Launch Terminate AddToLoadBalancer AlarmNotification AZRebalance HealthCheck InstanceRefresh ReplaceUnhealthy ScheduledActions'.split(
    ' ',
  );
const DURATION = /^PT(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/;

type Say = (rule: string, wrong: string, fix: string) => void;

/** Creation and update of scaling groups: signals that are sent and waited for, in time, and updates that can go on. */
export const rollingUpdates: Invariant = (deployment, report) => {
  for (const group of deployment.all('AWS::AutoScaling::AutoScalingGroup')) {
    const fault: Say = (rule, wrong, fix) => report(group, `scaling-group/${rule}`, wrong, fix);
    const signal = at(group.creationPolicy, 'ResourceSignal');
    const update = at(group.updatePolicy, 'AutoScalingRollingUpdate');
    checkSignal(group, signal, fault);
    checkUpdate(group, update, signal !== undefined, fault);
    const replaces = isTrueAt(group.updatePolicy, 'AutoScalingReplacingUpdate', 'WillReplace');
    if (replaces && group.properties['AutoScalingGroupName'] !== undefined)
      fault(
        'update',
        'An update makes a second group of the same name, which there cannot be.',
        'Remove AutoScalingGroupName, or update by rolling.',
      );
    checkScript(deployment, { group, waits: signal !== undefined || isTrueAt(update, 'WaitOnResourceSignals') }, fault);
  }
};

function checkSignal(group: Resource, signal: Json | undefined, fault: Say): void {
  if (signal === undefined) return;
  const timeout = textAt(signal, 'Timeout') ?? 'PT5M';
  const seconds = secondsOf(timeout);
  if (isLiteral(timeout) && (seconds === undefined || seconds < 60 || seconds > 43_200))
    fault(
      'signal',
      `The group waits ${timeout} for its signal.`,
      'PT1M to PT12H, as in PT10M: a machine starts in minutes.',
    );
  const count = numberAt(signal, 'Count') ?? 1;
  const started = numberAt(group.properties, 'DesiredCapacity') ?? numberAt(group.properties, 'MinSize');
  if (started !== undefined && count > started)
    fault('signal', `The group waits for ${count} signals but starts ${started}.`, 'Wait for as many as are started.');
}

function checkUpdate(group: Resource, update: Json | undefined, hasSignal: boolean, fault: Say): void {
  if (update === undefined) return;
  const greatest = numberAt(group.properties, 'MaxSize');
  const inService = numberAt(update, 'MinInstancesInService');
  if (inService !== undefined && greatest !== undefined && inService >= greatest)
    fault(
      'update',
      `MinInstancesInService ${inService} is not below MaxSize ${greatest}: CloudFormation refuses to update.`,
      'Set it below MaxSize.',
    );
  const batch = numberAt(update, 'MaxBatchSize');
  if (batch !== undefined && (batch < 1 || batch > 100)) fault('update', `MaxBatchSize is ${batch}.`, '1 to 100.');
  const percent = numberAt(update, 'MinSuccessfulInstancesPercent');
  if (percent !== undefined && (percent < 0 || percent > 100))
    fault('update', `MinSuccessfulInstancesPercent is ${percent}.`, '0 to 100.');
  const pause = textAt(update, 'PauseTime');
  if (isTrueAt(update, 'WaitOnResourceSignals') && pause === undefined && !hasSignal)
    fault('update', 'WaitOnResourceSignals without PauseTime.', 'Give the time to wait, as in PT10M.');
  const seconds = pause === undefined ? undefined : secondsOf(pause);
  if (pause !== undefined && isLiteral(pause) && (seconds === undefined || seconds > 3_600))
    fault('update', `PauseTime is ${pause}.`, 'As in PT10M, at most PT1H.');
  const suspended = textsAt(update, 'SuspendProcesses');
  const unknown = suspended.filter((name) => !PROCESSES.includes(name));
  if (unknown.length > 0) fault('update', `There is no process ${unknown.join(', ')}.`, `Of ${PROCESSES.join(', ')}.`);
  const needed = suspended.filter((name) => /^(Launch|Terminate|AddToLoadBalancer)$/.test(name));
  if (needed.length > 0)
    fault('update', `${needed.join(', ')} is suspended, without which an update cannot go on.`, 'Do not suspend it.');
}

function checkScript(deployment: Deployment, { group, waits }: { group: Resource; waits: boolean }, fault: Say): void {
  const script = launchedBy(deployment, group)
    .map((machine) => textAt(dataOf(machine), 'UserData') ?? '')
    .join('\n');
  if (script === '') return;
  const signals = /cfn-signal|signal-resource/.test(script);
  if (waits && !signals)
    fault(
      'no-signal',
      'The group waits for a signal that its user data never sends: it fails after the timeout.',
      'Call cfn-signal at the end of the user data.',
    );
  if (!signals) return;
  const isOwn = script.includes(group.logicalId);
  if (waits && !isOwn && /--resource[= ]\S+/.test(script))
    fault(
      'signal-elsewhere',
      `The user data signals another resource than ${group.logicalId}.`,
      `Call cfn-signal with --resource ${group.logicalId}.`,
    );
  const [, stack] = /cfn-signal[^\n]*--stack[= ]+['"]?([A-Za-z][\w-]*)/.exec(script) ?? [];
  if (waits && stack !== undefined && stack !== group.stack.stackName && !stack.startsWith('arn'))
    fault(
      'signal-elsewhere',
      `The user data signals the stack ${stack}, the group is in ${group.stack.stackName}.`,
      'Use AWS::StackName.',
    );
  if (!waits && isOwn)
    fault(
      'signal-unheard',
      'The user data signals the group, which waits for nothing: that it does not start goes unnoticed.',
      'Add a CreationPolicy.',
    );
}

function secondsOf(text: string): number | undefined {
  const match = DURATION.exec(text);
  if (match === null) return undefined;
  const [hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return hours * 3_600 + minutes * 60 + seconds;
}
