import type { Deployment, Resource } from '../templates/deployment';
import { isTrueAt, listAt, textAt } from '../templates/json';
import { isLiteral } from '../templates/token';
import { contains, overlaps, parseBlock } from './address-block';
import type { Invariant } from './invariant';

/** VPCs: blocks that fit into each other, routes that lead out, gateways that are attached before they are used. */
export const networks: Invariant = (deployment, report) => {
  for (const vpc of deployment.all('AWS::EC2::VPC')) {
    const text = textAt(vpc.properties, 'CidrBlock') ?? '';
    if (!isLiteral(text) || text === '') continue;
    const block = parseBlock(text);
    if (block === undefined || !block.isAligned)
      report(vpc, 'network/block', `${text} is no block of addresses.`, 'As in 10.0.0.0/16.');
    else if (block.prefix < 16 || block.prefix > 28)
      report(vpc, 'network/block', `A VPC cannot be ${text}: /16 to /28.`, 'Choose a block between them.');
  }
  const subnets = deployment.all('AWS::EC2::Subnet');
  for (const [index, subnet] of subnets.entries()) {
    const text = textAt(subnet.properties, 'CidrBlock') ?? '';
    const block = parseBlock(text);
    const vpc = deployment.target(subnet.properties['VpcId']);
    if (vpc !== undefined && vpc.type !== 'AWS::EC2::VPC')
      report(subnet, 'network/vpc', `VpcId is ${vpc.logicalId}, of type ${vpc.type}.`, 'Give a VPC.');
    if (!isLiteral(text) || text === '') continue;
    if (block === undefined || !block.isAligned) {
      report(subnet, 'network/block', `${text} is no block of addresses.`, 'As in 10.0.1.0/24.');
      continue;
    }
    if (block.prefix < 16 || block.prefix > 28)
      report(subnet, 'network/block', `A subnet cannot be ${text}: /16 to /28.`, 'Choose a block between them.');
    const outer = parseBlock(textAt(vpc?.properties, 'CidrBlock') ?? '');
    const hasMore = deployment
      .all('AWS::EC2::VPCCidrBlock')
      .some((more) => deployment.target(more.properties['VpcId']) === vpc);
    if (outer !== undefined && !hasMore && !contains(outer, block)) {
      report(
        subnet,
        'network/subnet-outside',
        `${text} is not inside the VPC's ${textAt(vpc?.properties, 'CidrBlock') ?? ''}.`,
        'Choose a block of the VPC.',
      );
    }
    for (const other of subnets.slice(0, index)) {
      const otherBlock = parseBlock(textAt(other.properties, 'CidrBlock') ?? '');
      if (
        otherBlock !== undefined &&
        vpc !== undefined &&
        deployment.target(other.properties['VpcId']) === vpc &&
        overlaps(block, otherBlock)
      ) {
        report(
          subnet,
          'network/subnets-overlap',
          `${text} overlaps ${textAt(other.properties, 'CidrBlock') ?? ''} of ${other.logicalId}.`,
          'Choose another block.',
        );
      }
    }
  }
  checkAssociations(deployment, (resource, wrong, fix) => report(resource, 'network/route-table', wrong, fix));
  for (const route of deployment.all('AWS::EC2::Route'))
    checkRoute(deployment, route, (rule, wrong, fix) => report(route, `network/${rule}`, wrong, fix));
  for (const nat of deployment.all('AWS::EC2::NatGateway')) {
    const isPublic = textAt(nat.properties, 'ConnectivityType') !== 'private';
    if (isPublic && nat.properties['AllocationId'] === undefined)
      report(nat, 'network/nat-address', 'A public NAT gateway needs AllocationId.', 'Give an Elastic IP address.');
    const subnet = deployment.target(nat.properties['SubnetId']);
    if (isPublic && subnet !== undefined && !leadsOut(deployment, subnet)) {
      report(
        nat,
        'network/nat-without-internet',
        `The NAT gateway is in ${subnet.logicalId}, which has no route to an internet gateway.`,
        'Put it into a public subnet.',
      );
    }
  }
  for (const group of deployment.all('AWS::AutoScaling::AutoScalingGroup')) {
    for (const template of deployment.mentioned(group.properties['LaunchTemplate'])) {
      const isPublic = listAt(template.properties, 'LaunchTemplateData', 'NetworkInterfaces').some((one) =>
        isTrueAt(one, 'AssociatePublicIpAddress'),
      );
      for (const subnet of deployment.targets(group.properties, 'VPCZoneIdentifier')) {
        if (isPublic && subnet.type === 'AWS::EC2::Subnet' && !leadsOut(deployment, subnet)) {
          report(
            group,
            'network/public-machine-without-internet',
            `Its machines have public addresses but ${subnet.logicalId} has no route to an internet gateway.`,
            'Use public subnets, or add the route.',
          );
        }
      }
    }
  }
  for (const endpoint of deployment.all('AWS::EC2::VPCEndpoint')) {
    const type = textAt(endpoint.properties, 'VpcEndpointType') ?? 'Gateway';
    const service = textAt(endpoint.properties, 'ServiceName') ?? '';
    if (type === 'Gateway' && !/\.(s3|dynamodb)$/.test(service) && service.includes('.'))
      report(
        endpoint,
        'network/endpoint',
        `${service.split('.').at(-1) ?? service} has no gateway endpoint.`,
        'Use VpcEndpointType Interface.',
      );
    if (
      type === 'Gateway' &&
      (endpoint.properties['SubnetIds'] ?? endpoint.properties['SecurityGroupIds']) !== undefined
    )
      report(
        endpoint,
        'network/endpoint',
        'A gateway endpoint has route tables, no subnets or security groups.',
        'Give RouteTableIds.',
      );
    if (type === 'Interface' && endpoint.properties['RouteTableIds'] !== undefined)
      report(endpoint, 'network/endpoint', 'An interface endpoint has no route tables.', 'Give SubnetIds.');
  }
};

type Say = (rule: string, wrong: string, fix: string) => void;

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
  const associated = new Map<Resource, string>();
  for (const association of deployment.all('AWS::EC2::SubnetRouteTableAssociation')) {
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

/** Whether a subnet's route table has a route to an internet gateway. */
export function leadsOut(deployment: Deployment, subnet: Resource): boolean {
  const tables = deployment
    .all('AWS::EC2::SubnetRouteTableAssociation')
    .filter((one) => deployment.target(one.properties['SubnetId']) === subnet)
    .map((one) => deployment.target(one.properties['RouteTableId']));
  return deployment.all('AWS::EC2::Route').some((route) => {
    const gateway = deployment.target(route.properties['GatewayId']);
    const isOut =
      gateway === undefined
        ? route.properties['GatewayId'] !== undefined
        : gateway.type === 'AWS::EC2::InternetGateway';
    return isOut && tables.includes(deployment.target(route.properties['RouteTableId']));
  });
}
