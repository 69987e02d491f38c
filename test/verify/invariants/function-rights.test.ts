import { att, ref, resource, rulesOf } from '../faults-of';

const BASIC = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';

interface Given {
  readonly managed?: readonly string[];
  readonly actions?: readonly string[];
  readonly target?: unknown;
}

function rightsOf(
  properties: Record<string, unknown>,
  { managed = [BASIC], actions = [], target = '*' }: Given = {},
): string[] {
  const statement = { Effect: 'Allow', Action: actions, Resource: target };
  return rulesOf('function', {
    Queue: resource('AWS::SQS::Queue'),
    Logs: resource('AWS::Logs::LogGroup', { RetentionInDays: 7 }),
    Role: resource('AWS::IAM::Role', {
      ManagedPolicyArns: managed,
      Policies: [{ PolicyName: 'Rights', PolicyDocument: { Statement: [statement] } }],
    }),
    Function: resource('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: att('Role'),
      Code: { S3Bucket: 'mine', S3Key: 'code.zip' },
      ...properties,
    }),
  });
}
const told = { Environment: { Variables: { QUEUE_URL: ref('Queue') } } };

describe("functions' rights", () => {
  it.each([
    ['a function that may use what it is told of', told, { actions: ['sqs:SendMessage'], target: att('Queue') }],
    [
      'a role of AWS that may do more than is known here',
      told,
      { managed: ['arn:aws:iam::aws:policy/AmazonSQSFullAccess'] },
    ],
    [
      'a role that may write to its own log group',
      { LoggingConfig: { LogGroup: ref('Logs') } },
      { managed: [], actions: ['logs:PutLogEvents'], target: att('Logs') },
    ],
  ])('hold for %s', (_, properties, given) => {
    expect(rightsOf(properties, given)).toEqual([]);
  });

  it.each([
    ['a queue that it may not use', told, {}, 'environment-without-rights'],
    [
      'a queue when it may use another',
      told,
      { actions: ['sqs:SendMessage'], target: 'arn:aws:sqs:eu-central-1:123456789012:other' },
      'environment-without-rights',
    ],
    [
      'subnets without the right to interfaces',
      { VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] } },
      {},
      'network-rights',
    ],
    ['tracing without the right to it', { TracingConfig: { Mode: 'Active' } }, {}, 'tracing-rights'],
    ['no right to logs', {}, { managed: [] }, 'log-rights'],
    [
      'the right to the logs of others',
      { LoggingConfig: { LogGroup: ref('Logs') } },
      { managed: [], actions: ['logs:PutLogEvents'], target: 'arn:aws:logs:eu-central-1:123456789012:log-group:x:*' },
      'log-rights',
    ],
    ['dead letters that it may not send', { DeadLetterConfig: { TargetArn: att('Queue') } }, {}, 'dead-letter-rights'],
  ])('name %s', (_, properties, given, rule) => {
    expect(rightsOf(properties, given)).toContain(rule);
  });
});
