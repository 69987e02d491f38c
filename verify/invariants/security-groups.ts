import type { Deployment, Resource } from '../templates/deployment';
import { listAt, numberAt, textAt, type Json } from '../templates/json';
import { isLiteral } from '../templates/token';
import { isPrivate, overlaps, parseBlock, type AddressBlock } from './address-block';
import type { Invariant } from './invariant';

const PROTOCOL = /^(-1|tcp|udp|icmp|icmpv6|\d{1,3})$/;
const DESCRIPTION = /^[\w .:/()#,@[\]+=&;{}!$*-]{0,255}$/;
const ADMINISTRATION_PORTS = [22, 3389];

/** Security groups: ports in order, protocols that exist, one peer a rule, no administration from everywhere. */
export const securityGroups: Invariant = (deployment, report) => {
  for (const group of deployment.all('AWS::EC2::SecurityGroup')) {
    const description = textAt(group.properties, 'GroupDescription');
    if (description === undefined)
      report(group, 'security-group/description', 'GroupDescription is missing.', 'Say what the group is for.');
    else if (isLiteral(description) && !DESCRIPTION.test(description)) {
      report(
        group,
        'security-group/description',
        `EC2 does not take the description '${description}'.`,
        'At most 255 of letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*',
      );
    }
    const name = textAt(group.properties, 'GroupName');
    if (name?.startsWith('sg-'))
      report(
        group,
        'security-group/name',
        `A group cannot be named ${name}.`,
        'Choose a name that does not begin with sg-.',
      );
    for (const rule of listAt(group.properties, 'SecurityGroupIngress')) checkRule(group, rule, 'in');
    for (const rule of listAt(group.properties, 'SecurityGroupEgress')) checkRule(group, rule, 'out');
  }
  for (const rule of deployment.all('AWS::EC2::SecurityGroupIngress')) checkRule(rule, rule.properties, 'in');
  for (const rule of deployment.all('AWS::EC2::SecurityGroupEgress')) checkRule(rule, rule.properties, 'out');

  function checkRule(resource: Resource, rule: Json, direction: 'in' | 'out'): void {
    const fault = (id: string, wrong: string, fix: string): void =>
      report(resource, `security-group/${id}`, wrong, fix);
    const protocol = textAt(rule, 'IpProtocol') ?? '';
    const from = numberAt(rule, 'FromPort');
    const to = numberAt(rule, 'ToPort');
    if (isLiteral(protocol) && !PROTOCOL.test(protocol))
      fault('protocol', `There is no protocol '${protocol}'.`, 'tcp, udp, icmp, icmpv6 or -1.');
    if (/^(tcp|udp|6|17)$/.test(protocol)) {
      if (textAt(rule, 'FromPort') === undefined || textAt(rule, 'ToPort') === undefined)
        fault('ports', `A ${protocol} rule needs FromPort and ToPort.`, 'Give both.');
      else if (from !== undefined && to !== undefined) {
        if (from > to) fault('ports', `FromPort ${from} is above ToPort ${to}.`, 'Put them in order.');
        if (from < 0 || to < 0 || from > 65_535 || to > 65_535)
          fault('ports', `Ports ${from} to ${to} of ${protocol}.`, 'Ports are 0 to 65535; -1 is for icmp alone.');
      }
    }
    const peers =
      direction === 'in'
        ? ['CidrIp', 'CidrIpv6', 'SourceSecurityGroupId', 'SourceSecurityGroupName', 'SourcePrefixListId']
        : ['CidrIp', 'CidrIpv6', 'DestinationSecurityGroupId', 'DestinationPrefixListId'];
    const given = peers.filter((name) => textAt(rule, name) !== undefined);
    if (given.length !== 1)
      fault(
        'peer',
        `A rule has one peer, this ${given.length === 0 ? 'none' : given.join(' and ')}.`,
        `Give one of ${peers.join(', ')}.`,
      );
    const cidr = textAt(rule, 'CidrIp');
    if (cidr !== undefined && isLiteral(cidr) && !parseBlock(cidr)?.isAligned)
      fault('block', `${cidr} is no block of addresses.`, 'As in 10.0.0.0/16.');
    const isEverywhere = cidr === '0.0.0.0/0' || textAt(rule, 'CidrIpv6') === '::/0';
    const open = ADMINISTRATION_PORTS.filter(
      (port) => protocol === '-1' || (protocol === 'tcp' && (from ?? 0) <= port && port <= (to ?? 0)),
    );
    if (direction === 'in' && isEverywhere && open.length > 0)
      fault(
        'open-administration',
        `Everybody may reach port ${open.join(' and ')}.`,
        'Use Session Manager, or name the peers.',
      );
    const description = textAt(rule, 'Description');
    if (description !== undefined && isLiteral(description) && !DESCRIPTION.test(description))
      fault(
        'description',
        `EC2 does not take the description '${description}'.`,
        'Plain letters, digits and punctuation.',
      );
    for (const name of ['GroupId', 'SourceSecurityGroupId', 'DestinationSecurityGroupId']) {
      const peer = deployment.target(textAt(rule, name));
      if (peer !== undefined && peer.type !== 'AWS::EC2::SecurityGroup' && name !== 'GroupId')
        fault('peer', `${name} is ${peer.logicalId}, of type ${peer.type}.`, 'Give a security group.');
    }
  }
};

/** What a rule lets through, and to or from whom. */
interface Opening {
  readonly from: number;
  readonly to: number;
  readonly everywhere: boolean;
  readonly peer: Resource | undefined;
  /** A peer of which the templates do not say who it is: a block, a prefix list. */
  readonly isOther: boolean;
  readonly block: AddressBlock | undefined;
}

function openingOf(deployment: Deployment, rule: Json): Opening[] {
  const protocol = textAt(rule, 'IpProtocol') ?? '-1';
  if (!/^(-1|tcp|6)$/.test(protocol) && isLiteral(protocol)) return [];
  const isAll = protocol === '-1';
  const peer = deployment.target(textAt(rule, 'SourceSecurityGroupId') ?? textAt(rule, 'DestinationSecurityGroupId'));
  const cidr = textAt(rule, 'CidrIp');
  return [
    {
      from: isAll ? 0 : (numberAt(rule, 'FromPort') ?? 0),
      to: isAll ? 65_535 : (numberAt(rule, 'ToPort') ?? 65_535),
      everywhere: cidr === '0.0.0.0/0',
      peer,
      isOther: peer === undefined && cidr !== '0.0.0.0/0' && cidr !== '255.255.255.255/32',
      block: parseBlock(cidr ?? ''),
    },
  ];
}

function openings(deployment: Deployment, group: Resource, direction: 'Ingress' | 'Egress'): Opening[] {
  const own = listAt(group.properties, `SecurityGroup${direction}`);
  const separate = deployment
    .all(`AWS::EC2::SecurityGroup${direction}`)
    .filter((rule) => deployment.target(rule.properties['GroupId']) === group)
    .map((rule) => rule.properties);
  const rules = [...own, ...separate].flatMap((rule) => openingOf(deployment, rule));
  // A group without egress rules gets one that allows everything, unless rules are added separately by CloudFormation.
  const isOpen = direction === 'Egress' && own.length === 0 && separate.length === 0;
  return isOpen
    ? [{ from: 0, to: 65_535, everywhere: true, peer: undefined, isOther: false, block: undefined }]
    : rules;
}

/** Whether groups let a TCP port through from others, by both sides' rules: what is blocked, or undefined. */
export function blockedBetween(
  deployment: Deployment,
  options: { from: readonly Resource[]; to: readonly Resource[]; port: number },
): string | undefined {
  const { from, to, port } = options;
  const lets = (groups: readonly Resource[], direction: 'Ingress' | 'Egress', peers: readonly Resource[]): boolean =>
    groups.some((group) =>
      openings(deployment, group, direction).some(
        (opening) =>
          opening.from <= port &&
          port <= opening.to &&
          (opening.everywhere || opening.isOther || (opening.peer !== undefined && peers.includes(opening.peer))),
      ),
    );
  const names = (groups: readonly Resource[]): string => groups.map(({ logicalId }) => logicalId).join(', ');
  if (from.length > 0 && !lets(from, 'Egress', to))
    return `${names(from)} lets nothing out to port ${port} of ${names(to)}`;
  if (to.length > 0 && !lets(to, 'Ingress', from)) return `${names(to)} does not let ${names(from)} in on port ${port}`;
  return undefined;
}

/** Whether groups let anybody at all in on a port. */
export function letsAnybodyIn(deployment: Deployment, groups: readonly Resource[], port: number): boolean {
  return groups.some((group) =>
    openings(deployment, group, 'Ingress').some(({ from, to }) => from <= port && port <= to),
  );
}

/** Whether groups let CloudFront in on a port: by a prefix list, by its own group, or from addresses of the VPC. */
export function letsCloudFrontIn(deployment: Deployment, groups: readonly Resource[], port: number): boolean {
  return groups.some((group) =>
    openings(deployment, group, 'Ingress').some(({ from, to, everywhere, peer, isOther, block }) => {
      if (from > port || port > to || peer !== undefined) return false;
      const vpc = deployment.target(group.properties['VpcId']);
      const inside = parseBlock(textAt(vpc?.properties, 'CidrBlock') ?? '');
      const isOutside = block !== undefined && inside !== undefined && isPrivate(block) && !overlaps(block, inside);
      return (everywhere || isOther) && !isOutside;
    }),
  );
}
