import { isTrueAt, textAt, type Json } from '../templates/json';
import { isLiteral } from '../templates/token';
import { contains, overlaps, parseBlock } from './address-block';
import type { Invariant } from './invariant';

/** VPCs and subnets: blocks that fit into each other, zones of the region, names that resolve. */
export const networks: Invariant = (deployment, report) => {
  for (const vpc of deployment.all('AWS::EC2::VPC')) {
    const text = textAt(vpc.properties, 'CidrBlock') ?? '';
    if (vpc.properties['CidrBlock'] === undefined && vpc.properties['Ipv4IpamPoolId'] === undefined)
      report(vpc, 'network/block', 'The VPC has no CidrBlock.', 'As in 10.0.0.0/16.');
    if (isTrueAt(vpc.properties, 'EnableDnsHostnames') && isOff(vpc.properties['EnableDnsSupport']))
      report(vpc, 'network/names', 'EnableDnsHostnames needs EnableDnsSupport.', 'Set both.');
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
    const zone = textAt(subnet.properties, 'AvailabilityZone');
    const region = subnet.stack.region;
    if (
      zone !== undefined &&
      isLiteral(zone) &&
      !zone.startsWith('dummy') &&
      region !== undefined &&
      !zone.startsWith(region)
    )
      report(subnet, 'network/zone', `The zone ${zone} is not in ${region}.`, 'Use Fn::GetAZs.');
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
};

function isOff(value: Json | undefined): boolean {
  return value === false || value === 'false';
}
