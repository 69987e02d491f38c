import type { Deployment, Resource } from '../templates/deployment';
import { textAt } from '../templates/json';
import { expectedLength, shown, tokensIn, withTokens } from '../templates/token';
import type { Invariant } from './invariant';

interface NamedType {
  readonly path: readonly string[];
  /** The characters that the name may have. */
  readonly characters: RegExp;
  readonly least?: number;
  readonly greatest: number;
  /** Where two of one name cannot be. */
  readonly unique: 'world' | 'account' | 'region' | 'nowhere';
}

const WORD = /^[\w-]*$/;
const IAM_NAME = /^[\w+=,.@-]*$/;
/** Names that a template may give, by each service's API reference. */
const NAMED: Record<string, NamedType> = {
  'AWS::S3::Bucket': { path: ['BucketName'], characters: /^[a-z0-9.-]*$/, least: 3, greatest: 63, unique: 'world' },
  'AWS::IAM::Role': { path: ['RoleName'], characters: IAM_NAME, greatest: 64, unique: 'account' },
  'AWS::IAM::User': { path: ['UserName'], characters: IAM_NAME, greatest: 64, unique: 'account' },
  'AWS::IAM::Group': { path: ['GroupName'], characters: IAM_NAME, greatest: 128, unique: 'account' },
  'AWS::IAM::ManagedPolicy': { path: ['ManagedPolicyName'], characters: IAM_NAME, greatest: 128, unique: 'account' },
  'AWS::IAM::InstanceProfile': {
    path: ['InstanceProfileName'],
    characters: IAM_NAME,
    greatest: 128,
    unique: 'account',
  },
  'AWS::CloudFront::Function': { path: ['Name'], characters: WORD, greatest: 64, unique: 'account' },
  'AWS::CloudWatch::Dashboard': { path: ['DashboardName'], characters: WORD, greatest: 255, unique: 'account' },
  'AWS::Budgets::Budget': { path: ['Budget', 'BudgetName'], characters: /^[^:\\]*$/, greatest: 100, unique: 'account' },
  'AWS::CloudFront::ResponseHeadersPolicy': {
    path: ['ResponseHeadersPolicyConfig', 'Name'],
    characters: WORD,
    greatest: 128,
    unique: 'account',
  },
  'AWS::CloudFront::CachePolicy': {
    path: ['CachePolicyConfig', 'Name'],
    characters: WORD,
    greatest: 128,
    unique: 'account',
  },
  'AWS::CloudFront::OriginRequestPolicy': {
    path: ['OriginRequestPolicyConfig', 'Name'],
    characters: WORD,
    greatest: 128,
    unique: 'account',
  },
  'AWS::CloudFront::OriginAccessControl': {
    path: ['OriginAccessControlConfig', 'Name'],
    characters: /^[\x20-\x7e]*$/,
    greatest: 64,
    unique: 'account',
  },
  'AWS::AutoScaling::AutoScalingGroup': {
    path: ['AutoScalingGroupName'],
    characters: /^[\x20-\x7e]*$/,
    greatest: 255,
    unique: 'region',
  },
  'AWS::EC2::LaunchTemplate': {
    path: ['LaunchTemplateName'],
    characters: /^[\w()./-]*$/,
    least: 3,
    greatest: 128,
    unique: 'region',
  },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    path: ['Name'],
    characters: /^[A-Za-z0-9-]*$/,
    greatest: 32,
    unique: 'region',
  },
  'AWS::ElasticLoadBalancingV2::TargetGroup': {
    path: ['Name'],
    characters: /^[A-Za-z0-9-]*$/,
    greatest: 32,
    unique: 'region',
  },
  'AWS::WAFv2::WebACL': { path: ['Name'], characters: WORD, greatest: 128, unique: 'region' },
  'AWS::Lambda::Function': { path: ['FunctionName'], characters: WORD, greatest: 64, unique: 'region' },
  'AWS::Lambda::LayerVersion': { path: ['LayerName'], characters: WORD, greatest: 64, unique: 'nowhere' },
  'AWS::DynamoDB::Table': { path: ['TableName'], characters: /^[\w.-]*$/, least: 3, greatest: 255, unique: 'region' },
  'AWS::SQS::Queue': { path: ['QueueName'], characters: /^[\w-]*(\.fifo)?$/, greatest: 80, unique: 'region' },
  'AWS::SNS::Topic': { path: ['TopicName'], characters: /^[\w-]*(\.fifo)?$/, greatest: 256, unique: 'region' },
  'AWS::Logs::LogGroup': { path: ['LogGroupName'], characters: /^[\w./#-]*$/, greatest: 512, unique: 'region' },
  'AWS::SecretsManager::Secret': { path: ['Name'], characters: /^[\w/+=.@-]*$/, greatest: 512, unique: 'region' },
  'AWS::SSM::Parameter': { path: ['Name'], characters: /^[\w./-]*$/, greatest: 1_011, unique: 'region' },
  'AWS::Events::Rule': { path: ['Name'], characters: /^[\w.-]*$/, greatest: 64, unique: 'region' },
  'AWS::Scheduler::Schedule': { path: ['Name'], characters: /^[\w.-]*$/, greatest: 64, unique: 'region' },
  'AWS::KMS::Alias': { path: ['AliasName'], characters: /^alias\/[\w/-]+$/, greatest: 256, unique: 'region' },
  'AWS::CloudWatch::Alarm': { path: ['AlarmName'], characters: /^[^\p{Cc}]*$/u, greatest: 255, unique: 'region' },
  'AWS::RDS::DBCluster': {
    path: ['DBClusterIdentifier'],
    characters: /^[A-Za-z](-?[A-Za-z0-9])*$/,
    greatest: 63,
    unique: 'region',
  },
  'AWS::RDS::DBInstance': {
    path: ['DBInstanceIdentifier'],
    characters: /^[A-Za-z](-?[A-Za-z0-9])*$/,
    greatest: 63,
    unique: 'region',
  },
  'AWS::RDS::DBSubnetGroup': { path: ['DBSubnetGroupName'], characters: /^[\w .-]*$/, greatest: 255, unique: 'region' },
  'AWS::ElastiCache::ReplicationGroup': {
    path: ['ReplicationGroupId'],
    characters: /^[A-Za-z](-?[A-Za-z0-9])*$/,
    greatest: 40,
    unique: 'region',
  },
  'AWS::ElastiCache::CacheCluster': {
    path: ['ClusterName'],
    characters: /^[A-Za-z](-?[A-Za-z0-9])*$/,
    greatest: 50,
    unique: 'region',
  },
  'AWS::ElastiCache::ServerlessCache': {
    path: ['ServerlessCacheName'],
    characters: /^[A-Za-z](-?[A-Za-z0-9])*$/,
    greatest: 40,
    unique: 'region',
  },
  'AWS::Athena::WorkGroup': { path: ['Name'], characters: /^[\w.-]*$/, greatest: 128, unique: 'region' },
  'AWS::Glue::Database': {
    path: ['DatabaseInput', 'Name'],
    characters: /^[a-z0-9_]*$/,
    greatest: 255,
    unique: 'region',
  },
  'AWS::Glue::Table': { path: ['TableInput', 'Name'], characters: /^[a-z0-9_]*$/, greatest: 255, unique: 'nowhere' },
  'AWS::ApiGatewayV2::Api': { path: ['Name'], characters: /^[^\p{Cc}]*$/u, greatest: 128, unique: 'nowhere' },
  'AWS::Kinesis::Stream': { path: ['Name'], characters: /^[\w.-]*$/, greatest: 128, unique: 'region' },
};

/** Names that templates fix: their characters and length, and whether the app could be deployed a second time beside itself. */
export const physicalNames: Invariant = (deployment, report) => {
  const words = deploymentWords(deployment);
  const owners = new Map<string, Resource>();
  for (const resource of deployment.resources) {
    const named = Object.hasOwn(NAMED, resource.type) ? NAMED[resource.type] : undefined;
    const name = named === undefined ? undefined : textAt(resource.properties, ...named.path);
    if (named === undefined || name === undefined) continue;
    const fault = (rule: string, wrong: string, fix: string): void => report(resource, `name/${rule}`, wrong, fix);
    const shape = withTokens(name, () => 'x');
    const isSized = tokensIn(name).every(({ kind }) => kind === 'pseudo');
    const length = expectedLength(name);
    if (!named.characters.test(shape))
      fault('characters', `'${shown(name)}' has characters that ${resource.type} does not take.`, 'Rename it.');
    if (isSized && (length > named.greatest || length < (named.least ?? 1)))
      fault('length', `The name has ${length} characters: ${named.least ?? 1} to ${named.greatest}.`, 'Shorten it.');
    if (resource.type === 'AWS::S3::Bucket') checkBucketName(shape, fault);
    if (named.unique === 'nowhere') continue;
    const key = `${resource.type} ${resource.stack.region ?? ''} ${name}`;
    const owner = owners.get(key);
    if (owner !== undefined)
      fault(
        'twice',
        `${owner.logicalId} has the name '${shown(name)}' too: the second is refused.`,
        'Leave names to CloudFormation.',
      );
    owners.set(key, resource);
    // Eight digits at the end are the CDK's: the name is made of the path in the app.
    if (isOwn(name) || /[0-9A-F]{8}$/.test(name)) continue;
    if (named.unique !== 'region' && !mentionsRegion(name, resource))
      fault(
        'not-per-region',
        `'${shown(name)}' can be only once in ${named.unique === 'world' ? 'the world' : 'an account'}: a second region or account is refused.`,
        'Leave the name to CloudFormation, or make the region part of it.',
      );
    else if (words.length > 1 && !words.every((word) => name.toLowerCase().includes(word)))
      fault(
        'not-per-deployment',
        `'${shown(name)}' does not say of which deployment (${words.join('-')}) it is: a second one in the region is refused.`,
        'Leave the name to CloudFormation, or make the deployment part of it.',
      );
  }
};

/** Whether a name is made of what only one resource has. */
function isOwn(name: string): boolean {
  return tokensIn(name).some(
    ({ kind, ...token }) => kind !== 'pseudo' || ('name' in token && token.name === 'AWS::StackId'),
  );
}

function mentionsRegion(name: string, { stack }: Resource): boolean {
  return name.includes('AWS::Region') || (stack.region !== undefined && name.includes(stack.region));
}

/** What the names of all stacks begin with, as `['headwater', 'demo']`: what tells one deployment of the app from another. */
function deploymentWords({ stacks }: Deployment): string[] {
  const [first = [], ...others] = stacks.map(({ stackName }) => stackName.toLowerCase().split('-'));
  if (others.length === 0) return [];
  const end = first.findIndex((word, index) => others.some((other) => other[index] !== word));
  return end < 0 ? [] : first.slice(0, end);
}

function checkBucketName(shape: string, fault: (rule: string, wrong: string, fix: string) => void): void {
  if (/^[.-]|[.-]$|\.\.|^xn--|^sthree-|-s3alias$|--ol-s3$|^\d+\.\d+\.\d+\.\d+$/.test(shape))
    fault(
      'characters',
      `'${shape}' is no name of a bucket.`,
      'Lower-case letters, digits and hyphens, a letter or digit first and last.',
    );
}
