import type { Report } from '../fault';
import type { Deployment, Resource } from '../templates/deployment';
import { listAt, numberAt, textAt, type Json } from '../templates/json';
import { isLiteral } from '../templates/token';
import { parseBlock } from './address-block';
import type { Invariant } from './invariant';
import { groupRules } from './reachability';

/** What has a security group's id as an attribute. */
const GROUP_GIVERS = /^AWS::(EC2::SecurityGroup|EC2::VPC|CloudFormation::|SSM::Parameter)/;
/** What two rules must have in common to be one for EC2. */
const PARTS = [
  'IpProtocol',
  'FromPort',
  'ToPort',
  'CidrIp',
  'CidrIpv6',
  'SourceSecurityGroupId',
  'SourcePrefixListId',
  'DestinationSecurityGroupId',
  'DestinationPrefixListId',
];
const PROTOCOL = /^(-1|tcp|udp|icmp|icmpv6|\d{1,3})$/;
const DESCRIPTION = /^[\w .:/()#,@[\]+=&;{}!$*-]{0,255}$/;
const ADMINISTRATION_PORTS = [22, 3389];
/** MySQL, PostgreSQL, SQL Server, Oracle, Redis, Memcached, MongoDB, Elasticsearch, Docker, NFS. */
const DATA_PORTS = [3306, 5432, 1433, 1521, 6379, 11211, 27017, 9200, 2375, 2049];

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
    const cidr6 = textAt(rule, 'CidrIpv6');
    if (cidr6 !== undefined && isLiteral(cidr6) && !/^[0-9a-f]*:[0-9a-f:.]*\/\d{1,3}$/i.test(cidr6))
      fault('block', `${cidr6} is no block of IPv6 addresses.`, 'As in ::/0.');
    if (protocol === 'icmp' && (textAt(rule, 'FromPort') === undefined || textAt(rule, 'ToPort') === undefined))
      fault('ports', 'An icmp rule needs a type and a code.', 'FromPort and ToPort -1 for all.');
    // Two halves of all addresses are as good as all of them.
    const isEverywhere = (parseBlock(cidr ?? '')?.prefix ?? 32) < 8 || /^(::|0:.*)?\/[0-7]$|^::\/0$/.test(cidr6 ?? '');
    const covers = (port: number): boolean =>
      protocol === '-1' || (/^(tcp|6)$/.test(protocol) && (from ?? 0) <= port && port <= (to ?? 0));
    const open = ADMINISTRATION_PORTS.filter(covers);
    const openData = DATA_PORTS.filter(covers);
    if (direction === 'in' && isEverywhere && open.length === 0 && openData.length > 0)
      fault(
        'open-data',
        `Everybody may reach port ${openData.join(' and ')}.`,
        'Name the security groups that need it.',
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
      if (peer !== undefined && /^AWS::/.test(peer.type) && !GROUP_GIVERS.test(peer.type))
        fault('peer', `${name} is ${peer.logicalId}, of type ${peer.type}.`, 'Give a security group.');
      const text = textAt(rule, name);
      if (text !== undefined && isLiteral(text) && !/^sg-[0-9a-f]+$/.test(text))
        fault('peer', `${name} is '${text}'.`, 'The id of a security group, as in sg-0123456789abcdef0.');
    }
    if (
      direction === 'in' &&
      resource.type !== 'AWS::EC2::SecurityGroup' &&
      (textAt(rule, 'GroupId') ?? textAt(rule, 'GroupName')) === undefined
    )
      fault('group', 'The rule is of no group.', 'Give GroupId.');
  }
  checkTwice(deployment, report);
};

/** EC2 refuses a rule that the group has already, in whatever place of the templates it stands. */
function checkTwice(deployment: Deployment, report: Report): void {
  for (const direction of ['Ingress', 'Egress'] as const) {
    const taken = new Map<string, Resource>();
    for (const group of deployment.all('AWS::EC2::SecurityGroup')) {
      for (const { rule, resource } of groupRules(deployment, group, direction)) {
        const key = JSON.stringify([
          group.stack.stackName,
          group.logicalId,
          ...PARTS.map((name) => textAt(rule, name)),
        ]);
        const other = taken.get(key);
        if (other !== undefined)
          report(resource, 'security-group/twice', `${other.logicalId} has the same rule.`, 'Keep one.');
        taken.set(key, resource);
      }
    }
  }
}
