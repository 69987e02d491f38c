import type { Deployment, Resource } from '../templates/deployment';
import { textAt } from '../templates/json';
import { isLiteral } from '../templates/token';
import type { Invariant } from './invariant';
import { dataOf, launchedBy } from './machine-parts';
import { checkRanges } from './ranges';

const NOTIFIED = /^AWS::(SNS::Topic|SQS::Queue)$/;

type Say = (rule: string, wrong: string, fix: string) => void;

/** Lifecycle hooks: ranges, who is told, and that the machine which completes the hook knows it and has the time. */
export const lifecycleHooks: Invariant = (deployment, report) => {
  for (const hook of deployment.all('AWS::AutoScaling::LifecycleHook')) {
    const fault: Say = (rule, wrong, fix) => report(hook, `lifecycle-hook/${rule}`, wrong, fix);
    checkRanges(hook, 'lifecycle-hook/heartbeat', report, [
      { path: ['HeartbeatTimeout'], least: 30, greatest: 7_200, unit: ' s' },
    ]);
    const transition = textAt(hook.properties, 'LifecycleTransition') ?? '';
    if (isLiteral(transition) && !/^autoscaling:EC2_INSTANCE_(LAUNCHING|TERMINATING)$/.test(transition))
      fault(
        'transition',
        `There is no transition '${transition}'.`,
        'autoscaling:EC2_INSTANCE_TERMINATING or _LAUNCHING.',
      );
    const result = textAt(hook.properties, 'DefaultResult') ?? 'ABANDON';
    if (isLiteral(result) && !/^(CONTINUE|ABANDON)$/.test(result))
      fault('default-result', `There is no DefaultResult ${result}.`, 'CONTINUE or ABANDON.');
    checkNotification(deployment, hook, fault);
    const group = deployment.target(hook.properties['AutoScalingGroupName']);
    if (group === undefined) continue;
    if (group.type !== 'AWS::AutoScaling::AutoScalingGroup')
      fault('group', `AutoScalingGroupName is ${group.logicalId}, of type ${group.type}.`, 'Name a group.');
    else checkMachine(deployment, { hook, group }, fault);
  }
};

function checkNotification(deployment: Deployment, hook: Resource, fault: Say): void {
  const target = hook.properties['NotificationTargetARN'];
  const role = hook.properties['RoleARN'];
  const notified = deployment.target(target);
  if (notified !== undefined && !NOTIFIED.test(notified.type))
    fault(
      'target',
      `NotificationTargetARN is ${notified.logicalId}, of type ${notified.type}.`,
      'Give a topic or a queue.',
    );
  if (target !== undefined && role === undefined)
    fault('role', 'NotificationTargetARN is given without RoleARN.', 'Give a role that may publish there.');
  if (target === undefined && role !== undefined)
    fault('role', 'RoleARN is given without NotificationTargetARN.', 'Remove it, or say whom to notify.');
}

/** Where the machine itself completes the hook, its script must name it, wait for its transition, and have the time. */
function checkMachine(deployment: Deployment, { hook, group }: { hook: Resource; group: Resource }, fault: Say): void {
  const script = launchedBy(deployment, group)
    .map((machine) => textAt(dataOf(machine), 'UserData') ?? '')
    .join('\n');
  const isTerminating = textAt(hook.properties, 'LifecycleTransition')?.endsWith('TERMINATING') === true;
  const stopSeconds = [...script.matchAll(/^TimeoutStopSec=(\d+)s?$/gm)].map((match) => Number(match[1]));
  const heartbeat = Number(textAt(hook.properties, 'HeartbeatTimeout') ?? 3_600);
  const longest = Math.max(0, ...stopSeconds);
  if (isTerminating && heartbeat < longest)
    fault(
      'too-short',
      `The machine is ended after ${heartbeat} s, but what runs on it may take ${longest} s to stop.`,
      `Set HeartbeatTimeout above ${longest}.`,
    );
  if (!script.includes('complete-lifecycle-action')) return;
  const name = textAt(hook.properties, 'LifecycleHookName');
  if (name !== undefined && isLiteral(name) && !mentionsWord(script, name))
    fault('unknown-to-machine', `The script completes another hook than ${name}.`, 'Use one name.');
  const groupName = textAt(group.properties, 'AutoScalingGroupName');
  const isGroupKnown =
    deployment.mentioned(script).includes(group) ||
    groupName === undefined ||
    !isLiteral(groupName) ||
    mentionsWord(script, groupName);
  if (!isGroupKnown)
    fault(
      'unknown-to-machine',
      `The script completes a hook of another group than ${groupName ?? ''}.`,
      'Use one name.',
    );
  if (!isTerminating && /\bTerminated\b/.test(script))
    fault(
      'other-transition',
      'The script waits for the end of its machine, the hook for the start.',
      'autoscaling:EC2_INSTANCE_TERMINATING.',
    );
}

function mentionsWord(text: string, word: string): boolean {
  const escaped = word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(
    `(HOOK|GROUP)\\w*=['"]?${escaped}['"]?\\s|--(lifecycle-hook|auto-scaling-group)-name[= ]['"]?${escaped}['"]?\\s`,
    'm',
  ).test(`${text}\n`);
}
