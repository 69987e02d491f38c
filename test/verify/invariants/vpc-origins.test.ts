import { describeInvariant, type Case } from '../describe-invariant';
import { EDGE } from '../edge-resources';
import { att, ref } from '../faults-of';

const ORIGIN = 'Distribution.DistributionConfig.Origins.1';
const config = (name: string, value: unknown): Record<string, unknown> => ({
  [`Private.VpcOriginEndpointConfig.${name}`]: value,
});
const ingress = (peer: Record<string, unknown>): Record<string, unknown> => ({
  'BalancerGroup.SecurityGroupIngress': [{ IpProtocol: 'tcp', FromPort: 80, ToPort: 80, ...peer }],
});

const cases: Case[] = [
  ['something else as a target', config('Arn', att('Group')), 'vpc-origin/target'],
  ['the name of a load balancer', config('Arn', att('Balancer', 'DNSName')), 'vpc-origin/target'],
  ['a port that nobody listens on', config('HTTPPort', 8080), 'vpc-origin/port'],
  ['two protocols of which one has no listener', config('OriginProtocolPolicy', 'match-viewer'), 'vpc-origin/port'],
  [
    'HTTPS to a listener of HTTP',
    { ...config('OriginProtocolPolicy', 'https-only'), ...config('HTTPSPort', 80) },
    'vpc-origin/protocol',
  ],
  ['a load balancer that is open', { 'Balancer.Scheme': 'internet-facing' }, 'vpc-origin/public'],
  [
    'a load balancer that lets another group in alone',
    ingress({ SourceSecurityGroupId: att('MachineGroup', 'GroupId') }),
    'vpc-origin/closed',
  ],
  ['a load balancer that lets other networks in alone', ingress({ CidrIp: '192.168.0.0/24' }), 'vpc-origin/closed'],
  ['a VPC without an internet gateway', { Attachment: undefined }, 'vpc-origin/no-gateway'],
  [
    'another reference than the id',
    { [`${ORIGIN}.VpcOriginConfig.VpcOriginId`]: att('Private') },
    'vpc-origin/reference',
  ],
  ['another resource for it', { [`${ORIGIN}.VpcOriginConfig.VpcOriginId`]: ref('Access') }, 'vpc-origin/reference'],
  [
    'the domain name of something else',
    { [`${ORIGIN}.DomainName`]: att('Site', 'RegionalDomainName') },
    'vpc-origin/domain',
  ],
  ['no name', config('Name', undefined), 'vpc-origin/missing'],
  ['a name that is too long', config('Name', 'a'.repeat(65)), 'vpc-origin/text'],
  ['a protocol that there is not', config('OriginProtocolPolicy', 'http'), 'vpc-origin/choice'],
];

describeInvariant('VPC origins', { sources: ['vpc-origins'], base: EDGE, cases });
