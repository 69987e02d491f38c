import { att, ref, resource, rulesOf } from '../faults-of';

const GOOD = {
  Engine: 'aurora-postgresql',
  EngineVersion: '16.8',
  DatabaseName: 'headwater',
  MasterUsername: 'owner',
  MasterUserPassword: { 'Fn::Sub': '{{resolve:secretsmanager:${Secret}:SecretString:password::}}' },
  DBSubnetGroupName: 'group',
  StorageEncrypted: true,
  ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 4 },
};
const INSTANCE = { DBClusterIdentifier: ref('Cluster'), DBInstanceClass: 'db.serverless', Engine: 'aurora-postgresql' };

function databaseRules(
  cluster: Record<string, unknown>,
  instance: Record<string, unknown> = {},
  more: Record<string, unknown> = {},
): string[] {
  return rulesOf('database', {
    Secret: resource('AWS::SecretsManager::Secret'),
    Cluster: resource('AWS::RDS::DBCluster', { ...GOOD, ...cluster }),
    Writer: resource('AWS::RDS::DBInstance', { ...INSTANCE, ...instance }),
    ...more,
  });
}
const capacity = (given: Record<string, unknown>): Record<string, unknown> => ({
  ServerlessV2ScalingConfiguration: given,
});

describe('databases', () => {
  it.each([
    ['a cluster', {}],
    ['a cluster that pauses', capacity({ MinCapacity: 0, MaxCapacity: 2, SecondsUntilAutoPause: 300 })],
    ['windows apart', { PreferredBackupWindow: '02:00-02:30', PreferredMaintenanceWindow: 'sun:03:00-sun:03:30' }],
    ['a window over midnight', { PreferredMaintenanceWindow: 'Sun:23:45-Mon:00:15' }],
    ['a log of the engine', { EnableCloudwatchLogsExports: ['postgresql'] }],
  ])('hold for %s', (_, cluster) => {
    expect(databaseRules(cluster)).toEqual([]);
  });

  it.each([
    ['a least capacity above the greatest', capacity({ MinCapacity: 4, MaxCapacity: 2 }), 'capacity'],
    ['a capacity between the steps', capacity({ MinCapacity: 0.7, MaxCapacity: 2 }), 'capacity'],
    ['a capacity above 256', capacity({ MinCapacity: 1, MaxCapacity: 257 }), 'capacity'],
    ['one bound alone', capacity({ MinCapacity: 1 }), 'capacity'],
    [
      'a pause of a cluster that never pauses',
      capacity({ MinCapacity: 1, MaxCapacity: 2, SecondsUntilAutoPause: 300 }),
      'auto-pause',
    ],
    ['a pause after a minute', capacity({ MinCapacity: 0, MaxCapacity: 2, SecondsUntilAutoPause: 60 }), 'auto-pause'],
    [
      'a pause of a version that has none',
      { EngineVersion: '15.4', ...capacity({ MinCapacity: 0, MaxCapacity: 2 }) },
      'auto-pause',
    ],
    [
      'serverless instances without bounds',
      { ServerlessV2ScalingConfiguration: undefined },
      'serverless-without-scaling',
    ],
    ['an engine that there is not', { Engine: 'aurora-postgres' }, 'engine'],
    ['a version that there is not', { EngineVersion: '99.1' }, 'engine-version'],
    ['a minor version that there is not', { EngineVersion: '16.99' }, 'engine-version'],
    ['the first serverless mode', { EngineMode: 'serverless' }, 'engine-mode'],
    [
      'a parameter group of another version',
      { DBClusterParameterGroupName: 'default.aurora-postgresql15' },
      'parameter-group',
    ],
    ['a Data API that the engine has not', { Engine: 'mysql', EnableHttpEndpoint: true }, 'data-api'],
    ['backups for 36 days', { BackupRetentionPeriod: 36 }, 'range'],
    ['a low port', { Port: 80 }, 'range'],
    ['a user that RDS keeps', { MasterUsername: 'rdsadmin' }, 'user'],
    ['a name with a hyphen', { DatabaseName: 'head-water' }, 'name'],
    ['a name that is a word of SQL', { DatabaseName: 'user' }, 'name'],
    ['no password', { MasterUserPassword: undefined }, 'password'],
    ['two passwords', { ManageMasterUserPassword: true }, 'password'],
    [
      'windows that overlap',
      { PreferredBackupWindow: '03:00-04:00', PreferredMaintenanceWindow: 'sun:03:30-sun:04:30' },
      'window',
    ],
    ['a window of ten minutes', { PreferredBackupWindow: '03:00-03:10' }, 'window'],
    ['a window that is none', { PreferredMaintenanceWindow: 'Sunday 03:00' }, 'window'],
    ['a log that the engine has not', { EnableCloudwatchLogsExports: ['audit'] }, 'logs'],
    ['a security group that is none', { VpcSecurityGroupIds: ['group'] }, 'security-group'],
    ['storage in plain', { StorageEncrypted: false }, 'unencrypted'],
    ['no subnet group', { DBSubnetGroupName: undefined }, 'no-subnets'],
  ])('name %s', (_, cluster, rule) => {
    expect(databaseRules(cluster)).toContain(rule);
  });

  it.each([
    ['a class that there is not', { DBInstanceClass: 'db.t2.enormous' }, 'instance-class'],
    ['a serverless instance without a cluster', { DBClusterIdentifier: undefined }, 'instance-class'],
    ['another engine than its cluster', { Engine: 'aurora-mysql' }, 'engine-mismatch'],
    ['a public address', { PubliclyAccessible: true }, 'public'],
    ['a setting of the cluster', { StorageEncrypted: true }, 'property-of-cluster'],
    ['a promotion tier of 16', { PromotionTier: 16 }, 'range'],
    ['monitoring without a role', { MonitoringInterval: 60 }, 'monitoring'],
    ['monitoring every seven seconds', { MonitoringInterval: 7, MonitoringRoleArn: 'arn:x' }, 'monitoring'],
    ['insights for thirty days', { PerformanceInsightsRetentionPeriod: 30 }, 'insights'],
  ])('name an instance with %s', (_, instance, rule) => {
    expect(databaseRules({}, instance)).toContain(rule);
  });

  it('name a cluster that nothing answers for', () => {
    expect(rulesOf('database', { Cluster: resource('AWS::RDS::DBCluster', GOOD) })).toContain('no-instance');
  });

  it('name a cluster that is protected from its own deletion', () => {
    const cluster = resource(
      'AWS::RDS::DBCluster',
      { ...GOOD, DeletionProtection: true },
      { DeletionPolicy: 'Delete' },
    );
    expect(databaseRules({}, {}, { Cluster: cluster })).toContain('deletion');
  });

  it('name a Data API that roles may call but that is off', () => {
    const statement = {
      Effect: 'Allow',
      Action: 'rds-data:ExecuteStatement',
      Resource: att('Cluster', 'DBClusterArn'),
    };
    const policy = resource('AWS::IAM::Policy', { PolicyDocument: { Statement: [statement] } });
    expect(databaseRules({}, {}, { Policy: policy })).toEqual(['data-api']);
  });

  it.each([
    ['one subnet', ['subnet-1']],
    ['two subnets of one zone', [ref('One'), ref('Two')]],
  ])('name a subnet group of %s', (_, subnets) => {
    const subnet = resource('AWS::EC2::Subnet', { AvailabilityZone: 'eu-central-1a' });
    const group = resource('AWS::RDS::DBSubnetGroup', { SubnetIds: subnets });
    expect(rulesOf('database', { One: subnet, Two: subnet, Group: group })).toEqual(['subnets']);
  });
});
