import type { Deployment, Resource } from '../templates/deployment';
import { at, isTrueAt, listAt, textAt, type Json } from '../templates/json';
import type { Invariant } from './invariant';

/** Types that hold what nobody can make again. */
const STATEFUL =
  /^AWS::(DynamoDB::(Global)?Table|S3::Bucket|RDS::DB(Cluster|Instance)|EFS::FileSystem|KMS::Key|Cognito::UserPool|DocDB::DBCluster|Neptune::DBCluster|OpenSearchService::Domain|Kinesis::Stream|SQS::Queue)$/;
/** Types of which CloudFormation can keep a snapshot. */
const SNAPSHOTS =
  /^AWS::(DocDB::DBCluster|EC2::Volume|ElastiCache::(CacheCluster|ReplicationGroup)|Neptune::DBCluster|RDS::DB(Cluster|Instance)|Redshift::Cluster)$/;

/** Deletion policies: what holds data outlives its stack and its replacement, and what is kept does not keep the stack. */
export const retention: Invariant = (deployment, report) => {
  for (const resource of deployment.resources) {
    const { deletionPolicy, updateReplacePolicy, type, properties } = resource;
    const fault = (rule: string, wrong: string, fix: string): void => report(resource, `retention/${rule}`, wrong, fix);
    for (const policy of [deletionPolicy, updateReplacePolicy]) {
      if (policy === 'Snapshot' && !SNAPSHOTS.test(type))
        fault('no-snapshot', `CloudFormation takes no snapshot of ${type}.`, 'Use Retain.');
    }
    if (!STATEFUL.test(type) || isMemberOfCluster(resource)) continue;
    if (deletionPolicy === undefined || updateReplacePolicy === undefined) {
      const missing = deletionPolicy === undefined ? 'DeletionPolicy' : 'UpdateReplacePolicy';
      fault('undecided', `${type} holds data but has no ${missing}: it would be deleted.`, 'Give both policies.');
    }
    const isKept = deletionPolicy !== undefined && deletionPolicy !== 'Delete';
    if (isKept && updateReplacePolicy === 'Delete')
      fault(
        'lost-by-replacement',
        'It outlives the stack but not a replacement.',
        `UpdateReplacePolicy ${deletionPolicy}.`,
      );
    if (deletionPolicy === 'Delete' && holdsForGood(resource))
      fault('lost', `${type} holds data for good, and is deleted with its stack.`, 'Retain or Snapshot.');
    if (
      /^AWS::RDS::DBCluster$/.test(type) &&
      /^Retain/.test(deletionPolicy ?? '') &&
      isInOwnNetwork(properties, deployment.targets(properties, 'VpcSecurityGroupIds'))
    )
      fault(
        'keeps-network',
        'A cluster that is retained holds the security group and the subnets that are deleted: the deletion of the stack fails.',
        'Use Snapshot.',
      );
    const locked = type === 'AWS::KMS::Key' && deletionPolicy === 'Delete' ? lockedBy(deployment, resource) : undefined;
    if (locked !== undefined)
      fault(
        'key-lost',
        `${locked.logicalId} is kept but encrypted with this key, which is deleted.`,
        'Retain the key too.',
      );
    const isProtected = ['DeletionProtection', 'DeletionProtectionEnabled'].some((name) => isTrueAt(properties, name));
    if (isProtected && deletionPolicy === 'Delete')
      fault(
        'protected',
        'DeletionPolicy is Delete but the resource is protected: the deletion of the stack fails.',
        'Retain it.',
      );
  }
};

/** What outlives the stack but nobody can read without the key. */
function lockedBy(deployment: Deployment, key: Resource): Resource | undefined {
  return deployment.resources.find(
    (other) =>
      other !== key &&
      STATEFUL.test(other.type) &&
      /^(Retain|Snapshot)/.test(other.deletionPolicy ?? '') &&
      deployment.mentioned(other.properties).includes(key),
  );
}

function isMemberOfCluster({ type, properties }: Resource): boolean {
  return type === 'AWS::RDS::DBInstance' && properties['DBClusterIdentifier'] !== undefined;
}

/** Whether data is meant to stay: nothing lets it expire, and nothing in the templates can fill the resource again. */
function holdsForGood({ type, properties }: Resource): boolean {
  switch (type) {
    case 'AWS::DynamoDB::Table':
    case 'AWS::DynamoDB::GlobalTable':
      return !isTrueAt(properties, 'TimeToLiveSpecification', 'Enabled');
    case 'AWS::S3::Bucket':
      return (
        isTrueLike(properties, 'VersioningConfiguration', 'Status') ||
        listAt(properties, 'LifecycleConfiguration', 'Rules').some((rule) => at(rule, 'Transitions') !== undefined)
      );
    case 'AWS::RDS::DBCluster':
    case 'AWS::RDS::DBInstance':
    case 'AWS::EFS::FileSystem':
    case 'AWS::Cognito::UserPool':
      return true;
    default:
      return false;
  }
}

function isTrueLike(properties: Json, ...path: string[]): boolean {
  return textAt(properties, ...path) === 'Enabled';
}

function isInOwnNetwork(properties: Json, groups: readonly Resource[]): boolean {
  return (
    at(properties, 'DBSubnetGroupName') !== undefined &&
    groups.some(({ deletionPolicy }) => deletionPolicy !== 'Retain')
  );
}
