import { describeInvariant } from '../describe-invariant';
import { ref } from '../faults-of';
import { NETWORK } from '../network-resources';
import { allow, policy } from '../policy-parts';

describeInvariant('VPC endpoints', {
  sources: ['vpc-endpoints'],
  base: NETWORK,
  cases: [
    [
      'a gateway endpoint of a service that has none',
      { 'S3.ServiceName': 'com.amazonaws.eu-central-1.sqs' },
      'vpc-endpoint/kind',
    ],
    ['private DNS of a gateway endpoint', { 'S3.PrivateDnsEnabled': true }, 'vpc-endpoint/kind'],
    ['subnets of a gateway endpoint', { 'S3.SubnetIds': [ref('PrivateA')] }, 'vpc-endpoint/kind'],
    ['route tables of an interface endpoint', { 'Sqs.RouteTableIds': [ref('PrivateTable')] }, 'vpc-endpoint/kind'],
    ['a gateway endpoint that no table leads to', { 'S3.RouteTableIds': undefined }, 'vpc-endpoint/nowhere'],
    ['an interface endpoint in no subnet', { 'Sqs.SubnetIds': undefined }, 'vpc-endpoint/nowhere'],
    ['private DNS in a VPC without it', { 'Vpc.EnableDnsHostnames': false }, 'vpc-endpoint/names'],
    ['a misspelled service', { 'S3.ServiceName': 'com.amazon.eu-central-1.s3' }, 'vpc-endpoint/service'],
    ['a service of another region', { 'S3.ServiceName': 'com.amazonaws.us-west-2.s3' }, 'vpc-endpoint/service'],
    [
      'a policy about another service',
      { 'S3.PolicyDocument': policy(allow('dynamodb:*', '*')) },
      'vpc-endpoint/policy',
    ],
    ['two endpoints of one service', { Extra: NETWORK['S3'] }, 'vpc-endpoint/twice'],
    ['a type that there is not', { 'S3.VpcEndpointType': 'gateway' }, 'vpc-endpoint/choice'],
    ['an endpoint in no VPC', { 'S3.VpcId': undefined }, 'vpc-endpoint/missing'],
  ],
});

describeInvariant('flow logs', {
  sources: ['flow-logs'],
  base: NETWORK,
  cases: [
    ['a log of another kind than what it watches', { 'FlowLog.ResourceType': 'Subnet' }, 'flow-log/resource'],
    ['a log to no group', { 'FlowLog.LogGroupName': undefined }, 'flow-log/destination'],
    ['a log to no bucket', { 'FlowLog.LogDestinationType': 's3' }, 'flow-log/destination'],
    ['a log without a role', { 'FlowLog.DeliverLogsPermissionArn': undefined }, 'flow-log/role'],
    [
      'a role that may not write',
      { 'FlowPolicy.PolicyDocument': policy(allow('logs:DescribeLogGroups', '*')) },
      'flow-log/role',
    ],
    ['traffic that there is not', { 'FlowLog.TrafficType': 'REJECTED' }, 'flow-log/choice'],
    ['an interval that there is not', { 'FlowLog.MaxAggregationInterval': 300 }, 'flow-log/choice'],
    ['a log of nothing', { 'FlowLog.ResourceId': undefined }, 'flow-log/missing'],
  ],
});
