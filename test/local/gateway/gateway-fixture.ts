import type { Caller, ServiceAnswer, ServiceCall, ServiceEngine } from '../../../local/contracts';
import type { AccessEntry } from '../../../local/gateway/access-log';
import { type Credentials, CredentialStore } from '../../../local/gateway/credential-store';
import { type Gateway, startGateway } from '../../../local/gateway/gateway';
import { AccessEvaluator } from '../../../local/iam/access-evaluator';
import { readDeployment } from '../../../local/templates/read-deployment';
import { writeAssembly } from '../templates/write-assembly';

/** An engine that remembers the calls it got and answers what a test tells it to. */
class RecordingEngine implements ServiceEngine {
  readonly service: string;
  readonly calls: ServiceCall[] = [];
  answer: (call: ServiceCall) => ServiceAnswer | Promise<ServiceAnswer> = () => ({
    status: 200,
    headers: {},
    body: '{}',
  });

  constructor(service: string) {
    this.service = service;
  }

  async handle(call: ServiceCall): Promise<ServiceAnswer> {
    this.calls.push(call);
    return this.answer(call);
  }

  async close(): Promise<void> {}
}

type Service = 'dynamodb' | 's3' | 'sqs' | 'rds-data' | 'secretsmanager' | 'ssm' | 'lambda';

export interface GatewayFixture {
  readonly gateway: Gateway;
  readonly engines: Readonly<Record<Service, RecordingEngine>>;
  readonly entries: AccessEntry[];
  readonly denied: string[];
  readonly faults: unknown[];
  readonly store: CredentialStore;
  /** A role with the statements of the fixture. */
  readonly caller: Caller;
  /** `Ref` of a resource by its logical id. */
  readonly ref: (logicalId: string) => string;
  /** Configuration of an SDK client that acts as the caller. */
  readonly client: (credentials?: Credentials) => ClientConfiguration;
}

interface ClientConfiguration {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: Credentials;
  readonly maxAttempts: number;
}

/** A gateway before one of each resource and a role that has the given statements. */
export async function startFixture(statements: readonly Record<string, unknown>[]): Promise<GatewayFixture> {
  const gateway = await startGateway({ port: 0 });
  const trust = {
    Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  const template = {
    Resources: {
      Table: {
        Type: 'AWS::DynamoDB::Table',
        Properties: { TableName: 'table', KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }] },
      },
      Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'bucket' } },
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'queue' } },
      Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'secret' } },
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: 'role',
          AssumeRolePolicyDocument: trust,
          Policies: [{ PolicyName: 'given', PolicyDocument: { Statement: statements } }],
        },
      },
    },
  };
  const folder = writeAssembly([{ name: 'S', template }]);
  const deployment = readDeployment(folder, { endpoint: 'http://127.0.0.1:1', gatewayUrl: gateway.url });
  const evaluator = new AccessEvaluator(deployment);
  const store = new CredentialStore({ region: deployment.region, gatewayUrl: gateway.url });
  const caller = evaluator.assume('arn:aws:iam::000000000000:role/role', {
    servicePrincipal: 'lambda.amazonaws.com',
    sessionName: 'session',
  });
  const engines = {
    dynamodb: new RecordingEngine('dynamodb'),
    s3: new RecordingEngine('s3'),
    sqs: new RecordingEngine('sqs'),
    'rds-data': new RecordingEngine('rds-data'),
    secretsmanager: new RecordingEngine('secretsmanager'),
    ssm: new RecordingEngine('ssm'),
    lambda: new RecordingEngine('lambda'),
  };
  const entries: AccessEntry[] = [];
  const denied: string[] = [];
  const faults: unknown[] = [];
  gateway.serve({
    deployment,
    engines: new Map(Object.entries(engines)),
    evaluator,
    credentials: store,
    accessLog: { record: (entry) => entries.push(entry), close: async () => undefined },
    onDenied: (line) => denied.push(line),
    onFault: (fault) => faults.push(fault),
  });
  return {
    gateway,
    engines,
    entries,
    denied,
    faults,
    store,
    caller,
    ref: (logicalId) => deployment.resources.find((resource) => resource.logicalId === logicalId)?.ref ?? '',
    client: (credentials = store.issue(caller)) => ({
      endpoint: gateway.url,
      region: deployment.region,
      credentials,
      maxAttempts: 1,
    }),
  };
}
