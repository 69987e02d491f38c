/** Why grants that no call of the acceptance run uses are needed all the same. */
export interface GrantReason {
  /** Matches the logical ids of the roles. */
  readonly role: RegExp;
  /** The actions, as they are written in the policies. Each must excuse a grant in each of the profiles, or it is a fault itself. */
  readonly actions: readonly string[];
  /** Default: both. */
  readonly profiles?: readonly string[];
  readonly reason: string;
}

/**
 * The grants that only a real account uses. Whoever adds one says who makes the call and when, so that a reader can judge whether the
 * role could do without.
 */
export const GRANT_REASONS: readonly GrantReason[] = [
  {
    role: /^(Api|Compact|Console|Ingest|Media|Migrate|RegisterCredentials|Rollup|Store)Role/,
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    reason:
      'The Lambda service writes what a function prints to its log group in the name of its role; on one machine it goes to a file.',
  },
  {
    role: /^MediaRole/,
    actions: ['s3:ListBucket'],
    reason:
      'The hourly run lists uploads whose event was lost, which test/integration/media proves; without it S3 denies access to what is gone.',
  },
  {
    role: /^MigrateRole/,
    actions: ['rds-data:RollbackTransaction'],
    reason:
      'Undoes a migration that fails half-way; those of a release do not fail, and test/stores proves the rollback.',
  },
  {
    role: /^RouterRole/,
    actions: ['cloudformation:SignalResource'],
    reason:
      'The instance tells CloudFormation at the end of its boot that the router answers; no stack waits for that on one machine.',
  },
  {
    role: /^RouterRole/,
    actions: ['autoscaling:CompleteLifecycleAction'],
    reason:
      'A draining instance tells its group that it may be ended (lib/router/instance/drain.sh); there is no group on one machine.',
  },
  {
    role: /^RouterRole/,
    actions: [
      'ssm:UpdateInstanceInformation',
      'ssmmessages:CreateControlChannel',
      'ssmmessages:CreateDataChannel',
      'ssmmessages:OpenControlChannel',
      'ssmmessages:OpenDataChannel',
    ],
    reason:
      "The instance's SSM agent registers and holds the channels of Session Manager, the only way to a shell: SSH is closed.",
  },
  {
    role: /^(EdgeLookup|AssetsBucketDeployment)Role/,
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    reason: "The Lambda service writes what CDK's providers print to their log groups in the name of their roles.",
  },
  {
    role: /^AssetsBucketDeploymentRole/,
    actions: ['s3:GetBucket*', 's3:GetObject*', 's3:List*'],
    reason:
      "CDK's provider downloads the asset and compares it with the bucket by `aws s3 sync`; CDK's grantRead writes these patterns.",
  },
  {
    role: /^AssetsBucketDeploymentRole/,
    actions: [
      's3:Abort*',
      's3:DeleteObject*',
      's3:PutObject',
      's3:PutObjectLegalHold',
      's3:PutObjectRetention',
      's3:PutObjectTagging',
      's3:PutObjectVersionTagging',
    ],
    reason:
      "CDK's provider uploads to the one bucket of console assets and prunes it, which holds copies of this repository alone; CDK's " +
      'grantReadWrite writes these patterns, on the bucket too.',
  },
  {
    role: /^VpcFlowLogIAMRole/,
    actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
    profiles: ['production'],
    reason: 'The VPC writes its flow log in the name of this role; there is no VPC on one machine.',
  },
];
