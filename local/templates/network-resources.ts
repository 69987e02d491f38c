import { arn, idWith, passive, type ResourceIdentity, type ResourceType } from './resource-type';

const ONE_MACHINE = 'everything runs on one machine and speaks over loopback';

/** The network: on one machine there is none, but its ids go into many properties. */
export const NETWORK_RESOURCES: Readonly<Record<string, ResourceType>> = {
  'AWS::EC2::VPC': network('vpc-', {
    CidrBlock: (vpc) => vpc.property('CidrBlock'),
    DefaultSecurityGroup: idWith('sg-'),
    DefaultNetworkAcl: idWith('acl-'),
    VpcId: idWith('vpc-'),
  }),
  'AWS::EC2::Subnet': network('subnet-', {
    AvailabilityZone: (subnet) => subnet.property('AvailabilityZone'),
    CidrBlock: (subnet) => subnet.property('CidrBlock'),
    SubnetId: idWith('subnet-'),
    VpcId: (subnet) => subnet.property('VpcId'),
  }),
  'AWS::EC2::RouteTable': network('rtb-', { RouteTableId: idWith('rtb-') }),
  'AWS::EC2::SubnetRouteTableAssociation': network('rtbassoc-', {}),
  'AWS::EC2::Route': network('route-', {}),
  'AWS::EC2::InternetGateway': network('igw-', { InternetGatewayId: idWith('igw-') }),
  'AWS::EC2::VPCGatewayAttachment': network('attachment-', {}),
  'AWS::EC2::EIP': network('eip-', { AllocationId: idWith('eipalloc-'), PublicIp: () => '192.0.2.1' }),
  'AWS::EC2::NatGateway': network('nat-', { NatGatewayId: idWith('nat-') }),
  'AWS::EC2::VPCEndpoint': network('vpce-', { Id: idWith('vpce-') }),
  'AWS::EC2::SecurityGroup': network('sg-', { GroupId: idWith('sg-'), VpcId: (group) => group.property('VpcId') }),
  'AWS::EC2::SecurityGroupIngress': network('sgr-', {}),
  'AWS::EC2::SecurityGroupEgress': network('sgr-', {}),
  'AWS::EC2::FlowLog': {
    treatment: passive('there is no network whose flows could be logged'),
    ref: idWith('fl-'),
    attributes: { Id: idWith('fl-'), Arn: arn('ec2', ({ digest }) => `vpc-flow-log/fl-${digest.slice(0, 17)}`) },
  },
};

function network(
  prefix: string,
  attributes: Readonly<Record<string, (resource: ResourceIdentity) => string>>,
): ResourceType {
  return { treatment: passive(ONE_MACHINE), ref: idWith(prefix), attributes };
}
