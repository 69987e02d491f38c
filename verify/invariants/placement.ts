import type { Deployment, Resource } from '../templates/deployment';
import { at, listAt } from '../templates/json';
import type { Invariant } from './invariant';
import { groupsOfMachine, launchedBy } from './machine-parts';

/** Subnets, security groups and target groups that are used together: all of one VPC. */
export const placement: Invariant = (deployment, report) => {
  const check = (resource: Resource, parts: readonly Resource[]): void => {
    const [first, ...others] = parts.filter(({ type }) => /^AWS::EC2::(Subnet|SecurityGroup)$|TargetGroup$/.test(type));
    const other = others.find((part) => isElsewhere(deployment, first, part));
    if (first === undefined || other === undefined) return;
    const wrong = `${first.logicalId} is in ${nameOf(deployment, first)}, ${other.logicalId} in ${nameOf(deployment, other)}.`;
    report(resource, 'placement/two-networks', wrong, 'Use what is of one VPC.');
  };
  for (const balancer of deployment.all('AWS::ElasticLoadBalancingV2::LoadBalancer'))
    check(balancer, [
      ...deployment.targets(balancer.properties, 'Subnets'),
      ...deployment.targets(balancer.properties, 'SecurityGroups'),
      ...targetsOf(deployment, balancer),
    ]);
  for (const group of deployment.all('AWS::AutoScaling::AutoScalingGroup'))
    check(group, [
      ...deployment.targets(group.properties, 'VPCZoneIdentifier'),
      ...launchedBy(deployment, group).flatMap((machine) => groupsOfMachine(deployment, machine)),
      ...deployment.targets(group.properties, 'TargetGroupARNs'),
    ]);
  for (const machine of deployment.all('AWS::EC2::Instance'))
    check(machine, [...deployment.targets(machine.properties, 'SubnetId'), ...groupsOfMachine(deployment, machine)]);
  for (const fn of deployment.all('AWS::Lambda::Function')) {
    const config = at(fn.properties, 'VpcConfig');
    check(fn, [...deployment.targets(config, 'SubnetIds'), ...deployment.targets(config, 'SecurityGroupIds')]);
  }
  for (const endpoint of deployment.all('AWS::EC2::VPCEndpoint'))
    check(endpoint, [
      ...deployment.targets(endpoint.properties, 'SubnetIds'),
      ...deployment.targets(endpoint.properties, 'SecurityGroupIds'),
    ]);
};

function targetsOf(deployment: Deployment, balancer: Resource): Resource[] {
  return deployment
    .all('AWS::ElasticLoadBalancingV2::Listener')
    .filter((listener) => deployment.target(listener.properties['LoadBalancerArn']) === balancer)
    .flatMap((listener) => deployment.mentioned(listAt(listener.properties, 'DefaultActions')));
}

/** Without VpcId, a security group is in the default VPC. */
function isElsewhere(deployment: Deployment, one: Resource | undefined, other: Resource): boolean {
  if (one === undefined) return false;
  const [own, theirs] = [one, other].map(({ properties }) => properties['VpcId']);
  if (own === undefined || theirs === undefined) return own !== theirs;
  const [vpc, another] = [deployment.target(own), deployment.target(theirs)];
  return vpc !== undefined && another !== undefined && vpc !== another;
}

function nameOf(deployment: Deployment, resource: Resource): string {
  return deployment.target(resource.properties['VpcId'])?.logicalId ?? 'the default VPC';
}
