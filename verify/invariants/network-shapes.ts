import type { Invariant } from './invariant';
import { checkShapes, type Shape } from './shape';

/** Without an account to ask, the CDK makes up `dummy1a`. */
const ZONE = [
  /^dummy\d[a-z]$|^[a-z]{2}(-[a-z]+)+-\d[a-z]$|^[a-z]{2}(-[a-z]+)+-\d-[a-z]{3}-\d[a-z]$/,
  'As in eu-central-1a',
] as const;

/** By the references of EC2's network types. */
const SHAPES: readonly Shape[] = [
  {
    type: 'AWS::EC2::VPC',
    concept: 'network',
    choices: { InstanceTenancy: 'default dedicated host' },
  },
  { type: 'AWS::EC2::Subnet', concept: 'network', needs: ['VpcId'], texts: { AvailabilityZone: ZONE } },
  { type: 'AWS::EC2::RouteTable', concept: 'network', needs: ['VpcId'] },
  { type: 'AWS::EC2::SubnetRouteTableAssociation', concept: 'network', needs: ['SubnetId', 'RouteTableId'] },
  { type: 'AWS::EC2::VPCGatewayAttachment', concept: 'network', needs: ['VpcId'] },
  { type: 'AWS::EC2::Route', concept: 'network', needs: ['RouteTableId'] },
  {
    type: 'AWS::EC2::NatGateway',
    concept: 'network',
    choices: { ConnectivityType: 'public private', AvailabilityMode: 'zonal regional' },
    texts: { AllocationId: [/^eipalloc-[0-9a-f]+$/, 'As in eipalloc-0123456789abcdef0'] },
  },
  { type: 'AWS::EC2::EIP', concept: 'network', choices: { Domain: 'vpc standard' } },
  {
    type: 'AWS::EC2::VPCEndpoint',
    concept: 'vpc-endpoint',
    needs: ['VpcId'],
    choices: { VpcEndpointType: 'Gateway Interface GatewayLoadBalancer Resource ServiceNetwork' },
  },
  {
    type: 'AWS::EC2::FlowLog',
    concept: 'flow-log',
    needs: ['ResourceId', 'ResourceType'],
    choices: {
      ResourceType: 'VPC Subnet NetworkInterface TransitGateway TransitGatewayAttachment RegionalNatGateway',
      TrafficType: 'ACCEPT ALL REJECT',
      LogDestinationType: 'cloud-watch-logs s3 kinesis-data-firehose',
      MaxAggregationInterval: '60 600',
    },
  },
  {
    type: 'AWS::EC2::SecurityGroup',
    concept: 'security-group',
    texts: {
      GroupName: [
        /^(?!sg-)(?!default$)[\w .:/()#,@[\]+=&;{}!$*-]{1,255}$/,
        'At most 255 characters, not default, not beginning with sg-',
      ],
    },
  },
  { type: 'AWS::EC2::SecurityGroupIngress', concept: 'security-group', needs: ['IpProtocol'] },
  { type: 'AWS::EC2::SecurityGroupEgress', concept: 'security-group', needs: ['IpProtocol', 'GroupId'] },
];

/** VPCs, subnets, routes, endpoints, flow logs and security groups: what is needed, and values that exist. */
export const networkShapes: Invariant = (deployment, report) => checkShapes(deployment, report, SHAPES);
