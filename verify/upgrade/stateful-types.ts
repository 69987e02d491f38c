/**
 * Types whose resources hold what a new one would not have, and why that matters. Everything else can be made again from the templates
 * alone. Log groups are left out: logs explain the past, they are not data.
 */
export const STATEFUL_TYPES: Readonly<Record<string, string>> = {
  'AWS::Backup::BackupVault': 'the backups in it go with it',
  'AWS::CloudFront::Distribution': 'devices know its domain name, and a new one gets another',
  'AWS::Cognito::UserPool': 'people and their passwords are in it, and cannot be taken along',
  'AWS::DocDB::DBCluster': 'its documents go with it',
  'AWS::DocDB::DBInstance': 'its cluster is without a server meanwhile',
  'AWS::DynamoDB::GlobalTable': 'its items go with it',
  'AWS::DynamoDB::Table': 'its items go with it',
  'AWS::EC2::EIP': 'others may have allowed the address, and it does not come back',
  'AWS::EC2::Volume': 'its blocks go with it',
  'AWS::EFS::FileSystem': 'its files go with it',
  'AWS::ElastiCache::CacheCluster': 'what it keeps goes with it',
  'AWS::ElastiCache::ReplicationGroup': 'what it keeps goes with it',
  'AWS::FSx::FileSystem': 'its files go with it',
  'AWS::Kinesis::Stream': 'records that were acknowledged wait in it',
  'AWS::KMS::Key': 'what is encrypted under it can be read with it alone',
  'AWS::Neptune::DBCluster': 'its graph goes with it',
  'AWS::OpenSearchService::Domain': 'its indexes go with it',
  'AWS::RDS::DBCluster': 'its rows go with it, and a snapshot is not restored by itself',
  'AWS::RDS::DBInstance': 'its rows go with it, or its cluster is without a server meanwhile',
  'AWS::Redshift::Cluster': 'its rows go with it',
  'AWS::Route53::HostedZone': 'its name servers are written down at the registrar',
  'AWS::S3::Bucket': 'its objects go with it, or stay in a bucket that nothing reads any more',
  'AWS::SecretsManager::Secret': 'a generated value, and all that derives from it, is known to nobody else',
  'AWS::SQS::Queue': 'messages that were acknowledged wait in it, and producers know its address',
  'AWS::SSM::Parameter': 'its readers know its name, and its value may have been set by hand',
  'AWS::Timestream::Table': 'its records go with it',
};

/** Properties that guard a resource against deletion, by name: whatever its type, none may be turned off by an upgrade. */
export const PROTECTIONS: readonly string[] = ['DeletionProtection', 'DeletionProtectionEnabled'];
