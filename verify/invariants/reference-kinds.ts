import { shown, wholeToken } from '../templates/token';
import type { Invariant } from './invariant';
import { placesAt } from './shape';

/** A property that names another resource: of which type, and by which attributes (`''` is Ref). */
type Reference = readonly [type: string, path: string, target: string, attributes: readonly string[]];

const VPC = ['', 'VpcId'];
const SUBNET = ['', 'SubnetId'];
const GROUP = ['', 'GroupId', 'Id', 'DefaultSecurityGroup'];
const GROUPS = 'AWS::EC2::SecurityGroup AWS::EC2::VPC';
const ELB = 'AWS::ElasticLoadBalancingV2';

const REFERENCES: readonly Reference[] = [
  ['AWS::EC2::Subnet', 'VpcId', 'AWS::EC2::VPC', VPC],
  ['AWS::EC2::RouteTable', 'VpcId', 'AWS::EC2::VPC', VPC],
  ['AWS::EC2::SecurityGroup', 'VpcId', 'AWS::EC2::VPC', VPC],
  ['AWS::EC2::VPCEndpoint', 'VpcId', 'AWS::EC2::VPC', VPC],
  ['AWS::EC2::VPCGatewayAttachment', 'VpcId', 'AWS::EC2::VPC', VPC],
  [`${ELB}::TargetGroup`, 'VpcId', 'AWS::EC2::VPC', VPC],
  ['AWS::EC2::SubnetRouteTableAssociation', 'SubnetId', 'AWS::EC2::Subnet', SUBNET],
  ['AWS::EC2::NatGateway', 'SubnetId', 'AWS::EC2::Subnet', SUBNET],
  ['AWS::AutoScaling::AutoScalingGroup', 'VPCZoneIdentifier.*', 'AWS::EC2::Subnet', SUBNET],
  [`${ELB}::LoadBalancer`, 'Subnets.*', 'AWS::EC2::Subnet', SUBNET],
  ['AWS::EC2::VPCEndpoint', 'SubnetIds.*', 'AWS::EC2::Subnet', SUBNET],
  ['AWS::EC2::SubnetRouteTableAssociation', 'RouteTableId', 'AWS::EC2::RouteTable', ['', 'RouteTableId']],
  ['AWS::EC2::Route', 'RouteTableId', 'AWS::EC2::RouteTable', ['', 'RouteTableId']],
  ['AWS::EC2::VPCEndpoint', 'RouteTableIds.*', 'AWS::EC2::RouteTable', ['', 'RouteTableId']],
  ['AWS::EC2::VPCGatewayAttachment', 'InternetGatewayId', 'AWS::EC2::InternetGateway', ['', 'InternetGatewayId']],
  ['AWS::EC2::SecurityGroupIngress', 'GroupId', GROUPS, GROUP],
  ['AWS::EC2::SecurityGroupEgress', 'GroupId', GROUPS, GROUP],
  [`${ELB}::LoadBalancer`, 'SecurityGroups.*', GROUPS, GROUP],
  ['AWS::EC2::VPCEndpoint', 'SecurityGroupIds.*', GROUPS, GROUP],
  ['AWS::EC2::LaunchTemplate', 'LaunchTemplateData.SecurityGroupIds.*', GROUPS, GROUP],
  ['AWS::EC2::LaunchTemplate', 'LaunchTemplateData.NetworkInterfaces.*.Groups.*', GROUPS, GROUP],
  ['AWS::EC2::Instance', 'SecurityGroupIds.*', GROUPS, GROUP],
  [`${ELB}::Listener`, 'LoadBalancerArn', `${ELB}::LoadBalancer`, ['', 'LoadBalancerArn']],
  [`${ELB}::Listener`, 'DefaultActions.*.TargetGroupArn', `${ELB}::TargetGroup`, ['', 'TargetGroupArn']],
  [`${ELB}::ListenerRule`, 'ListenerArn', `${ELB}::Listener`, ['', 'ListenerArn']],
  [`${ELB}::ListenerRule`, 'Actions.*.TargetGroupArn', `${ELB}::TargetGroup`, ['', 'TargetGroupArn']],
  ['AWS::AutoScaling::AutoScalingGroup', 'TargetGroupARNs.*', `${ELB}::TargetGroup`, ['', 'TargetGroupArn']],
  [
    'AWS::AutoScaling::AutoScalingGroup',
    'LaunchTemplate.LaunchTemplateId',
    'AWS::EC2::LaunchTemplate',
    ['', 'LaunchTemplateId'],
  ],
  [
    'AWS::AutoScaling::AutoScalingGroup',
    'LaunchTemplate.Version',
    'AWS::EC2::LaunchTemplate',
    ['LatestVersionNumber', 'DefaultVersionNumber'],
  ],
  ['AWS::AutoScaling::LifecycleHook', 'RoleARN', 'AWS::IAM::Role', ['Arn']],
  ['AWS::EC2::FlowLog', 'DeliverLogsPermissionArn', 'AWS::IAM::Role', ['Arn']],
  ['AWS::EC2::FlowLog', 'LogGroupName', 'AWS::Logs::LogGroup', ['']],
];
/** What may give any value, by attributes that the templates do not tell. */
const OPAQUE = /^(Custom::|AWS::(CloudFormation|SSM)::)/;

/** References of networks, machines and load balancers: to a resource of the type, by an attribute that is what is asked for. */
export const referenceKinds: Invariant = (deployment, report) => {
  for (const [type, path, target, attributes] of REFERENCES) {
    for (const resource of deployment.all(type)) {
      for (const { name, value } of placesAt(resource.properties, path)) {
        const named = deployment.target(value);
        const token = typeof value === 'string' ? wholeToken(value) : undefined;
        if (typeof value !== 'string' || named === undefined || token?.kind !== 'resource' || OPAQUE.test(named.type))
          continue;
        const attribute = token.attribute.replace(/#\d+$/, '');
        if (target.split(' ').includes(named.type) && attributes.includes(attribute)) continue;
        const wanted = attributes.map((one) => (one === '' ? 'Ref' : one)).join(' or ');
        report(
          resource,
          'reference-kind/kind',
          `${name} is ${shown(value)}, of ${named.type}.`,
          `Give ${wanted} of ${target.split(' ').join(' or ')}.`,
        );
      }
    }
  }
};
