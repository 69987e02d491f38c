import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { SecurityGroup, type IVpc, type SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import {
  AuroraPostgresEngineVersion,
  ClusterInstance,
  Credentials,
  DatabaseCluster,
  DatabaseClusterEngine,
} from 'aws-cdk-lib/aws-rds';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge';
import type { DeploymentConfig } from '../config/deployment-config';

export interface HistoryDatabaseProps {
  readonly config: DeploymentConfig;
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection;
}

/**
 * Aurora PostgreSQL Serverless v2, reached by the RDS Data API alone: no security group admits anybody to its port.
 * A deleted cluster leaves a snapshot; a retained one would hold the network fast.
 */
export class HistoryDatabase extends Construct {
  static readonly DATABASE_NAME = 'headwater';
  readonly cluster: DatabaseCluster;
  /** The master user's `{username, password, ...}`. */
  readonly secret: ISecret;

  constructor(scope: Construct, id: string, props: HistoryDatabaseProps) {
    super(scope, id);
    const { config, vpc, subnets } = props;
    const { database } = config;
    const sleeps = database.minimumCapacityUnits === 0;
    this.cluster = new DatabaseCluster(this, 'Cluster', {
      // 16.8 is a long-term-support release of Aurora: no forced minor upgrade for years.
      engine: DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.VER_16_8 }),
      vpc,
      vpcSubnets: subnets,
      securityGroups: [
        new SecurityGroup(this, 'SecurityGroup', {
          vpc,
          description: 'Headwater history database: nobody connects, the Data API is inside the service',
          allowAllOutbound: false,
        }),
      ],
      writer: ClusterInstance.serverlessV2('Writer'),
      readers: database.standby ? [ClusterInstance.serverlessV2('Standby', { scaleWithWriter: true })] : [],
      serverlessV2MinCapacity: database.minimumCapacityUnits,
      serverlessV2MaxCapacity: database.maximumCapacityUnits,
      ...(sleeps ? { serverlessV2AutoPauseDuration: Duration.minutes(database.autoPauseMinutes) } : {}),
      enableDataApi: true,
      defaultDatabaseName: HistoryDatabase.DATABASE_NAME,
      credentials: Credentials.fromGeneratedSecret('headwater', {
        secretName: `headwater/${config.deployment}/database`,
      }),
      storageEncrypted: true,
      backup: { retention: Duration.days(database.backupRetentionDays) },
      deletionProtection: config.data.deletionProtection,
      removalPolicy: RemovalPolicy.SNAPSHOT,
    });
    acknowledge(
      this.cluster,
      'AwsSolutions-SMG4',
      'The password opens no door by itself: no security group admits anybody to the port, and the Data API asks for an IAM permission on the cluster and one on the secret. A rotation would take a function inside the network, and an endpoint by which it reaches Secrets Manager.',
    );
    acknowledge(
      this.cluster,
      'AwsSolutions-RDS6',
      'Callers authenticate by IAM already, to the Data API. Nobody connects to the port, so a second way to log in there would serve nobody.',
    );
    if (!config.data.deletionProtection) {
      acknowledge(
        this.cluster,
        'AwsSolutions-RDS10',
        'A demo is made to be taken away by one command; the cluster leaves a snapshot then. production is protected.',
      );
    }
    const secret = this.cluster.secret;
    if (secret === undefined) throw new Error('A cluster with generated credentials has a secret; this one has none.');
    this.secret = secret;
  }
}
