import type { Deployment, Resource } from '../templates/deployment';
import { textAt } from '../templates/json';
import { isLiteral, wholeToken } from '../templates/token';
import { isPrivate, parseBlock } from './address-block';
import type { Invariant } from './invariant';

const DESTINATIONS = ['DestinationCidrBlock', 'DestinationIpv6CidrBlock', 'DestinationPrefixListId'];

/** Routes and NAT gateways: one way to one place, gateways attached before they are used, none that nothing leads to. */
export const routes: Invariant = (deployment, report) => {
  checkAssociations(deployment, (resource, wrong, fix) => report(resource, 'network/route-table', wrong, fix));
  const taken = new Map<string, Resource>();
  for (const route of deployment.all('AWS::EC2::Route')) {
    const fault: Say = (rule, wrong, fix) => report(route, `network/${rule}`, wrong, fix);
    checkRoute(deployment, route, fault);
    checkDestination(deployment, route, fault);
    const key = ['RouteTableId', ...DESTINATIONS].map((name) => textAt(route.properties, name) ?? '').join(' ');
    const other = taken.get(key);
    if (other !== undefined)
      fault('route-twice', `${other.logicalId} is a route of the same table to the same addresses.`, 'Keep one.');
    taken.set(key, route);
  }
  const addresses = new Map<string, Resource>();
  for (const nat of deployment.all('AWS::EC2::NatGateway')) {
    const fault: Say = (rule, wrong, fix) => report(nat, `network/${rule}`, wrong, fix);
    checkNat(deployment, nat, fault);
    const address = textAt(nat.properties, 'AllocationId');
    const other = address === undefined ? undefined : addresses.get(address);
    if (other !== undefined) fault('nat-address', `${other.logicalId} has the same address.`, 'Give each its own.');
    if (address !== undefined) addresses.set(address, nat);
  }
};

type Say = (rule: string, wrong: string, fix: string) => void;

function checkDestination(deployment: Deployment, route: Resource, fault: Say): void {
  const given = DESTINATIONS.filter((name) => route.properties[name] !== undefined);
  if (given.length !== 1)
    fault(
      'route-destination',
      `A route is to one set of addresses, this to ${given.length === 0 ? 'none' : given.join(' and ')}.`,
      'As in DestinationCidrBlock 0.0.0.0/0.',
    );
  const table = deployment.target(route.properties['RouteTableId']);
  const vpc = deployment.target(table?.properties['VpcId']);
  const block = textAt(vpc?.properties, 'CidrBlock');
  if (block !== undefined && block === textAt(route.properties, 'DestinationCidrBlock'))
    fault('route-destination', `${block} is the VPC itself: its table has that route already.`, 'Remove it.');
}

function checkNat(deployment: Deployment, nat: Resource, fault: Say): void {
  const isPublic = textAt(nat.properties, 'ConnectivityType') !== 'private';
  const isRegional = textAt(nat.properties, 'AvailabilityMode') === 'regional';
  const address = textAt(nat.properties, 'AllocationId');
  if (isPublic && !isRegional && address === undefined)
    fault('nat-address', 'A public NAT gateway needs AllocationId.', 'Give an Elastic IP address.');
  if (!isPublic && address !== undefined)
    fault('nat-address', 'A private NAT gateway has no AllocationId.', 'Remove it, or make the gateway public.');
  const token = address === undefined ? undefined : wholeToken(address);
  const named = deployment.target(address);
  if (token?.kind === 'resource' && named?.type === 'AWS::EC2::EIP' && token.attribute !== 'AllocationId')
    fault('nat-address', 'AllocationId is the address itself.', 'Fn::GetAtt AllocationId.');
  const subnet = deployment.target(nat.properties['SubnetId']);
  if (isPublic && subnet !== undefined && !leadsOut(deployment, subnet))
    fault(
      'nat-without-internet',
      `The NAT gateway is in ${subnet.logicalId}, which has no route to an internet gateway.`,
      'Put it into a public subnet.',
    );
  const leading = deployment
    .all('AWS::EC2::Route')
    .filter((one) => deployment.target(one.properties['NatGatewayId']) === nat);
  const isUsed = leading.some((route) => {
    const block = parseBlock(textAt(route.properties, 'DestinationCidrBlock') ?? '');
    return block === undefined || !isPrivate(block);
  });
  if (isPublic && !isUsed)
    fault(
      'nat-unused',
      'No route leads to the internet by this NAT gateway: subnets behind it are cut off.',
      'Add a route from 0.0.0.0/0.',
    );
  checkOrder(deployment, nat, { subnet, isPublic }, fault);
}

function checkOrder(
  deployment: Deployment,
  nat: Resource,
  { subnet, isPublic }: { subnet: Resource | undefined; isPublic: boolean },
  fault: Say,
): void {
  const attachment = deployment
    .all('AWS::EC2::VPCGatewayAttachment')
    .find((one) => one.stack === nat.stack && one.properties['VpcId'] === subnet?.properties['VpcId']);
  if (!isPublic || attachment === undefined || waitsFor(deployment, nat, attachment)) return;
  fault(
    'nat-before-attachment',
    `The NAT gateway may be made before the internet gateway is attached (${attachment.logicalId}): then it fails.`,
    `Add DependsOn ${attachment.logicalId}.`,
  );
}

/** Whether a resource is made after another of its stack, by DependsOn, by what it refers to, or by way of others. */
function waitsFor(deployment: Deployment, resource: Resource, other: Resource, seen = new Set<Resource>()): boolean {
  if (seen.has(resource)) return false;
  seen.add(resource);
  const named = resource.dependsOn.flatMap((id) => deployment.resource(resource.stack.stackName, id) ?? []);
  const before = [...named, ...deployment.mentioned(resource.properties)].filter(({ stack }) => stack === other.stack);
  return before.includes(other) || before.some((one) => waitsFor(deployment, one, other, seen));
}

