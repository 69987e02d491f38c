import { z } from 'zod';
import { PROFILES, synthesize, type TemplateResource } from './synthesized-app';

const listOf = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);
const statementSchema = z.looseObject({
  Effect: z.string(),
  Action: z.union([z.string(), z.array(z.string())]).transform((actions) => listOf(actions)),
  Resource: z.unknown(),
  Condition: z.unknown().optional(),
});
const policySchema = z.looseObject({ PolicyDocument: z.object({ Statement: z.array(statementSchema) }) });

function statementsOf({ Properties }: TemplateResource): z.output<typeof statementSchema>[] {
  return policySchema.parse(Properties).PolicyDocument.Statement;
}

/** Resources that IAM cannot narrow, with the reason. Whoever adds one says why here. */
const ALLOWED_WILDCARDS: Readonly<Record<string, string>> = {
  'ec2:DescribeManagedPrefixLists': 'describing prefix lists knows no resource',
  'ssmmessages:CreateControlChannel': "Session Manager's channels know no resource",
  'ssmmessages:CreateDataChannel': "Session Manager's channels know no resource",
  'ssmmessages:OpenControlChannel': "Session Manager's channels know no resource",
  'ssmmessages:OpenDataChannel': "Session Manager's channels know no resource",
};

/** What each role may do, beside its logs: a grant more or less is a change that somebody decided on. */
const GRANTS: Readonly<Record<string, readonly string[]>> = {
  IngestRole: [
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'secretsmanager:GetSecretValue',
    'sqs:SendMessage',
    'ssm:GetParameter',
  ],
  StoreRole: [
    'dynamodb:UpdateItem',
    's3:PutObject',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    'sqs:ReceiveMessage',
  ],
  RollupRole: ['dynamodb:DeleteItem', 'dynamodb:Query', 'rds-data:ExecuteStatement', 'secretsmanager:GetSecretValue'],
  ApiRole: [
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:Query',
    'dynamodb:Scan',
    'rds-data:ExecuteStatement',
    's3:GetObject',
    's3:PutObject',
    'secretsmanager:GetSecretValue',
  ],
  ConsoleRole: [
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:Query',
    'dynamodb:Scan',
    'rds-data:ExecuteStatement',
    's3:GetObject',
    'secretsmanager:GetSecretValue',
  ],
  MediaRole: [
    'dynamodb:DeleteItem',
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
    's3:DeleteObject',
    's3:GetObject',
    's3:ListBucket',
    's3:PutObject',
  ],
  MigrateRole: [
    'rds-data:BeginTransaction',
    'rds-data:CommitTransaction',
    'rds-data:ExecuteStatement',
    'rds-data:RollbackTransaction',
    'secretsmanager:GetSecretValue',
  ],
  RegisterCredentialsRole: ['dynamodb:PutItem', 'secretsmanager:GetSecretValue'],
  RouterRole: [
    'cloudformation:SignalResource',
    'dynamodb:GetItem',
    's3:GetObject',
    'secretsmanager:GetSecretValue',
    'sqs:SendMessage',
    'ssm:UpdateInstanceInformation',
    'ssmmessages:CreateControlChannel',
    'ssmmessages:CreateDataChannel',
    'ssmmessages:OpenControlChannel',
    'ssmmessages:OpenDataChannel',
  ],
};
const PRINCIPALS = /^\{("Service":"[a-z0-9.]+"|"AWS":"arn:aws:iam::\d{12}:root")\}$/;
const LOGS = ['logs:CreateLogStream', 'logs:PutLogEvents'];

