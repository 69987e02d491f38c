import { Match } from 'aws-cdk-lib/assertions';
import { z } from 'zod';
import { apiEnvironment } from '../../lambda/api/environment';
import { compactEnvironment } from '../../lambda/compact/environment';
import { consoleEnvironment } from '../../lambda/console/environment';
import { ingestEnvironment } from '../../lambda/ingest/environment';
import { mediaEnvironment } from '../../lambda/media/environment';
import { migrateEnvironment } from '../../lambda/migrate/environment';
import { registerCredentialsEnvironment } from '../../lambda/register-credentials/environment';
import { rollupEnvironment } from '../../lambda/rollup/environment';
import { storeEnvironment } from '../../lambda/store/environment';
import { rendered } from './resolved-values';
import { PROFILES, synthesize, type TemplateResource } from './synthesized-app';

const CONTRACTS: Readonly<Record<string, z.ZodObject>> = {
  Api: apiEnvironment,
  Compact: compactEnvironment,
  Console: consoleEnvironment,
  Ingest: ingestEnvironment,
  Media: mediaEnvironment,
  Migrate: migrateEnvironment,
  RegisterCredentials: registerCredentialsEnvironment,
  Rollup: rollupEnvironment,
  Store: storeEnvironment,
};

const functionSchema = z.looseObject({
  Timeout: z.number(),
  Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }),
});

