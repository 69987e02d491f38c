import type { Deployment, Resource } from '../../../local/contracts';
import { AccessEvaluator } from '../../../local/iam/access-evaluator';
import { actionsOf } from '../../../local/iam/actions-of';
import { readDeployment } from '../../../local/templates/read-deployment';
import { PROFILES, type Profile, synthesize } from '../../lib/synthesized-app';
import { LOCAL } from '../templates/write-assembly';

interface World {
  readonly deployment: Deployment;
  readonly evaluator: AccessEvaluator;
}

const worlds = new Map<Profile, World>();

function worldOf(profile: Profile): World {
  const known = worlds.get(profile);
  if (known !== undefined) return known;
  const deployment = readDeployment(synthesize(profile).assembly.directory, LOCAL);
  const world = { deployment, evaluator: new AccessEvaluator(deployment) };
  worlds.set(profile, world);
  return world;
}

function find(deployment: Deployment, type: string, logicalId: RegExp): Resource {
  const found = deployment.ofType(type).filter((resource) => logicalId.test(resource.logicalId));
  const [resource] = found;
  if (resource === undefined || found.length > 1)
    throw new Error(`${found.length} resources ${type} are like ${logicalId.source}.`);
  return resource;
}

type Call = readonly [service: string, operation: string, input: Record<string, unknown>];

/** The SDK calls of the design, in terms of what the templates really contain. */
function callsOf({ deployment }: World) {
  const table = (id: RegExp, operation: string): Call => [
    'dynamodb',
    operation,
    { TableName: find(deployment, 'AWS::DynamoDB::Table', id).ref },
  ];
  const queue = { QueueUrl: find(deployment, 'AWS::SQS::Queue', /^QueuesReadings/).ref };
  const secret = (name: string): string =>
    deployment.ofType('AWS::SecretsManager::Secret').find(({ ref }) => ref.includes(`/${name}-`))?.ref ?? name;
  const statement = {
    resourceArn: find(deployment, 'AWS::RDS::DBCluster', /./).attributes['DBClusterArn'],
    secretArn: secret('database'),
  };
  const raw = find(deployment, 'AWS::S3::Bucket', /^Buckets?raw/i).ref;
  return {
    registry: (operation: string) => table(/Registry/, operation),
    recent: (operation: string) => table(/Recent/, operation),
    queue: (operation: string): Call => ['sqs', operation, queue],
    database: (operation: string): Call => ['rds-data', operation, statement],
    secret: (name: string): Call => ['secretsmanager', 'GetSecretValue', { SecretId: secret(name) }],
    archive: (Key: string): Call => ['s3', 'PutObject', { Bucket: raw, Key }],
    endpoint: (): Call => ['ssm', 'GetParameter', { Name: find(deployment, 'AWS::SSM::Parameter', /./).ref }],
  };
}

function may({ deployment, evaluator }: World, role: RegExp, [service, operation, input]: Call): boolean {
  const roleArn = find(deployment, 'AWS::IAM::Role', role).attributes['Arn'] ?? '';
  const url = new URL('http://127.0.0.1/');
  return actionsOf({ service, operation, input, url, headers: {} }, deployment).every(
    (need) => evaluator.authorize({ roleArn, sessionName: 'test' }, need).allowed,
  );
}

