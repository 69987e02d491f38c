import type { Resources } from './changed';
import { att, ref, resource } from './faults-of';
import { allow, join, policy, roleFor } from './policy-parts';

function subnet(block: string, zone: string, more: Resources = {}): Resources {
  return resource('AWS::EC2::Subnet', { VpcId: ref('Vpc'), CidrBlock: block, AvailabilityZone: zone, ...more });
}

function associated(subnetId: string, tableId: string): Resources {
  return resource('AWS::EC2::SubnetRouteTableAssociation', { SubnetId: ref(subnetId), RouteTableId: ref(tableId) });
}

/** A VPC with two public and two private subnets, one NAT gateway, two endpoints and a flow log. */
export const NETWORK: Resources = {
  Vpc: resource('AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16', EnableDnsSupport: true, EnableDnsHostnames: true }),
  Internet: resource('AWS::EC2::InternetGateway'),
  Attachment: resource('AWS::EC2::VPCGatewayAttachment', { VpcId: ref('Vpc'), InternetGatewayId: ref('Internet') }),
  PublicA: subnet('10.0.0.0/24', 'eu-central-1a', { MapPublicIpOnLaunch: true }),
  PublicB: subnet('10.0.1.0/24', 'eu-central-1b', { MapPublicIpOnLaunch: true }),
  PrivateA: subnet('10.0.2.0/24', 'eu-central-1a'),
  PrivateB: subnet('10.0.3.0/24', 'eu-central-1b'),
  PublicTable: resource('AWS::EC2::RouteTable', { VpcId: ref('Vpc') }),
  PrivateTable: resource('AWS::EC2::RouteTable', { VpcId: ref('Vpc') }),
  PublicAOfTable: associated('PublicA', 'PublicTable'),
  PublicBOfTable: associated('PublicB', 'PublicTable'),
  PrivateAOfTable: associated('PrivateA', 'PrivateTable'),
  PrivateBOfTable: associated('PrivateB', 'PrivateTable'),
  PublicRoute: resource(
    'AWS::EC2::Route',
    { RouteTableId: ref('PublicTable'), DestinationCidrBlock: '0.0.0.0/0', GatewayId: ref('Internet') },
    { DependsOn: ['Attachment'] },
  ),
  Address: resource('AWS::EC2::EIP', { Domain: 'vpc' }),
  Nat: resource(
    'AWS::EC2::NatGateway',
    { SubnetId: ref('PublicA'), AllocationId: att('Address', 'AllocationId') },
    { DependsOn: ['PublicRoute'] },
  ),
  PrivateRoute: resource('AWS::EC2::Route', {
    RouteTableId: ref('PrivateTable'),
    DestinationCidrBlock: '0.0.0.0/0',
    NatGatewayId: ref('Nat'),
  }),
  S3: resource('AWS::EC2::VPCEndpoint', {
    VpcId: ref('Vpc'),
    VpcEndpointType: 'Gateway',
    ServiceName: join('com.amazonaws.', ref('AWS::Region'), '.s3'),
    RouteTableIds: [ref('PrivateTable')],
  }),
  Sqs: resource('AWS::EC2::VPCEndpoint', {
    VpcId: ref('Vpc'),
    VpcEndpointType: 'Interface',
    ServiceName: 'com.amazonaws.eu-central-1.sqs',
    PrivateDnsEnabled: true,
    SubnetIds: [ref('PrivateA')],
    SecurityGroupIds: [att('MachineGroup', 'GroupId')],
  }),
  LogGroup: resource('AWS::Logs::LogGroup', { RetentionInDays: 30 }),
  FlowRole: roleFor('vpc-flow-logs'),
  FlowPolicy: resource('AWS::IAM::Policy', {
    PolicyName: 'Flow',
    Roles: [ref('FlowRole')],
    PolicyDocument: policy(allow(['logs:CreateLogStream', 'logs:PutLogEvents'], att('LogGroup'))),
  }),
  FlowLog: resource('AWS::EC2::FlowLog', {
    ResourceId: ref('Vpc'),
    ResourceType: 'VPC',
    TrafficType: 'ALL',
    LogGroupName: ref('LogGroup'),
    DeliverLogsPermissionArn: att('FlowRole'),
  }),
  MachineGroup: resource('AWS::EC2::SecurityGroup', {
    GroupDescription: 'Machines',
    VpcId: ref('Vpc'),
    SecurityGroupEgress: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0' }],
  }),
  BalancerGroup: resource('AWS::EC2::SecurityGroup', {
    GroupDescription: 'Load balancer',
    VpcId: ref('Vpc'),
    SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 80, ToPort: 80, SourcePrefixListId: 'pl-0123456789abcdef0' }],
  }),
  FromBalancer: resource('AWS::EC2::SecurityGroupIngress', {
    GroupId: att('MachineGroup', 'GroupId'),
    IpProtocol: 'tcp',
    FromPort: 8080,
    ToPort: 8080,
    SourceSecurityGroupId: att('BalancerGroup', 'GroupId'),
  }),
  ToMachine: resource('AWS::EC2::SecurityGroupEgress', {
    GroupId: att('BalancerGroup', 'GroupId'),
    IpProtocol: 'tcp',
    FromPort: 8080,
    ToPort: 8080,
    DestinationSecurityGroupId: att('MachineGroup', 'GroupId'),
  }),
};
