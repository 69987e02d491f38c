import { at, listAt, numberAt, textAt } from '../templates/json';
import { isLiteral } from '../templates/token';
import type { Invariant } from './invariant';
import { checkRanges } from './ranges';

const NOTIFIED = /^AWS::(SNS::Topic|SQS::Queue)$/;

/** Auto Scaling: sizes in order, something to launch, somewhere to launch it, hooks in range. */
export const scalingGroups: Invariant = (deployment, report) => {
  for (const group of deployment.all('AWS::AutoScaling::AutoScalingGroup')) {
    const { properties } = group;
    const fault = (rule: string, wrong: string, fix: string): void => report(group, rule, wrong, fix);
    const least = numberAt(properties, 'MinSize');
    const greatest = numberAt(properties, 'MaxSize');
    const desired = numberAt(properties, 'DesiredCapacity');
    if (properties['MinSize'] === undefined || properties['MaxSize'] === undefined)
      fault('scaling-group/size', 'MinSize or MaxSize is missing.', 'Give both.');
    if (least !== undefined && greatest !== undefined && least > greatest)
      fault('scaling-group/size', `MinSize ${least} is above MaxSize ${greatest}.`, 'Put them in order.');
    if (desired !== undefined && (desired < (least ?? 0) || desired > (greatest ?? Infinity))) {
      fault(
        'scaling-group/size',
        `DesiredCapacity ${desired} is not between MinSize ${least ?? 0} and MaxSize ${greatest ?? 0}.`,
        'Put it between them.',
      );
    }
    if (least !== undefined && least < 0) fault('scaling-group/size', `MinSize is ${least}.`, 'Set 0 or more.');
    const launch = ['LaunchTemplate', 'MixedInstancesPolicy', 'LaunchConfigurationName', 'InstanceId'].filter(
      (name) => properties[name] !== undefined,
    );
    if (launch.length !== 1)
      fault(
        'scaling-group/launch',
        `${launch.length === 0 ? 'Nothing' : launch.join(' and ')} says what to launch.`,
        'Give one LaunchTemplate.',
      );
    const template = at(properties, 'LaunchTemplate');
    if (template !== undefined && at(template, 'Version') === undefined)
      fault('scaling-group/launch', 'LaunchTemplate has no Version.', 'Give Fn::GetAtt LatestVersionNumber.');
    const launched = deployment.target(at(template, 'LaunchTemplateId'));
    if (launched !== undefined && launched.type !== 'AWS::EC2::LaunchTemplate')
      fault(
        'scaling-group/launch',
        `LaunchTemplateId is ${launched.logicalId}, of type ${launched.type}.`,
        'Give a launch template.',
      );
    if (listAt(properties, 'VPCZoneIdentifier').length === 0 && listAt(properties, 'AvailabilityZones').length === 0) {
      fault('scaling-group/subnets', 'Neither VPCZoneIdentifier nor AvailabilityZones is given.', 'Give subnets.');
    }
    const targetGroups = deployment.targets(properties, 'TargetGroupARNs');
    for (const target of targetGroups) {
      if (target.type !== 'AWS::ElasticLoadBalancingV2::TargetGroup')
        fault(
          'scaling-group/target-group',
          `TargetGroupARNs has ${target.logicalId}, of type ${target.type}.`,
          'Give target groups.',
        );
      else if (/^(ip|lambda|alb)$/.test(textAt(target.properties, 'TargetType') ?? '')) {
        fault(
          'scaling-group/target-group',
          `${target.logicalId} takes targets of type ${textAt(target.properties, 'TargetType') ?? ''}: a group registers instances.`,
          'Set TargetType to instance.',
        );
      }
    }
    const check = textAt(properties, 'HealthCheckType');
    if (check !== undefined && isLiteral(check) && !/^(EC2|ELB|EBS|VPC_LATTICE)(,(ELB|EBS|VPC_LATTICE))*$/.test(check))
      fault('scaling-group/health-check', `There is no health check type ${check}.`, 'EC2 or ELB.');
    if (
      check === 'ELB' &&
      targetGroups.length === 0 &&
      listAt(properties, 'TargetGroupARNs').length + listAt(properties, 'LoadBalancerNames').length === 0
    ) {
      fault(
        'scaling-group/health-check',
        'HealthCheckType is ELB but the group is behind no load balancer.',
        'Give TargetGroupARNs.',
      );
    }
    checkUpdate(at(group.updatePolicy, 'AutoScalingRollingUpdate'), fault, {
      greatest,
      hasSignal: at(group.creationPolicy, 'ResourceSignal') !== undefined,
    });
    const userData = deployment
      .mentioned(template)
      .map((one) => textAt(one.properties, 'LaunchTemplateData', 'UserData') ?? '')
      .join('\n');
    const waits = at(group.creationPolicy, 'ResourceSignal') !== undefined;
    if (waits && userData !== '' && !/cfn-signal|signal-resource/.test(userData)) {
      fault(
        'scaling-group/no-signal',
        'The group waits for a signal that its user data never sends: creation fails after the timeout.',
        'Call cfn-signal at the end of the user data.',
      );
    }
    if (
      waits &&
      userData.includes('cfn-signal') &&
      !userData.includes(group.logicalId) &&
      /--resource \S+/.test(userData)
    ) {
      fault(
        'scaling-group/signal-elsewhere',
        `The user data signals another resource than ${group.logicalId}.`,
        `Call cfn-signal with --resource ${group.logicalId}.`,
      );
    }
  }
  for (const hook of deployment.all('AWS::AutoScaling::LifecycleHook')) {
    checkRanges(hook, 'lifecycle-hook/heartbeat', report, [
      { path: ['HeartbeatTimeout'], least: 30, greatest: 7_200, unit: ' s' },
    ]);
    const transition = textAt(hook.properties, 'LifecycleTransition') ?? '';
    if (isLiteral(transition) && !/^autoscaling:EC2_INSTANCE_(LAUNCHING|TERMINATING)$/.test(transition)) {
      report(
        hook,
        'lifecycle-hook/transition',
        `There is no transition '${transition}'.`,
        'autoscaling:EC2_INSTANCE_TERMINATING or _LAUNCHING.',
      );
    }
    const result = textAt(hook.properties, 'DefaultResult') ?? 'ABANDON';
    if (isLiteral(result) && !/^(CONTINUE|ABANDON)$/.test(result))
      report(hook, 'lifecycle-hook/default-result', `There is no DefaultResult ${result}.`, 'CONTINUE or ABANDON.');
    const group = deployment.target(hook.properties['AutoScalingGroupName']);
    if (group !== undefined && group.type !== 'AWS::AutoScaling::AutoScalingGroup')
      report(
        hook,
        'lifecycle-hook/group',
        `AutoScalingGroupName is ${group.logicalId}, of type ${group.type}.`,
        'Name a group.',
      );
    const notified = deployment.target(hook.properties['NotificationTargetARN']);
    if (notified !== undefined && !NOTIFIED.test(notified.type))
      report(
        hook,
        'lifecycle-hook/target',
        `NotificationTargetARN is ${notified.logicalId}, of type ${notified.type}.`,
        'Give a topic or a queue.',
      );
    if (notified !== undefined && hook.properties['RoleARN'] === undefined)
      report(
        hook,
        'lifecycle-hook/role',
        'NotificationTargetARN is given without RoleARN.',
        'Give a role that may publish there.',
      );
  }
  for (const policy of deployment.all('AWS::AutoScaling::ScalingPolicy')) {
    const type = textAt(policy.properties, 'PolicyType') ?? 'SimpleScaling';
    if (type === 'TargetTrackingScaling' && policy.properties['TargetTrackingConfiguration'] === undefined)
      report(
        policy,
        'scaling-policy/incomplete',
        'TargetTrackingScaling without TargetTrackingConfiguration.',
        'Give it.',
      );
    if (type === 'StepScaling' && listAt(policy.properties, 'StepAdjustments').length === 0)
      report(policy, 'scaling-policy/incomplete', 'StepScaling without StepAdjustments.', 'Give them.');
    const tracked = at(policy.properties, 'TargetTrackingConfiguration');
    if (
      tracked !== undefined &&
      (at(tracked, 'PredefinedMetricSpecification') === undefined) ===
        (at(tracked, 'CustomizedMetricSpecification') === undefined)
    ) {
      report(
        policy,
        'scaling-policy/metric',
        'Target tracking needs one metric, predefined or customized.',
        'Give exactly one of them.',
      );
    }
    const predefined = textAt(tracked, 'PredefinedMetricSpecification', 'PredefinedMetricType');
    if (
      predefined === 'ALBRequestCountPerTarget' &&
      at(tracked, 'PredefinedMetricSpecification', 'ResourceLabel') === undefined
    ) {
      report(
        policy,
        'scaling-policy/metric',
        'ALBRequestCountPerTarget needs a ResourceLabel.',
        'Give it: load balancer and target group.',
      );
    }
  }
};

function checkUpdate(
  update: ReturnType<typeof at>,
  fault: (rule: string, wrong: string, fix: string) => void,
  { greatest, hasSignal }: { greatest: number | undefined; hasSignal: boolean },
): void {
  const inService = numberAt(update, 'MinInstancesInService');
  if (inService !== undefined && greatest !== undefined && inService >= greatest) {
    fault(
      'scaling-group/update',
      `MinInstancesInService ${inService} is not below MaxSize ${greatest}: CloudFormation refuses to update.`,
      'Set it below MaxSize.',
    );
  }
  if (at(update, 'WaitOnResourceSignals') === true && textAt(update, 'PauseTime') === undefined && !hasSignal) {
    fault('scaling-group/update', 'WaitOnResourceSignals without PauseTime.', 'Give the time to wait, as in PT10M.');
  }
  const pause = textAt(update, 'PauseTime');
  if (pause !== undefined && isLiteral(pause) && !/^PT(\d+H)?(\d+M)?(\d+S)?$/.test(pause))
    fault('scaling-group/update', `PauseTime is ${pause}.`, 'As in PT10M, at most PT1H.');
}
