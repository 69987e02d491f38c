import type { Deployment, Resource } from '../templates/deployment';
import { at, listAt, numberAt, textAt } from '../templates/json';
import { isLiteral } from '../templates/token';
import type { Invariant } from './invariant';

type Say = (rule: string, wrong: string, fix: string) => void;

/** Auto Scaling groups: sizes in order, one thing to launch, somewhere to launch it, and health checks that can be met. */
export const scalingGroups: Invariant = (deployment, report) => {
  for (const group of deployment.all('AWS::AutoScaling::AutoScalingGroup')) {
    const fault: Say = (rule, wrong, fix) => report(group, `scaling-group/${rule}`, wrong, fix);
    checkSize(group, fault);
    checkLaunch(deployment, group, fault);
    checkPlace(group, fault);
    checkTargets(deployment, group, fault);
    checkHealth(group, fault);
    const lifetime = numberAt(group.properties, 'MaxInstanceLifetime');
    if (lifetime !== undefined && lifetime !== 0 && (lifetime < 86_400 || lifetime > 31_536_000))
      fault('lifetime', `MaxInstanceLifetime is ${lifetime} s.`, '86400 to 31536000, or 0.');
  }
};

function checkSize({ properties }: Resource, fault: Say): void {
  const [least, greatest, desired] = ['MinSize', 'MaxSize', 'DesiredCapacity'].map((name) =>
    numberAt(properties, name),
  );
  if (properties['MinSize'] === undefined || properties['MaxSize'] === undefined)
    fault('size', 'MinSize or MaxSize is missing.', 'Give both.');
  if (least !== undefined && greatest !== undefined && least > greatest)
    fault('size', `MinSize ${least} is above MaxSize ${greatest}.`, 'Put them in order.');
  if (desired !== undefined && (desired < (least ?? 0) || desired > (greatest ?? Infinity)))
    fault(
      'size',
      `DesiredCapacity ${desired} is not between MinSize ${least ?? 0} and MaxSize ${greatest ?? 0}.`,
      'Put it between them.',
    );
  if (least !== undefined && least < 0) fault('size', `MinSize is ${least}.`, 'Set 0 or more.');
  if (greatest === 0) fault('size', 'MaxSize is 0: no machine is ever started.', 'Set 1 or more.');
}

function checkLaunch(deployment: Deployment, { properties }: Resource, fault: Say): void {
  const given = ['LaunchTemplate', 'MixedInstancesPolicy', 'LaunchConfigurationName', 'InstanceId'].filter(
    (name) => properties[name] !== undefined,
  );
  if (given.length !== 1)
    fault(
      'launch',
      `${given.length === 0 ? 'Nothing' : given.join(' and ')} says what to launch.`,
      'Give one LaunchTemplate.',
    );
  const template =
    at(properties, 'LaunchTemplate') ??
    at(properties, 'MixedInstancesPolicy', 'LaunchTemplate', 'LaunchTemplateSpecification');
  if (template === undefined) return;
  const version = textAt(template, 'Version');
  if (at(template, 'Version') === undefined)
    fault('launch', 'LaunchTemplate has no Version.', 'Give Fn::GetAtt LatestVersionNumber.');
  const launched = deployment.target(at(template, 'LaunchTemplateId'));
  if (version !== undefined && /^\$(Latest|Default)$/.test(version) && launched !== undefined)
    fault(
      'launch',
      `Version is ${version}: CloudFormation does not see that the template changed, and updates no machine.`,
      'Give Fn::GetAtt LatestVersionNumber.',
    );
  if (at(template, 'LaunchTemplateId') !== undefined && at(template, 'LaunchTemplateName') !== undefined)
    fault('launch', 'LaunchTemplate has both an id and a name.', 'Keep LaunchTemplateId.');
  if (launched !== undefined && launched.type !== 'AWS::EC2::LaunchTemplate')
    fault('launch', `LaunchTemplateId is ${launched.logicalId}, of type ${launched.type}.`, 'Give a launch template.');
}

function checkPlace(group: Resource, fault: Say): void {
  const zones = listAt(group.properties, 'AvailabilityZones');
  if (listAt(group.properties, 'VPCZoneIdentifier').length === 0 && zones.length === 0)
    fault('subnets', 'Neither VPCZoneIdentifier nor AvailabilityZones is given.', 'Give subnets.');
  const region = group.stack.region;
  const strange = zones.find(
    (zone) => typeof zone === 'string' && isLiteral(zone) && region !== undefined && !zone.startsWith(region),
  );
  if (typeof strange === 'string')
    fault('subnets', `The zone ${strange} is not in ${region ?? ''}.`, 'Use subnets of the region.');
}

function checkTargets(deployment: Deployment, { properties }: Resource, fault: Say): void {
  for (const target of deployment.targets(properties, 'TargetGroupARNs')) {
    const type = textAt(target.properties, 'TargetType') ?? 'instance';
    if (target.type !== 'AWS::ElasticLoadBalancingV2::TargetGroup')
      fault('target-group', `TargetGroupARNs has ${target.logicalId}, of type ${target.type}.`, 'Give target groups.');
    else if (/^(ip|lambda|alb)$/.test(type))
      fault(
        'target-group',
        `${target.logicalId} takes targets of type ${type}: a group registers instances.`,
        'Set TargetType to instance.',
      );
  }
  for (const balancer of deployment.targets(properties, 'LoadBalancerNames')) {
    if (balancer.type !== 'AWS::ElasticLoadBalancing::LoadBalancer')
      fault(
        'target-group',
        `LoadBalancerNames has ${balancer.logicalId}: it is for classic load balancers.`,
        'Use TargetGroupARNs.',
      );
  }
}

function checkHealth({ properties }: Resource, fault: Say): void {
  const check = textAt(properties, 'HealthCheckType') ?? '';
  const behind = listAt(properties, 'TargetGroupARNs').length + listAt(properties, 'LoadBalancerNames').length;
  if (check !== '' && isLiteral(check) && !/^(EC2|ELB|EBS|VPC_LATTICE)(,(EC2|ELB|EBS|VPC_LATTICE))*$/.test(check))
    fault('health-check', `There is no health check type ${check}.`, 'EC2 or ELB.');
  if (check.includes('ELB') && behind === 0)
    fault('health-check', 'HealthCheckType is ELB but the group is behind no load balancer.', 'Give TargetGroupARNs.');
  if (check === 'EC2' && behind > 0)
    fault(
      'health-check',
      'HealthCheckType is EC2: a machine that the load balancer finds dead is never replaced.',
      'ELB.',
    );
  const grace =
    numberAt(properties, 'HealthCheckGracePeriod') ??
    (properties['HealthCheckGracePeriod'] === undefined ? 0 : undefined);
  if (check.includes('ELB') && grace === 0 && properties['DefaultInstanceWarmup'] === undefined)
    fault(
      'health-check',
      'Machines are checked from their first second, and replaced before they have started.',
      'Set HealthCheckGracePeriod to what a start takes.',
    );
}
