import { describeInvariant, type Case } from '../describe-invariant';
import { ref } from '../faults-of';
import { NETWORK } from '../network-resources';

const WEB = { IpProtocol: 'tcp', CidrIp: '0.0.0.0/0', FromPort: 8080, ToPort: 8080 };

/** Lets everybody in on port 8080, but for what is given otherwise: `undefined` leaves it out. */
function open(more: Record<string, unknown>): Record<string, unknown> {
  const rule = Object.entries({ ...WEB, ...more }).filter(([, value]) => value !== undefined);
  return { 'MachineGroup.SecurityGroupIngress': [Object.fromEntries(rule)] };
}

const ports = (port: number): Record<string, number> => ({ FromPort: port, ToPort: port });

const cases: Case[] = [
  ['no description', { 'MachineGroup.GroupDescription': undefined }, 'security-group/description'],
  [
    'a description in letters that EC2 does not take',
    { 'MachineGroup.GroupDescription': 'Router’s' },
    'security-group/description',
  ],
  ['such a description of a rule', { 'FromBalancer.Description': 'from <edge>' }, 'security-group/description'],
  ['a name that is taken in every VPC', { 'MachineGroup.GroupName': 'default' }, 'security-group/text'],
  ['a name like an id', { 'MachineGroup.GroupName': 'sg-machines' }, 'security-group/name'],
  ['a protocol that there is not', open({ IpProtocol: 'http' }), 'security-group/protocol'],
  ['a rule without a protocol', { 'FromBalancer.IpProtocol': undefined }, 'security-group/missing'],
  ['ports out of order', open({ FromPort: 9000 }), 'security-group/ports'],
  ['ports that there are not', open(ports(70_000)), 'security-group/ports'],
  ['icmp without a type', open({ IpProtocol: 'icmp', FromPort: undefined, ToPort: undefined }), 'security-group/ports'],
  ['no peer', { 'FromBalancer.SourceSecurityGroupId': undefined }, 'security-group/peer'],
  ['two peers', { 'FromBalancer.CidrIp': '10.0.0.0/16' }, 'security-group/peer'],
  ['a peer of another type', { 'FromBalancer.SourceSecurityGroupId': ref('Internet') }, 'security-group/peer'],
  ['a peer by name', { 'FromBalancer.SourceSecurityGroupId': 'front' }, 'security-group/peer'],
  ['a rule of no group', { 'FromBalancer.GroupId': undefined }, 'security-group/group'],
  ['a block that begins inside another', open({ CidrIp: '10.0.0.1/16' }), 'security-group/block'],
  ['IPv4 as IPv6', open({ CidrIp: undefined, CidrIpv6: '0.0.0.0/0' }), 'security-group/block'],
  ['SSH for everybody', open(ports(22)), 'security-group/open-administration'],
  ['SSH for one half of everybody', open({ ...ports(22), CidrIp: '0.0.0.0/1' }), 'security-group/open-administration'],
  [
    'all ports for everybody by IPv6',
    open({ CidrIp: undefined, CidrIpv6: '::/0', FromPort: 0, ToPort: 65_535 }),
    'security-group/open-administration',
  ],
  ['a database for everybody', open(ports(5432)), 'security-group/open-data'],
  ['a rule that the group has already', { Extra: NETWORK['FromBalancer'] }, 'security-group/twice'],
];

describeInvariant('security groups', { sources: ['security-groups'], base: NETWORK, cases });