describe.each(PROFILES)('profile %s', (profile) => {
  const app = synthesize(profile);

  test('allows each role exactly what it needs', () => {
    for (const [role, expected] of Object.entries(GRANTS)) {
      const policy = app
        .resources('AWS::IAM::Policy')
        .find(({ logicalId }) => logicalId.startsWith(`${role}DefaultPolicy`));
      if (policy === undefined) throw new Error(`There is no policy of ${role}.`);
      const actions = statementsOf(policy).flatMap(({ Action }) => Action);
      const granted = [...new Set(actions)].filter((action) => !LOGS.includes(action) && !action.startsWith('kms:'));
      expect([role, granted.sort()]).toEqual([role, expected]);
      expect(actions.some((action) => action.startsWith('kms:'))).toBe(
        profile === 'production' && role !== 'MigrateRole',
      );
    }
  });

  test('gives a wildcard resource only where IAM knows nothing narrower', () => {
    for (const policy of app.resources('AWS::IAM::Policy')) {
      for (const { Effect, Action, Resource } of statementsOf(policy)) {
        if (Effect !== 'Allow' || !listOf(Resource).includes('*')) continue;
        for (const action of Action)
          expect([policy.logicalId, action, ALLOWED_WILDCARDS[action]]).toEqual([
            policy.logicalId,
            action,
            expect.any(String),
          ]);
      }
    }
  });

  test('uses the key only through the services that hold the data', () => {
    for (const statement of app.resources('AWS::IAM::Policy').flatMap(statementsOf)) {
      if (!statement.Action.some((action) => action.startsWith('kms:')) || statement.Action.includes('kms:*')) continue;
      expect(JSON.stringify(statement.Condition)).toContain('kms:ViaService');
      expect(['kms:Decrypt', 'kms:GenerateDataKey']).toEqual(expect.arrayContaining(statement.Action));
    }
  });

  test('lets only AWS services take roles on', () => {
    for (const { logicalId, Properties } of app.resources('AWS::IAM::Role')) {
      const trust = JSON.stringify(Properties['AssumeRolePolicyDocument']);
      expect([logicalId, trust]).toEqual([
        logicalId,
        expect.stringMatching(/"Principal":{"Service":"(lambda|ec2|vpc-flow-logs)\.amazonaws\.com"}/),
      ]);
      expect(trust).not.toContain('"AWS"');
    }
  });

  test('lets a service invoke a function only for a named source', () => {
    const permissions = app.resources('AWS::Lambda::Permission');
    expect(permissions).toHaveLength(10);
    for (const { logicalId, Properties } of permissions) {
      expect([logicalId, Properties]).toEqual([
        logicalId,
        expect.objectContaining({ Action: 'lambda:InvokeFunction', SourceArn: expect.anything() }),
      ]);
    }
  });

  test('no bucket is public, and each is encrypted and refuses plain HTTP', () => {
    const buckets = app.resources('AWS::S3::Bucket');
    expect(buckets).toHaveLength(profile === 'production' ? 4 : 3);
    for (const { logicalId, Properties } of buckets) {
      expect(Properties['PublicAccessBlockConfiguration']).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
      const ours = /Raw|Media/.test(logicalId) && profile === 'production';
      expect(JSON.stringify(Properties['BucketEncryption'])).toContain(
        ours ? '"SSEAlgorithm":"aws:kms"' : '"SSEAlgorithm":"AES256"',
      );
    }
    const policies = app.resources('AWS::S3::BucketPolicy');
    expect(policies).toHaveLength(buckets.length);
    for (const policy of policies) expect(refusesPlainHttp(policy)).toBe(true);
    for (const policy of policies) {
      for (const { Effect, ...statement } of statementsOf(policy)) {
        // A service, or the account from which load balancers of the region deliver their logs.
        if (Effect === 'Allow') expect(JSON.stringify(statement['Principal'])).toMatch(PRINCIPALS);
      }
    }
  });

  test('queues, tables, the database and volumes are encrypted', () => {
    for (const { Properties } of app.resources('AWS::SQS::Queue')) {
      expect(profile === 'production' ? Properties['KmsMasterKeyId'] : Properties['SqsManagedSseEnabled']).toBeTruthy();
    }
    expect(app.resources('AWS::SQS::QueuePolicy')).toHaveLength(2);
    for (const policy of app.resources('AWS::SQS::QueuePolicy')) expect(refusesPlainHttp(policy)).toBe(true);
    for (const { Properties } of app.resources('AWS::DynamoDB::Table')) {
      // DynamoDB encrypts without being asked; asked for is a key of our own.
      if (profile === 'production')
        expect(Properties['SSESpecification']).toMatchObject({ SSEEnabled: true, SSEType: 'KMS' });
    }
    app.template('data').hasResourceProperties('AWS::RDS::DBCluster', { StorageEncrypted: true });
    expect(app.resources('AWS::KMS::Key').map(({ Properties }) => Properties['EnableKeyRotation'])).toEqual(
      profile === 'production' ? [true, true] : [],
    );
  });

  test('nothing is open to the internet but the edge', () => {
    for (const { logicalId, Properties } of app.all()) {
      const rules = JSON.stringify(Properties['SecurityGroupIngress'] ?? []);
      expect([logicalId, rules]).toEqual([logicalId, '[]']);
    }
    const ports = app
      .resources('AWS::EC2::SecurityGroupIngress')
      .map(({ Properties }) => [Properties['FromPort'], Properties['ToPort']]);
    expect(ports.sort()).toEqual([
      [80, 80],
      [8080, 8080],
    ]);
    expect(JSON.stringify(app.resources('AWS::EC2::SecurityGroupIngress'))).not.toContain('CidrIp');
  });

  test('every log group says how long it keeps, and every function writes to one', () => {
    const groups = app.resources('AWS::Logs::LogGroup');
    for (const { logicalId, Properties } of groups) {
      expect([logicalId, Properties['RetentionInDays']]).toEqual([logicalId, profile === 'production' ? 30 : 7]);
    }
    const functions = app.resources('AWS::Lambda::Function');
    expect(functions).toHaveLength(11);
    for (const { logicalId, Properties } of functions) {
      expect([logicalId, JSON.stringify(Properties['LoggingConfig'])]).toEqual([
        logicalId,
        expect.stringContaining('"LogGroup"'),
      ]);
    }
    expect(app.resources('Custom::LogRetention')).toEqual([]);
  });

  test('no secret is in a template', () => {
    for (const { Properties } of app.resources('AWS::SecretsManager::Secret')) {
      expect(Properties).not.toHaveProperty('SecretString');
      expect(Properties).toHaveProperty('GenerateSecretString');
    }
  });
});

function refusesPlainHttp(policy: TemplateResource): boolean {
  return statementsOf(policy).some(
    ({ Effect, Condition }) =>
      Effect === 'Deny' && JSON.stringify(Condition) === '{"Bool":{"aws:SecureTransport":"false"}}',
  );
}
