import { att, resource, rulesOf } from '../faults-of';

const KEPT = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };
const GONE = { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' };
const NETWORK = { DBSubnetGroupName: 'group', VpcSecurityGroupIds: [att('Group', 'GroupId')] };

function retentionRules(
  type: string,
  properties: Record<string, unknown>,
  policies: Record<string, unknown>,
): string[] {
  return rulesOf('retention', {
    Group: resource('AWS::EC2::SecurityGroup'),
    Resource: resource(type, properties, policies),
  });
}

describe('retention', () => {
  it.each([
    ['a table that is kept', 'AWS::DynamoDB::Table', {}, KEPT],
    ['a table whose items expire', 'AWS::DynamoDB::Table', { TimeToLiveSpecification: { Enabled: true } }, GONE],
    ['a bucket of what can be made again', 'AWS::S3::Bucket', {}, GONE],
    [
      'a cluster that leaves a snapshot',
      'AWS::RDS::DBCluster',
      NETWORK,
      { DeletionPolicy: 'Snapshot', UpdateReplacePolicy: 'Snapshot' },
    ],
    ['an instance of a cluster', 'AWS::RDS::DBInstance', { DBClusterIdentifier: 'cluster' }, GONE],
  ])('holds for %s', (_, type, properties, policies) => {
    expect(retentionRules(type, properties, policies)).toEqual([]);
  });

  it.each([
    ['a table of which nobody decided', 'AWS::DynamoDB::Table', {}, {}, 'undecided'],
    [
      'a table that a replacement loses',
      'AWS::DynamoDB::Table',
      {},
      { ...KEPT, UpdateReplacePolicy: 'Delete' },
      'lost-by-replacement',
    ],
    ['a table that goes with its stack', 'AWS::DynamoDB::Table', {}, GONE, 'lost'],
    [
      'versions that go with their stack',
      'AWS::S3::Bucket',
      { VersioningConfiguration: { Status: 'Enabled' } },
      GONE,
      'lost',
    ],
    ['a snapshot of a table', 'AWS::DynamoDB::Table', {}, { ...KEPT, DeletionPolicy: 'Snapshot' }, 'no-snapshot'],
    ['a cluster that keeps its network from deletion', 'AWS::RDS::DBCluster', NETWORK, KEPT, 'keeps-network'],
    [
      'a protected table that is to be deleted',
      'AWS::DynamoDB::Table',
      { DeletionProtectionEnabled: true },
      GONE,
      'protected',
    ],
  ])('names %s', (...[, type, properties, policies, rule]) => {
    expect(retentionRules(type, properties, policies)).toContain(rule);
  });

  it('names a key without which nobody reads what is kept', () => {
    const table = resource('AWS::DynamoDB::Table', { SSESpecification: { KMSMasterKeyId: att('Key') } }, KEPT);
    expect(rulesOf('retention', { Key: resource('AWS::KMS::Key', {}, GONE), Table: table })).toEqual(['key-lost']);
  });
});