describe.each(PROFILES)('the stacks of profile %s, as the local cloud reads them,', (profile) => {
  it('have no intrinsic left in any property', () => {
    const text = JSON.stringify(worldOf(profile).deployment.resources.map(({ properties }) => properties));
    expect(text).not.toMatch(/"Fn::|\{"Ref":/);
  });

  it('write the local endpoint to the parameter that functions read', () => {
    const { deployment } = worldOf(profile);
    expect(find(deployment, 'AWS::SSM::Parameter', /./).properties['Value']).toBe(LOCAL.endpoint);
  });

  it('give every function a role that Lambda may take, and the router one for EC2', () => {
    const { deployment, evaluator } = worldOf(profile);
    for (const { properties } of deployment.ofType('AWS::Lambda::Function')) {
      expect(evaluator.mayAssume(String(properties['Role']), 'lambda.amazonaws.com')).toMatchObject({ allowed: true });
    }
    const router = find(deployment, 'AWS::IAM::Role', /^Router/).attributes['Arn'] ?? '';
    expect(evaluator.mayAssume(router, 'ec2.amazonaws.com')).toMatchObject({ allowed: true });
    expect(evaluator.mayAssume(router, 'lambda.amazonaws.com')).toMatchObject({ allowed: false });
  });

  it.each<[string, RegExp, (calls: ReturnType<typeof callsOf>) => readonly Call[]]>([
    [
      'ingest',
      /^IngestRole/,
      ({ registry, recent, queue, endpoint, secret }) => [
        registry('GetItem'),
        recent('PutItem'),
        queue('SendMessage'),
        endpoint(),
        secret('credentials'),
        secret('origin-verify'),
      ],
    ],
    [
      'store',
      /^StoreRole/,
      ({ recent, queue, archive }) => [
        queue('ReceiveMessage'),
        queue('DeleteMessage'),
        queue('GetQueueAttributes'),
        recent('UpdateItem'),
        archive('raw/parquet/x'),
      ],
    ],
    [
      'rollup',
      /^RollupRole/,
      ({ recent, database }) => [recent('Query'), recent('DeleteItem'), database('ExecuteStatement')],
    ],
    [
      'api',
      /^ApiRole/,
      ({ registry, recent, database, secret }) => [
        registry('PutItem'),
        registry('Scan'),
        recent('Query'),
        database('ExecuteStatement'),
        secret('origin-verify'),
      ],
    ],
    [
      'migrate',
      /^MigrateRole/,
      ({ database }) => [database('BeginTransaction'), database('ExecuteStatement'), database('CommitTransaction')],
    ],
    [
      'register-credentials',
      /^RegisterCredentialsRole/,
      ({ registry, secret }) => [registry('PutItem'), secret('credentials')],
    ],
    [
      'the router',
      /^RouterRole/,
      ({ registry, queue, secret }) => [registry('GetItem'), queue('SendMessage'), secret('credentials')],
    ],
  ])('let %s do its work', (_, role, calls) => {
    const world = worldOf(profile);
    const refused = calls(callsOf(world)).filter((call) => !may(world, role, call));
    expect(refused).toEqual([]);
  });

  it.each<[string, RegExp, (calls: ReturnType<typeof callsOf>) => readonly Call[]]>([
    [
      'ingest',
      /^IngestRole/,
      ({ registry, recent, queue, database, archive }) => [
        registry('PutItem'),
        recent('DeleteItem'),
        queue('ReceiveMessage'),
        database('ExecuteStatement'),
        archive('raw/x'),
      ],
    ],
    [
      'store',
      /^StoreRole/,
      ({ registry, database, archive, secret }) => [
        registry('GetItem'),
        database('ExecuteStatement'),
        archive('elsewhere/x'),
        secret('credentials'),
      ],
    ],
    [
      'rollup',
      /^RollupRole/,
      ({ registry, queue, secret }) => [registry('GetItem'), queue('SendMessage'), secret('credentials')],
    ],
    [
      'api',
      /^ApiRole/,
      ({ queue, recent, secret }) => [queue('SendMessage'), recent('DeleteItem'), secret('credentials')],
    ],
    [
      'the router',
      /^RouterRole/,
      ({ registry, queue, recent, archive, secret }) => [
        registry('PutItem'),
        queue('ReceiveMessage'),
        recent('PutItem'),
        archive('raw/x'),
        secret('database'),
      ],
    ],
  ])('let %s do nothing else', (_, role, calls) => {
    const world = worldOf(profile);
    const permitted = calls(callsOf(world)).filter((call) => may(world, role, call));
    expect(permitted).toEqual([]);
  });
});