function checkRoute(deployment: Deployment, route: Resource, say: Say): void {
  const { properties } = route;
  const targets = [
    'GatewayId',
    'NatGatewayId',
    'InstanceId',
    'NetworkInterfaceId',
    'TransitGatewayId',
    'VpcPeeringConnectionId',
    'EgressOnlyInternetGatewayId',
    'VpcEndpointId',
    'CarrierGatewayId',
    'LocalGatewayId',
    'CoreNetworkArn',
  ];
  const given = targets.filter((name) => properties[name] !== undefined);
  if (given.length !== 1)
    say(
      'route-target',
      `A route leads to one place, this to ${given.length === 0 ? 'none' : given.join(' and ')}.`,
      'Give one target.',
    );
  const destination = textAt(properties, 'DestinationCidrBlock');
  if (destination !== undefined && isLiteral(destination) && !parseBlock(destination)?.isAligned)
    say('block', `${destination} is no block of addresses.`, 'As in 0.0.0.0/0.');
  const gateway = deployment.target(properties['GatewayId']);
  const nat = deployment.target(properties['NatGatewayId']);
  if (nat !== undefined && nat.type !== 'AWS::EC2::NatGateway')
    say('route-target', `NatGatewayId is ${nat.logicalId}, of type ${nat.type}.`, 'Give a NAT gateway.');
  if (gateway?.type === 'AWS::EC2::NatGateway')
    say('route-target', `GatewayId is the NAT gateway ${gateway.logicalId}.`, 'Use NatGatewayId.');
  if (gateway?.type !== 'AWS::EC2::InternetGateway') return;
  const attachments = deployment
    .all('AWS::EC2::VPCGatewayAttachment')
    .filter((one) => deployment.target(one.properties['InternetGatewayId']) === gateway);
  const table = deployment.target(properties['RouteTableId']);
  const vpc = deployment.target(table?.properties['VpcId']);
  const attachment = attachments.find((one) => vpc === undefined || deployment.target(one.properties['VpcId']) === vpc);
  if (attachment === undefined)
    say(
      'gateway-unattached',
      `The internet gateway ${gateway.logicalId} is not attached to the VPC.`,
      'Add an AWS::EC2::VPCGatewayAttachment.',
    );
  else if (attachment.stack === route.stack && !route.dependsOn.includes(attachment.logicalId)) {
    say(
      'route-before-attachment',
      `The route may be made before the gateway is attached (${attachment.logicalId}): then it fails.`,
      `Add DependsOn ${attachment.logicalId}.`,
    );
  }
}

function checkAssociations(
  deployment: Deployment,
  say: (resource: Resource, wrong: string, fix: string) => void,
): void {
  const associations = deployment.all('AWS::EC2::SubnetRouteTableAssociation');
  const used = [...associations, ...deployment.all('AWS::EC2::GatewayRouteTableAssociation')].map((one) =>
    deployment.target(one.properties['RouteTableId']),
  );
  for (const table of deployment.all('AWS::EC2::RouteTable')) {
    const hasRoutes = deployment
      .all('AWS::EC2::Route')
      .some((one) => deployment.target(one.properties['RouteTableId']) === table);
    if (hasRoutes && !used.includes(table))
      say(table, 'It has routes, but no subnet uses it.', 'Add an AWS::EC2::SubnetRouteTableAssociation.');
  }
  const associated = new Map<Resource, string>();
  for (const association of associations) {
    const subnet = deployment.target(association.properties['SubnetId']);
    const table = deployment.target(association.properties['RouteTableId']);
    if (subnet === undefined || table === undefined) continue;
    const other = associated.get(subnet);
    if (other !== undefined)
      say(association, `${subnet.logicalId} has a route table by ${other} already.`, 'Associate one.');
    associated.set(subnet, association.logicalId);
    const one = deployment.target(subnet.properties['VpcId']);
    const another = deployment.target(table.properties['VpcId']);
    if (one !== undefined && another !== undefined && one !== another)
      say(
        association,
        `${subnet.logicalId} and ${table.logicalId} are of different VPCs.`,
        'Use a route table of the same VPC.',
      );
  }
}

/** The routes of the table that a subnet is associated with. */
function routesOf(deployment: Deployment, subnet: Resource): Resource[] {
  const tables = deployment
    .all('AWS::EC2::SubnetRouteTableAssociation')
    .filter((one) => deployment.target(one.properties['SubnetId']) === subnet)
    .map((one) => deployment.target(one.properties['RouteTableId']));
  return deployment
    .all('AWS::EC2::Route')
    .filter((route) => tables.includes(deployment.target(route.properties['RouteTableId'])));
}

/** Whether a subnet's route table has a route to an internet gateway. */
export function leadsOut(deployment: Deployment, subnet: Resource): boolean {
  return routesOf(deployment, subnet).some((route) => {
    const gateway = deployment.target(route.properties['GatewayId']);
    return gateway === undefined
      ? route.properties['GatewayId'] !== undefined
      : gateway.type === 'AWS::EC2::InternetGateway';
  });
}

/** Whether a subnet has a route to public addresses by anything but an internet gateway, as by NAT. */
export function leadsOutIndirectly(deployment: Deployment, subnet: Resource): boolean {
  return routesOf(deployment, subnet).some((route) => {
    const block = parseBlock(textAt(route.properties, 'DestinationCidrBlock') ?? '');
    return route.properties['GatewayId'] === undefined && (block === undefined || !isPrivate(block));
  });
}
