import { emulated, idWith, passive, type ResourceIdentity, type ResourceType, words } from './resource-type';

const DEPLOYMENT = 'the custom resources of the deployment';

/** Custom resources: ours run as they would in the account, CDK's own are acted out by the local cloud. */
export const CUSTOM_RESOURCES: Readonly<Record<string, ResourceType>> = {
  'Custom::Migration': ownCustomResource('migration-'),
  'Custom::RegisterCredentials': ownCustomResource('credentials-'),
  'Custom::AWS': prefixListLookup(),
  // The same construct of CDK, under a name of its own.
  'Custom::EdgePrefixList': prefixListLookup(),
  'Custom::CDKBucketDeployment': {
    treatment: emulated(DEPLOYMENT),
    ref: idWith('bucket-deployment-'),
    attributes: {
      DestinationBucketArn: (deployment) => `arn:aws:s3:::${deployment.property('DestinationBucketName')}`,
    },
    properties: words(`DestinationBucketKeyPrefix DestinationBucketName DistributionId DistributionPaths Exclude Extract
      Include OutputObjectKeys Prune RetainOnDelete ServiceToken SourceBucketNames SourceMarkers SourceMarkersConfig
      SourceObjectKeys SystemMetadata UserMetadata WaitForDistributionInvalidation`),
  },
  'Custom::VpcRestrictDefaultSG': {
    treatment: passive('there is no default security group to empty'),
    ref: idWith('restrict-sg-'),
    attributes: {},
  },
  'Custom::S3AutoDeleteObjects': {
    treatment: passive('it acts when a stack is deleted, and a local cloud is deleted with its data folder'),
    ref: idWith('auto-delete-'),
    attributes: {},
  },
  'Custom::S3BucketNotifications': {
    treatment: passive('it sends the events of a bucket to EventBridge, where no rule listens yet'),
    ref: idWith('notifications-'),
    attributes: {},
  },
  'Custom::LogRetention': {
    treatment: passive('logs go to files of the data folder'),
    ref: idWith('log-retention-'),
    attributes: {},
  },
};

function ownCustomResource(prefix: string): ResourceType {
  const ref = (resource: ResourceIdentity): string => idWith(prefix)(resource);
  return { treatment: emulated(DEPLOYMENT), ref, attributes: {} };
}

/** The one SDK call that the stacks make: the managed prefix list of CloudFront's origin-facing addresses. */
function prefixListLookup(): ResourceType {
  return {
    treatment: emulated(DEPLOYMENT),
    ref: idWith('aws-call-'),
    attributes: { 'PrefixLists.0.PrefixListId': idWith('pl-') },
    properties: words('Create Delete InstallLatestAwsSdk ServiceToken Update'),
  };
}
