import { describeInvariant, type Case } from '../describe-invariant';
import { att, ref } from '../faults-of';
import { MACHINES } from '../machine-resources';
import { allow, policy } from '../policy-parts';

const attribute = (index: number, value: string): Record<string, unknown> => ({
  [`Balancer.LoadBalancerAttributes.${index}.Value`]: value,
});
const key = (name: string, value: string): Record<string, unknown> => ({
  'Balancer.LoadBalancerAttributes.5': { Key: name, Value: value },
});

const cases: Case[] = [
  ['one subnet', { 'Balancer.Subnets': [ref('PrivateA')] }, 'load-balancer/subnets'],
  ['no subnet', { 'Balancer.Subnets': undefined }, 'load-balancer/subnets'],
  ['a subnet that is too small', { 'PrivateA.CidrBlock': '10.0.2.0/28' }, 'load-balancer/subnets'],
  ['two subnets of one zone', { 'PrivateB.AvailabilityZone': 'eu-central-1a' }, 'load-balancer/zones'],
  ['an open scheme in private subnets', { 'Balancer.Scheme': 'internet-facing' }, 'load-balancer/no-internet'],
  ['no scheme, which is an open one', { 'Balancer.Scheme': undefined }, 'load-balancer/no-internet'],
  ['no security group', { 'Balancer.SecurityGroups': undefined }, 'load-balancer/no-groups'],
  ['an idle timeout out of range', attribute(0, '5000'), 'load-balancer/attribute'],
  ['a truth value that is none', attribute(1, 'yes'), 'load-balancer/attribute'],
  ['an attribute that there is not', key('idle_timeout', '60'), 'load-balancer/attribute'],
  ['an attribute twice', key('idle_timeout.timeout_seconds', '60'), 'load-balancer/attribute'],
  ['a mode that there is not', key('routing.http.desync_mitigation_mode', 'strict'), 'load-balancer/attribute'],
  ['logs to no bucket', { 'Balancer.LoadBalancerAttributes.3': undefined }, 'load-balancer/logs'],
  ['a prefix that load balancers add themselves', attribute(4, 'AWSLogs'), 'load-balancer/logs'],
  [
    'a bucket that does not let load balancers write',
    {
      'LogBucketPolicy.PolicyDocument': policy({
        ...allow('s3:GetObject', att('LogBucket')),
        Principal: { AWS: '111122223333' },
      }),
    },
    'load-balancer/logs',
  ],
  [
    'a bucket of a key that load balancers have not',
    {
      'LogBucket.BucketEncryption.ServerSideEncryptionConfiguration.0.ServerSideEncryptionByDefault.SSEAlgorithm':
        'aws:kms',
    },
    'load-balancer/logs',
  ],
  ['a name that is too long', { 'Balancer.Name': 'a'.repeat(33) }, 'load-balancer/text'],
  ['a name with an underscore', { 'Balancer.Name': 'front_door' }, 'load-balancer/text'],
  ['a name like those that are given', { 'Balancer.Name': 'internal-front' }, 'load-balancer/text'],
  ['a type that there is not', { 'Balancer.Type': 'alb' }, 'load-balancer/choice'],
];

describeInvariant('load balancers', { sources: ['load-balancers'], base: MACHINES, cases });
