import type { Deployment, Resource } from '../../../../local/contracts';

export const ACCOUNT = '000000000000';
export const REGION = 'us-east-1';

/** A resource of a template, without the parts that an engine does not look at. */
export interface TestResource {
  readonly type: string;
  readonly ref: string;
  readonly logicalId?: string;
  readonly attributes?: Record<string, string>;
  readonly properties?: Record<string, unknown>;
}

/** A deployment of just these resources. */
export function testDeployment(given: readonly TestResource[]): Deployment {
  const resources = given.map(({ type, ref, logicalId = ref, attributes = {}, properties = {} }): Resource => ({
    stack: 'Test',
    logicalId,
    type,
    ref,
    attributes,
    properties,
    dependsOn: [],
  }));
  return {
    account: ACCOUNT,
    region: REGION,
    resources,
    outputs: {},
    ofType: (type) => resources.filter((resource) => resource.type === type),
    byArn: (arn) => resources.find(({ attributes }) => attributes['Arn'] === arn),
    byRef: (type, ref) => resources.find((resource) => resource.type === type && resource.ref === ref),
    assetPath: () => undefined,
  };
}

export function queueResource(name: string, properties: Record<string, unknown> = {}): TestResource {
  return {
    type: 'AWS::SQS::Queue',
    ref: `http://127.0.0.1/${ACCOUNT}/${name}`,
    logicalId: name,
    attributes: { Arn: queueArn(name), QueueName: name },
    properties,
  };
}

export function queueArn(name: string): string {
  return `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`;
}

/** A table whose keys are strings. */
export function tableResource(
  name: string,
  keys: { hash: string; range?: string },
  properties: Record<string, unknown> = {},
): TestResource {
  const names = [keys.hash, ...(keys.range === undefined ? [] : [keys.range])];
  return {
    type: 'AWS::DynamoDB::Table',
    ref: name,
    attributes: { Arn: `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${name}` },
    properties: {
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: names.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' })),
      AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      ...properties,
    },
  };
}

export const CLUSTER_ARN = `arn:aws:rds:${REGION}:${ACCOUNT}:cluster:history`;
export const DATABASE_SECRET_ARN = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:history/database-AbCdEf`;

/** An Aurora cluster with the Data API, and its secret. */
export function databaseResources(properties: Record<string, unknown> = {}): TestResource[] {
  return [
    {
      type: 'AWS::SecretsManager::Secret',
      ref: DATABASE_SECRET_ARN,
      logicalId: 'DatabaseSecret',
      properties: {
        Name: 'history/database',
        GenerateSecretString: {
          SecretStringTemplate: '{"username":"headwater"}',
          GenerateStringKey: 'password',
          ExcludeCharacters: '"@/\\ ',
          PasswordLength: 30,
        },
      },
    },
    {
      type: 'AWS::RDS::DBCluster',
      ref: 'history',
      attributes: { DBClusterArn: CLUSTER_ARN, 'Endpoint.Address': 'history.local', 'Endpoint.Port': '5432' },
      properties: {
        Engine: 'aurora-postgresql',
        DatabaseName: 'headwater',
        EnableHttpEndpoint: true,
        ServerlessV2ScalingConfiguration: { MinCapacity: 0, SecondsUntilAutoPause: 300 },
        ...properties,
      },
    },
    {
      type: 'AWS::SecretsManager::SecretTargetAttachment',
      ref: DATABASE_SECRET_ARN,
      logicalId: 'DatabaseSecretAttachment',
      properties: { SecretId: DATABASE_SECRET_ARN, TargetId: 'history', TargetType: 'AWS::RDS::DBCluster' },
    },
  ];
}

export function bucketResource(name: string, properties: Record<string, unknown> = {}): TestResource {
  return { type: 'AWS::S3::Bucket', ref: name, attributes: { Arn: `arn:aws:s3:::${name}` }, properties };
}
