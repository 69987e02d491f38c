import type { Deployment, Resource } from '../templates/deployment';
import { at, listAt, textAt } from '../templates/json';
import { isLiteral } from '../templates/token';
import { parseBlock } from './address-block';
import type { Invariant } from './invariant';
import { attributeOf, checkAttributes } from './load-balancer-attributes';
import { statementsOf } from './policy-statements';
import { leadsOut } from './routes';

const ATTRIBUTES = 'LoadBalancerAttributes';

type Say = (rule: string, wrong: string, fix: string) => void;

/** Load balancers: subnets in two zones that suit their scheme, attributes that they have, and logs that can be written. */
export const loadBalancers: Invariant = (deployment, report) => {
  for (const balancer of deployment.all('AWS::ElasticLoadBalancingV2::LoadBalancer')) {
    const fault: Say = (rule, wrong, fix) => report(balancer, `load-balancer/${rule}`, wrong, fix);
    const isApplication = (textAt(balancer.properties, 'Type') ?? 'application') === 'application';
    checkSubnets(deployment, { balancer, isApplication }, fault);
    checkAttributes(
      balancer,
      { property: ATTRIBUTES, family: isApplication ? 'application' : 'network' },
      (wrong, fix) => fault('attribute', wrong, fix),
    );
    checkLogs(deployment, balancer, fault);
    if (isApplication && listAt(balancer.properties, 'SecurityGroups').length === 0)
      fault('no-groups', 'It has no security groups, and the default one lets nobody in.', 'Give SecurityGroups.');
  }
};

function checkSubnets(
  deployment: Deployment,
  { balancer, isApplication }: { balancer: Resource; isApplication: boolean },
  fault: Say,
): void {
  const count = listAt(balancer.properties, 'Subnets').length + listAt(balancer.properties, 'SubnetMappings').length;
  if (isApplication && count === 1)
    fault('subnets', 'An application load balancer needs subnets in two zones, this has one.', 'Give two or more.');
  if (count === 0) fault('subnets', 'No subnets are given.', 'Give two or more.');
  const subnets = deployment.targets(balancer.properties, 'Subnets');
  const zones = subnets.map((subnet) => textAt(subnet.properties, 'AvailabilityZone') ?? subnet.logicalId);
  if (new Set(zones).size !== zones.length)
    fault('zones', 'Two of its subnets are in one zone.', 'Give one subnet a zone.');
  for (const subnet of subnets.filter(({ type }) => type === 'AWS::EC2::Subnet')) {
    const prefix = parseBlock(textAt(subnet.properties, 'CidrBlock') ?? '')?.prefix ?? 0;
    if (isApplication && prefix > 27)
      fault(
        'subnets',
        `${subnet.logicalId} is of /${prefix}: an application load balancer needs /27.`,
        'Make it larger.',
      );
    const isPublic = (textAt(balancer.properties, 'Scheme') ?? 'internet-facing') === 'internet-facing';
    if (isPublic && !leadsOut(deployment, subnet))
      fault(
        'no-internet',
        `It is internet-facing, but ${subnet.logicalId} has no route to an internet gateway.`,
        'Set Scheme internal, or use public subnets.',
      );
  }
}

function checkLogs(deployment: Deployment, balancer: Resource, fault: Say): void {
  for (const kind of ['access_logs', 'connection_logs']) {
    if (attributeOf(balancer, ATTRIBUTES, `${kind}.s3.enabled`) !== 'true') continue;
    const name = attributeOf(balancer, ATTRIBUTES, `${kind}.s3.bucket`);
    const prefix = attributeOf(balancer, ATTRIBUTES, `${kind}.s3.prefix`) ?? '';
    if (name === undefined) fault('logs', `${kind} are on, without a bucket.`, `Give ${kind}.s3.bucket.`);
    if (/AWSLogs|^\/|\/$/.test(prefix))
      fault('logs', `${kind}.s3.prefix is ${prefix}.`, 'A prefix without AWSLogs and without a slash at its ends.');
    const bucket = deployment.target(name);
    if (bucket?.type === 'AWS::S3::Bucket') checkLogBucket(deployment, { bucket, prefix }, fault);
  }
}

function checkLogBucket(
  deployment: Deployment,
  { bucket, prefix }: { bucket: Resource; prefix: string },
  fault: Say,
): void {
  const rule = listAt(bucket.properties, 'BucketEncryption', 'ServerSideEncryptionConfiguration')[0];
  if (/^aws:kms/.test(textAt(at(rule, 'ServerSideEncryptionByDefault'), 'SSEAlgorithm') ?? ''))
    fault(
      'logs',
      `${bucket.logicalId} is encrypted by KMS: load balancers write to buckets of AES256 alone.`,
      'Set SSEAlgorithm AES256.',
    );
  const lets = deployment
    .all('AWS::S3::BucketPolicy')
    .filter((policy) => deployment.target(policy.properties['Bucket']) === bucket)
    .flatMap((policy) => statementsOf(policy.properties['PolicyDocument']))
    .some(
      (statement) =>
        statement.effect === 'Allow' &&
        statement.allows('s3:PutObject') &&
        statement.principals.some(
          ([kind, who]) =>
            who === 'logdelivery.elasticloadbalancing.amazonaws.com' ||
            (kind === 'AWS' && (/:root$|^\d{12}$/.test(who) || !isLiteral(who))),
        ) &&
        statement.resources.some((text) => text.includes(`/${prefix}`) || text.endsWith('⟧/*')),
    );
  if (!lets)
    fault(
      'logs',
      `${bucket.logicalId} does not let load balancers write under ${prefix}/: making this one fails.`,
      'Allow the load balancers of the region s3:PutObject on PREFIX/AWSLogs/ACCOUNT/*.',
    );
}
