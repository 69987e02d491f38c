import { keptResources, orphans } from '../../../verify/rungs/emulator/orphans';

const ACCOUNT = 'eu-central-1:111122223333';

const stacks = [
  {
    name: 'App-Data',
    status: 'CREATE_COMPLETE',
    outputs: {},
    resources: [
      { logicalId: 'Raw', type: 'AWS::S3::Bucket', physicalId: 'app-raw-1' },
      { logicalId: 'Work', type: 'AWS::SQS::Queue', physicalId: 'http://localhost:1/111122223333/app-work-2' },
      {
        logicalId: 'Seed',
        type: 'AWS::SecretsManager::Secret',
        physicalId: `arn:aws:secretsmanager:${ACCOUNT}:secret:app/seed-a1b2c3`,
      },
      { logicalId: 'History', type: 'AWS::RDS::DBCluster', physicalId: 'app-history-3' },
      { logicalId: 'Logs', type: 'AWS::Logs::LogGroup', physicalId: 'app-logs-4' },
    ],
  },
];
const policies = new Map([
  [
    'App-Data',
    new Map<string, string | undefined>([
      ['Raw', 'Retain'],
      ['Work', 'RetainExceptOnCreate'],
      ['Seed', 'Retain'],
      ['History', 'Snapshot'],
      ['Logs', 'Delete'],
    ]),
  ],
]);
const kept = keptResources(stacks, policies);
const AFTER = [
  's3.buckets: app-raw-1',
  "s3.objects: ('app-raw-1', 'raw/1')",
  'sqs.queues: app-work-2',
  'secretsmanager.secrets: app/seed',
  'rds.cluster_snapshots: app-history-3-final-snapshot',
];

function rulesOf(after: readonly string[], before: readonly string[] = [], others: readonly string[] = []): string[] {
  return orphans({ before, after, kept, others, deployment: 'app' }).map(
    ({ rule, logicalId }) => `${rule} ${logicalId}`,
  );
}

describe('what a deletion leaves', () => {
  it('is what the templates retain or snapshot, and all that belongs to it', () => {
    expect(kept.map(({ logicalId }) => logicalId)).toEqual(['Raw', 'Work', 'Seed', 'History']);
    expect(rulesOf(AFTER)).toEqual([]);
  });

  it('is not what was there before, nor what other stacks own', () => {
    const entries = ['iam.roles: somebody', "s3.objects: ('cdk-assets', 'a.zip')"];
    expect(rulesOf([...AFTER, ...entries], ['iam.roles: somebody'], ['cdk-assets'])).toEqual([]);
  });

  it('is an orphan if no template keeps it', () => {
    expect(rulesOf([...AFTER, 'cloudwatch_logs.log_groups: app-logs-4'])).toEqual([
      'emulator/orphan cloudwatch_logs.log_groups: app-logs-4',
    ]);
  });

  it('is too little when a kept resource is gone', () => {
    expect(rulesOf(AFTER.filter((entry) => !entry.startsWith('secretsmanager')))).toEqual(['emulator/lost Seed']);
  });
});
