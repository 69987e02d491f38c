import { describeInvariant } from '../describe-invariant';
import { att, ref } from '../faults-of';
import { MACHINES } from '../machine-resources';

describeInvariant('reference kinds', {
  sources: ['reference-kinds'],
  base: MACHINES,
  cases: [
    [
      'security groups for subnets',
      { 'Balancer.Subnets': [ref('BalancerGroup'), ref('MachineGroup')] },
      'reference-kind/kind',
    ],
    ['a VPC for a route table', { 'PublicRoute.RouteTableId': ref('Vpc') }, 'reference-kind/kind'],
    [
      'the name of a target group for its ARN',
      { 'Group.TargetGroupARNs': [att('Targets', 'TargetGroupName')] },
      'reference-kind/kind',
    ],
    [
      'the name of a load balancer for its ARN',
      { 'Listener.LoadBalancerArn': att('Balancer', 'DNSName') },
      'reference-kind/kind',
    ],
    ['a launch template for its version', { 'Group.LaunchTemplate.Version': ref('Machine') }, 'reference-kind/kind'],
    [
      'the VPC of a security group for the group',
      { 'FromBalancer.GroupId': att('MachineGroup', 'VpcId') },
      'reference-kind/kind',
    ],
    ['the name of a role for its ARN', { 'FlowLog.DeliverLogsPermissionArn': ref('FlowRole') }, 'reference-kind/kind'],
  ],
});