describe.each(PROFILES)('profile %s', (profile) => {
  const app = synthesize(profile);
  const find = (name: string): z.output<typeof functionSchema> => {
    const found = app
      .resources('AWS::Lambda::Function')
      .find(({ logicalId }) => new RegExp(`^${name}[0-9A-F]{8}$`).test(logicalId));
    return functionSchema.parse(found?.Properties);
  };
  const only = (type: string): TemplateResource => {
    const [first, ...others] = app.resources(type);
    if (first === undefined || others.length > 0)
      throw new Error(`There are ${others.length + 1} of ${type}, not one.`);
    return first;
  };

  test.each(Object.keys(CONTRACTS))("%s's environment fulfils its contract, and holds nothing else", (name) => {
    const { NODE_OPTIONS, ...variables } = find(name).Environment.Variables;
    expect(NODE_OPTIONS).toBe('--enable-source-maps');
    const values = Object.fromEntries(Object.entries(variables).map(([key, value]) => [key, rendered(value)]));
    expect(CONTRACTS[name]?.strict().safeParse(values).error?.issues ?? []).toEqual([]);
  });

  test('functions run on Node 24 and arm64, from a bundle', () => {
    for (const name of Object.keys(CONTRACTS)) {
      expect(find(name)).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], Handler: 'index.handler' });
    }
  });

  test('a batch that the store function still works on is not delivered again', () => {
    const readings = app.resources('AWS::SQS::Queue').find(({ Properties }) => 'RedrivePolicy' in Properties);
    expect(Number(readings?.Properties['VisibilityTimeout'])).toBeGreaterThanOrEqual(6 * find('Store').Timeout);
  });

  test('both queues keep what was acknowledged for 14 days, and stay when their stack goes', () => {
    const queues = app.resources('AWS::SQS::Queue');
    expect(queues).toHaveLength(2);
    for (const queue of queues) {
      expect(queue).toMatchObject({ DeletionPolicy: 'Retain', Properties: { MessageRetentionPeriod: 1_209_600 } });
    }
  });

  test('the store function gets large batches, reports single failures and is bounded', () => {
    expect(only('AWS::Lambda::EventSourceMapping').Properties).toMatchObject({
      BatchSize: app.config.store.batchSize,
      MaximumBatchingWindowInSeconds: app.config.store.batchingWindowSeconds,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: app.config.store.maximumConcurrency },
    });
    // Readings are to be found within 30 s.
    expect(app.config.store.batchingWindowSeconds).toBeLessThanOrEqual(20);
  });

  test('the registry, the archive and the media stay when their stack goes; the database leaves a snapshot', () => {
    const policy = (type: string, name: RegExp): (string | undefined)[] =>
      app
        .resources(type)
        .filter(({ logicalId }) => name.test(logicalId))
        .map(({ DeletionPolicy }) => DeletionPolicy);
    expect(policy('AWS::DynamoDB::Table', /Registry/)).toEqual(['Retain']);
    expect(policy('AWS::S3::Bucket', /^Buckets(Raw|Media)/)).toEqual(['Retain', 'Retain']);
    expect(policy('AWS::RDS::DBCluster', /./)).toEqual(['Snapshot']);
    const derived = profile === 'production' ? 'Retain' : 'Delete';
    expect(policy('AWS::DynamoDB::Table', /Recent/)).toEqual([derived]);
    expect(policy('AWS::SecretsManager::Secret', /^Secrets/)).toEqual([derived, derived]);
  });

  test('recent readings vanish by their `expiresAt`', () => {
    app.template('data').hasResourceProperties('AWS::DynamoDB::Table', {
      KeySchema: [
        { AttributeName: 'deviceId', KeyType: 'HASH' },
        { AttributeName: 'slot', KeyType: 'RANGE' },
      ],
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
  });

  test('tables and the database are protected as the profile says, and the registry can always be recovered', () => {
    const isProtected = profile === 'production';
    for (const { logicalId, Properties } of app.resources('AWS::DynamoDB::Table')) {
      expect(Properties).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: isProtected,
        PointInTimeRecoverySpecification: {
          PointInTimeRecoveryEnabled: isProtected || logicalId.includes('Registry'),
        },
      });
    }
    app.template('data').hasResourceProperties('AWS::RDS::DBCluster', {
      DeletionProtection: isProtected,
      DatabaseName: 'headwater',
      EnableHttpEndpoint: true,
      ServerlessV2ScalingConfiguration: isProtected
        ? { MinCapacity: 0.5, MaxCapacity: 16, SecondsUntilAutoPause: Match.absent() }
        : { MinCapacity: 0, MaxCapacity: 2, SecondsUntilAutoPause: 300 },
    });
    expect(app.resources('AWS::RDS::DBInstance')).toHaveLength(isProtected ? 2 : 1);
  });

  test("the media bucket's events go to EventBridge, without a function that arranges it", () => {
    app.template('data').hasResourceProperties('AWS::S3::Bucket', {
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
    });
    expect(app.resources('Custom::S3BucketNotifications')).toEqual([]);
  });

  test('the routes are those of the native API and the console', () => {
    const routes = app
      .resources('AWS::ApiGatewayV2::Route')
      .map(({ part, Properties }) => `${part}: ${String(Properties['RouteKey'])}`);
    expect(routes.sort()).toEqual([
      'ingest: ANY /health',
      'ingest: ANY /v1/influx/{proxy+}',
      'ingest: ANY /v1/{proxy+}',
      'ingest: POST /v1/readings',
      'web: ANY /',
      'web: ANY /{proxy+}',
    ]);
    for (const { Properties } of app.resources('AWS::ApiGatewayV2::Integration')) {
      expect(Properties).toMatchObject({ IntegrationType: 'AWS_PROXY', PayloadFormatVersion: '2.0' });
    }
  });

  test('the HTTP API is throttled, and its log holds no header', () => {
    const { Properties } = only('AWS::ApiGatewayV2::Stage');
    expect(Properties).toMatchObject({
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 2000 },
    });
    expect(JSON.stringify(Properties['AccessLogSettings'])).not.toMatch(/header|authorization/i);
  });

  test('migrations run again when they change, and credentials are registered, each by its own function', () => {
    expect(only('Custom::Migration').Properties['MigrationsHash']).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(only('Custom::Migration').Properties['ServiceToken'])).toMatch(/"Migrate[0-9A-F]{8}","Arn"/);
    expect(only('Custom::RegisterCredentials').Properties).toMatchObject({ Version: '1' });
  });

  test('a custom resource runs only when its function may already do its work', () => {
    for (const name of ['Migrate', 'RegisterCredentials']) {
      const created = app
        .resources('AWS::Lambda::Function')
        .find(({ logicalId }) => new RegExp(`^${name}[0-9A-F]{8}$`).test(logicalId));
      expect(JSON.stringify(created?.['DependsOn'])).toContain(`${name}RoleDefaultPolicy`);
    }
  });

  test('the rollup and the compaction run on their schedules', () => {
    const rules = app
      .resources('AWS::Events::Rule')
      .filter(({ Properties }) => Properties['ScheduleExpression'] !== undefined)
      .map(({ logicalId, Properties }) => [
        logicalId.replace(/[0-9A-F]{8}$/, ''),
        Properties['ScheduleExpression'],
        Properties['State'],
      ]);
    expect(rules).toEqual([
      ['RollupSchedule', 'rate(1 hour)', 'ENABLED'],
      ['CompactSchedule', 'rate(1 hour)', 'ENABLED'],
      ['OverdueUploads', 'rate(1 hour)', 'ENABLED'],
    ]);
  });

  test('the compaction may change the Parquet files of the archive, and nothing else of the bucket', () => {
    const policy = app
      .resources('AWS::IAM::Policy')
      .find(({ logicalId }) => logicalId.startsWith('CompactRoleDefaultPolicy'));
    const statements = z
      .object({
        PolicyDocument: z.object({ Statement: z.array(z.object({ Action: z.unknown(), Resource: z.unknown() })) }),
      })
      .parse(policy?.Properties).PolicyDocument.Statement;
    const ofObjects = statements.filter(({ Action }) => JSON.stringify(Action).includes('s3:DeleteObject'));
    expect(ofObjects).toHaveLength(1);
    expect(JSON.stringify(ofObjects[0]?.Resource)).toContain('/raw/parquet/*');
  });

  test('objects of the archive move to cheaper classes, and results of queries go', () => {
    const raw = app.resources('AWS::S3::Bucket').find(({ logicalId }) => logicalId.startsWith('BucketsRaw'));
    expect(raw?.Properties['LifecycleConfiguration']).toMatchObject({
      Rules: [
        {
          Prefix: 'raw/',
          ObjectSizeGreaterThan: 131_072,
          Transitions: [
            { StorageClass: 'STANDARD_IA', TransitionInDays: 90 },
            { StorageClass: 'GLACIER_IR', TransitionInDays: 365 },
          ],
        },
        { Prefix: 'query-results/', ExpirationInDays: 7 },
        { NoncurrentVersionExpiration: { NoncurrentDays: 30 } },
      ],
    });
  });

  test('the media function examines what is uploaded, and nothing that it writes itself', () => {
    const rules = app.resources('AWS::Events::Rule');
    const uploads = rules.find(({ logicalId }) => logicalId.startsWith('Uploads'))?.Properties;
    expect(uploads?.['EventPattern']).toMatchObject({
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: { object: { key: [{ prefix: 'incoming/' }] } },
    });
  });

  test('each kind of upload is kept as long as its setting says, and its thumbnails as long as images', () => {
    const bucket = app.resources('AWS::S3::Bucket').find(({ logicalId }) => logicalId.includes('Media'));
    const { Rules } = bucket?.Properties['LifecycleConfiguration'] as { Rules: { Prefix?: string }[] };
    const days = Object.fromEntries(
      Rules.flatMap((rule) => ('ExpirationInDays' in rule ? [[rule.Prefix ?? '', rule.ExpirationInDays]] : [])),
    );
    expect(days).toEqual({
      'incoming/': 7,
      'thumbnails/': 365,
      'media/image/': 365,
      'media/audio/': 90,
      'media/video/': 30,
      'media/log/': 30,
    });
  });
});
