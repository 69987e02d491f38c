import {
  arn,
  emulated,
  idWith,
  named,
  namedInLowerCase,
  nameOf,
  passive,
  type ResourceIdentity,
  type ResourceType,
  uuidOf,
  words,
} from './resource-type';

/** Types that hold state: tables, buckets, queues, the database, secrets, parameters and keys. */
export const DATA_RESOURCES: Readonly<Record<string, ResourceType>> = {
  'AWS::DynamoDB::Table': {
    treatment: emulated('the DynamoDB engine'),
    naming: named('TableName', 255),
    ref: nameOf,
    attributes: { Arn: arn('dynamodb', ({ name }) => `table/${name}`) },
    properties: words(`AttributeDefinitions BillingMode ContributorInsightsSpecification DeletionProtectionEnabled
      GlobalSecondaryIndexes KeySchema LocalSecondaryIndexes OnDemandThroughput PointInTimeRecoverySpecification
      ProvisionedThroughput SSESpecification TableClass TableName Tags TimeToLiveSpecification`),
  },
  'AWS::S3::Bucket': {
    treatment: emulated('the S3 engine'),
    naming: namedInLowerCase('BucketName'),
    ref: nameOf,
    attributes: {
      Arn: ({ name }) => `arn:aws:s3:::${name}`,
      DomainName: ({ name }) => `${name}.s3.amazonaws.com`,
      RegionalDomainName: ({ name, region }) => `${name}.s3.${region}.amazonaws.com`,
    },
    properties: words(`AccessControl BucketEncryption BucketName CorsConfiguration LifecycleConfiguration
      LoggingConfiguration NotificationConfiguration OwnershipControls PublicAccessBlockConfiguration Tags
      VersioningConfiguration`),
  },
  'AWS::S3::BucketPolicy': {
    treatment: emulated('the policy evaluator'),
    ref: (policy) => policy.property('Bucket'),
    attributes: {},
    properties: words('Bucket PolicyDocument'),
  },
  'AWS::SQS::Queue': {
    treatment: emulated('the SQS engine'),
    naming: named('QueueName', 80),
    // The SDK takes a queue's host from its URL, not from the endpoint setting: the URL must lead to the local gateway.
    ref: ({ gatewayUrl, account, name }) => `${gatewayUrl}/${account}/${name}`,
    attributes: {
      Arn: arn('sqs', nameOf),
      QueueName: nameOf,
      QueueUrl: ({ gatewayUrl, account, name }) => `${gatewayUrl}/${account}/${name}`,
    },
    properties: words(`DelaySeconds FifoQueue KmsDataKeyReusePeriodSeconds KmsMasterKeyId MaximumMessageSize
      MessageRetentionPeriod QueueName ReceiveMessageWaitTimeSeconds RedriveAllowPolicy RedrivePolicy
      SqsManagedSseEnabled Tags VisibilityTimeout`),
  },
  'AWS::SQS::QueuePolicy': {
    treatment: emulated('the policy evaluator'),
    ref: idWith('queue-policy-'),
    attributes: {},
    properties: words('PolicyDocument Queues'),
  },
  'AWS::RDS::DBCluster': {
    treatment: emulated('the Data API engine'),
    naming: namedInLowerCase('DBClusterIdentifier'),
    ref: nameOf,
    attributes: {
      DBClusterArn: arn('rds', ({ name }) => `cluster:${name}`),
      DBClusterResourceId: idWith('cluster-', 26),
      'Endpoint.Address': ({ name, region }) => `${name}.cluster-local.${region}.rds.amazonaws.com`,
      'Endpoint.Port': (cluster) => cluster.property('Port') || '5432',
      'ReadEndpoint.Address': ({ name, region }) => `${name}.cluster-ro-local.${region}.rds.amazonaws.com`,
      'MasterUserSecret.SecretArn': arn(
        'secretsmanager',
        ({ name, digest }) => `secret:rds!${name}-${digest.slice(0, 6)}`,
      ),
    },
    properties: words(`AutoMinorVersionUpgrade AvailabilityZones BackupRetentionPeriod CopyTagsToSnapshot
      DBClusterIdentifier DBClusterParameterGroupName DBSubnetGroupName DatabaseInsightsMode DatabaseName
      DeletionProtection EnableCloudwatchLogsExports EnableHttpEndpoint Engine EngineMode EngineVersion KmsKeyId
      MasterUserPassword MasterUsername PerformanceInsightsEnabled PerformanceInsightsKmsKeyId
      PerformanceInsightsRetentionPeriod Port PreferredBackupWindow PreferredMaintenanceWindow
      ServerlessV2ScalingConfiguration StorageEncrypted StorageType Tags VpcSecurityGroupIds`),
  },
  'AWS::RDS::DBInstance': {
    treatment: passive('the Data API engine serves the whole cluster'),
    naming: namedInLowerCase('DBInstanceIdentifier'),
    ref: nameOf,
    attributes: { DBInstanceArn: arn('rds', ({ name }) => `db:${name}`) },
  },
  'AWS::RDS::DBSubnetGroup': {
    treatment: passive('the database is reached by the Data API, not over a network'),
    naming: namedInLowerCase('DBSubnetGroupName', 255),
    ref: nameOf,
    attributes: {},
  },
  'AWS::RDS::DBClusterParameterGroup': {
    treatment: passive('the embedded database has its own parameters'),
    naming: namedInLowerCase('DBClusterParameterGroupName', 255),
    ref: nameOf,
    attributes: {},
  },
  'AWS::SecretsManager::Secret': {
    treatment: emulated('the Secrets Manager engine'),
    naming: named('Name', 256),
    ref: secretArn,
    attributes: { Id: secretArn },
    properties: words('Description GenerateSecretString KmsKeyId Name SecretString Tags'),
  },
  'AWS::SecretsManager::SecretTargetAttachment': {
    treatment: emulated('the Secrets Manager engine'),
    ref: (attachment) => attachment.property('SecretId'),
    attributes: {},
    properties: words('SecretId TargetId TargetType'),
  },
  'AWS::SecretsManager::ResourcePolicy': {
    treatment: emulated('the policy evaluator'),
    ref: (policy) => policy.property('SecretId'),
    attributes: {},
    properties: words('BlockPublicPolicy ResourcePolicy SecretId'),
  },
  'AWS::SSM::Parameter': {
    treatment: emulated('the SSM engine'),
    naming: named('Name', 1011),
    ref: nameOf,
    attributes: { Type: (parameter) => parameter.property('Type'), Value: (parameter) => parameter.property('Value') },
    properties: words('AllowedPattern DataType Description Name Tags Tier Type Value'),
  },
  'AWS::KMS::Key': {
    treatment: emulated(
      'the policy evaluator: nothing is encrypted on one machine, but every use of the key is authorized',
    ),
    ref: uuidOf,
    attributes: { Arn: arn('kms', (key) => `key/${uuidOf(key)}`), KeyId: uuidOf },
    properties: words(`BypassPolicyLockoutSafetyCheck Description EnableKeyRotation Enabled KeyPolicy KeySpec KeyUsage
      MultiRegion PendingWindowInDays RotationPeriodInDays Tags`),
  },
  'AWS::KMS::Alias': {
    treatment: passive('keys are named by their ARN in everything that is authorized'),
    ref: (alias) => alias.property('AliasName'),
    attributes: {},
  },
};

function secretArn({ account, region, name, digest }: ResourceIdentity): string {
  return `arn:aws:secretsmanager:${region}:${account}:secret:${name}-${digest.slice(0, 6)}`;
}
