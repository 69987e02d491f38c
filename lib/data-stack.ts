import { CfnOutput, RemovalPolicy } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { DeploymentConfig } from './config/deployment-config';
import { ArchiveCatalog } from './data/archive-catalog';
import { Buckets } from './data/buckets';
import { HistoryDatabase } from './data/history-database';
import { Queues } from './data/queues';
import { Secrets } from './data/secrets';
import { Tables } from './data/tables';
import { HeadwaterStack } from './headwater-stack';
import type { NetworkStack } from './network-stack';

/** All state of a deployment, the queues too: whatever else is replaced, this stays. */
export class DataStack extends HeadwaterStack {
  /** The key of tables, queues and buckets; undefined where the profile leaves encryption to AWS's own keys. */
  readonly key: Key | undefined;
  readonly tables: Tables;
  readonly buckets: Buckets;
  readonly queues: Queues;
  readonly database: HistoryDatabase;
  readonly secrets: Secrets;

  constructor(scope: Construct, config: DeploymentConfig, network: NetworkStack) {
    super(scope, 'Data', config);
    this.key = config.data.customerManagedKey
      ? new Key(this, 'Key', {
          description: `Headwater ${config.deployment}: tables, queues and buckets`,
          enableKeyRotation: true,
          removalPolicy: RemovalPolicy.RETAIN,
        })
      : undefined;
    const key = this.key;
    this.tables = new Tables(this, 'Tables', { config, key });
    this.buckets = new Buckets(this, 'Buckets', { config, key });
    new ArchiveCatalog(this, 'Catalog', { config, bucket: this.buckets.raw, key });
    this.queues = new Queues(this, 'Queues', { config, key });
    this.secrets = new Secrets(this, 'Secrets', config);
    this.database = new HistoryDatabase(this, 'History', {
      config,
      vpc: network.vpc,
      subnets: network.databaseSubnets,
    });

    new CfnOutput(this, 'RawBucketName', { value: this.buckets.raw.bucketName, description: 'The raw archive' });
    new CfnOutput(this, 'RecentTableName', {
      value: this.tables.recent.tableName,
      description: 'The recent readings: npm run rebuild',
    });
    new CfnOutput(this, 'RecentRetentionDays', {
      value: String(config.data.recentRetentionDays),
      description: 'Days for which the recent readings are kept: npm run rebuild',
    });
    new CfnOutput(this, 'HistoryClusterArn', {
      value: this.database.cluster.clusterArn,
      description: 'The history: npm run rebuild',
    });
    new CfnOutput(this, 'HistorySecretArn', {
      value: this.database.secret.secretArn,
      description: 'How the Data API signs in to the history: npm run rebuild',
    });
    new CfnOutput(this, 'CredentialsSecretName', {
      value: this.secrets.credentials.secretName,
      description: "The first admin's credential: npm run credentials",
    });
  }
}
