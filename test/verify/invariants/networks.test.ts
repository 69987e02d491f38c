import { describeInvariant } from '../describe-invariant';
import { att, ref, resource } from '../faults-of';
import { NETWORK } from '../network-resources';

const route = (properties: Record<string, unknown>): Record<string, unknown> =>
  resource('AWS::EC2::Route', { RouteTableId: ref('PublicTable'), ...properties }, { DependsOn: ['Attachment'] });

describeInvariant('networks', {
  sources: ['networks', 'routes', 'network-shapes'],
  base: NETWORK,
  cases: [
    ['a VPC that is too large', { 'Vpc.CidrBlock': '10.0.0.0/8' }, 'network/block'],
    ['a VPC whose block begins inside another', { 'Vpc.CidrBlock': '10.0.5.0/16' }, 'network/block'],
    ['a VPC without a block', { 'Vpc.CidrBlock': undefined }, 'network/block'],
    ['host names without name resolution', { 'Vpc.EnableDnsSupport': false }, 'network/names'],
    ['a tenancy that there is not', { 'Vpc.InstanceTenancy': 'shared' }, 'network/choice'],
    ['a subnet without a VPC', { 'PublicA.VpcId': undefined }, 'network/missing'],
    ['a subnet of something else', { 'PublicA.VpcId': ref('Internet') }, 'network/vpc'],
    ['a subnet of no block', { 'PublicA.CidrBlock': '10.0.0.0' }, 'network/block'],
    ['a subnet that is too small', { 'PublicA.CidrBlock': '10.0.0.0/29' }, 'network/block'],
    ['a subnet outside its VPC', { 'PublicA.CidrBlock': '192.168.0.0/24' }, 'network/subnet-outside'],
    ['subnets that overlap', { 'PublicB.CidrBlock': '10.0.0.128/25' }, 'network/subnets-overlap'],
    ['a zone of another region', { 'PublicA.AvailabilityZone': 'us-east-1a' }, 'network/zone'],
    ['a zone that is no zone', { 'PublicA.AvailabilityZone': 'a' }, 'network/text'],
    ['a route to two places', { 'PublicRoute.NatGatewayId': ref('Nat') }, 'network/route-target'],
    ['a route to nowhere', { 'PublicRoute.GatewayId': undefined }, 'network/route-target'],
    [
      'a NAT gateway as GatewayId',
      { Extra: route({ GatewayId: ref('Nat'), DestinationCidrBlock: '1.0.0.0/8' }) },
      'network/route-target',
    ],
    ['an internet gateway as NatGatewayId', { 'PrivateRoute.NatGatewayId': ref('Internet') }, 'network/route-target'],
    ['a route from nowhere', { 'PublicRoute.DestinationCidrBlock': undefined }, 'network/route-destination'],
    [
      'a route to the VPC itself',
      { Extra: route({ GatewayId: ref('Internet'), DestinationCidrBlock: '10.0.0.0/16' }) },
      'network/route-destination',
    ],
    ['a destination that is no block', { 'PublicRoute.DestinationCidrBlock': '0.0.0.0' }, 'network/block'],
    [
      'the same route twice',
      { Extra: route({ GatewayId: ref('Internet'), DestinationCidrBlock: '0.0.0.0/0' }) },
      'network/route-twice',
    ],
    ['a gateway that is attached to nothing', { Attachment: undefined }, 'network/gateway-unattached'],
    [
      'a route that may come before the attachment',
      { 'PublicRoute@DependsOn': undefined },
      'network/route-before-attachment',
    ],
    [
      'a subnet with two tables',
      {
        Extra: resource('AWS::EC2::SubnetRouteTableAssociation', {
          SubnetId: ref('PublicA'),
          RouteTableId: ref('PrivateTable'),
        }),
      },
      'network/route-table',
    ],
    [
      'a table with routes that no subnet uses',
      { PrivateAOfTable: undefined, PrivateBOfTable: undefined },
      'network/route-table',
    ],
    ['a NAT gateway without an address', { 'Nat.AllocationId': undefined }, 'network/nat-address'],
    ['a NAT gateway with the address itself', { 'Nat.AllocationId': ref('Address') }, 'network/nat-address'],
    ['a private NAT gateway with an address', { 'Nat.ConnectivityType': 'private' }, 'network/nat-address'],
    [
      'two NAT gateways with one address',
      {
        Extra: resource('AWS::EC2::NatGateway', {
          SubnetId: ref('PublicB'),
          AllocationId: att('Address', 'AllocationId'),
        }),
      },
      'network/nat-address',
    ],
    ['a NAT gateway in a private subnet', { 'Nat.SubnetId': ref('PrivateA') }, 'network/nat-without-internet'],
    [
      'a NAT gateway that may come before the attachment',
      { 'Nat@DependsOn': undefined },
      'network/nat-before-attachment',
    ],
    ['a NAT gateway that nothing leads to', { PrivateRoute: undefined }, 'network/nat-unused'],
    [
      'a NAT gateway for private addresses alone',
      { 'PrivateRoute.DestinationCidrBlock': '10.1.0.0/16' },
      'network/nat-unused',
    ],
  ],
});
