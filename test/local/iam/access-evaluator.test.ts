import { AccessEvaluator, OPERATOR } from '../../../local/iam/access-evaluator';
import { need } from '../../../local/iam/access-need';
import { actionsOf } from '../../../local/iam/actions-of';
import { readDeployment } from '../../../local/templates/read-deployment';
import { LOCAL, writeAssembly } from '../templates/write-assembly';

const ROLE = 'arn:aws:iam::000000000000:role/role';
const CALLER = { roleArn: ROLE, sessionName: 's' };

function trust(service: string) {
  return { Statement: { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' } };
}

function role(properties: Record<string, unknown> = {}) {
  return {
    Type: 'AWS::IAM::Role',
    Properties: { RoleName: 'role', AssumeRolePolicyDocument: trust('lambda.amazonaws.com'), ...properties },
  };
}

function deployment(Resources: Record<string, unknown>) {
  return readDeployment(writeAssembly([{ name: 'S', template: { Resources } }]), LOCAL);
}

function evaluatorOf(Resources: Record<string, unknown>): AccessEvaluator {
  return new AccessEvaluator(deployment(Resources));
}

describe('AccessEvaluator', () => {
  it('lets only the service that the trust policy names take a role', () => {
    const evaluator = evaluatorOf({ Role: role() });
    const options = { sessionName: 's' };
    expect(evaluator.assume(ROLE, { servicePrincipal: 'lambda.amazonaws.com', ...options })).toEqual(CALLER);
    const asEc2 = (): unknown => evaluator.assume(ROLE, { servicePrincipal: 'ec2.amazonaws.com', ...options });
    expect(asEc2).toThrow(`ec2.amazonaws.com cannot take the role ${ROLE}`);
    expect(evaluator.mayAssume('arn:aws:iam::000000000000:role/none', 'lambda.amazonaws.com').allowed).toBe(false);
  });

  it('gathers inline, attached and managed policies of a role', () => {
    const allow = (Action: string) => ({ Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
    const evaluator = evaluatorOf({
      Role: role({
        Policies: [{ PolicyName: 'inline', PolicyDocument: allow('sqs:SendMessage') }],
        ManagedPolicyArns: [{ Ref: 'Own' }, 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
      }),
      Own: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: allow('ssm:GetParameter') } },
      Attached: {
        Type: 'AWS::IAM::Policy',
        Properties: { PolicyDocument: allow('s3:GetObject'), Roles: [{ Ref: 'Role' }] },
      },
    });
    const may = (action: string): boolean => evaluator.authorize(CALLER, need(action, 'arn:aws:x:::y')).allowed;
    expect(['sqs:SendMessage', 'ssm:GetParameter', 's3:GetObject', 'logs:PutLogEvents'].map(may)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(may('s3:PutObject')).toBe(false);
    expect(evaluator.authorize(OPERATOR, need('s3:PutObject', 'arn:aws:x:::y')).allowed).toBe(true);
  });

  it("applies a bucket's policy to its objects and a queue's to the queue", () => {
    const deny = { Effect: 'Deny', Principal: { AWS: '*' }, Action: '*', Resource: '*' };
    const evaluator = evaluatorOf({
      Role: role({
        Policies: [{ PolicyName: 'p', PolicyDocument: { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } } }],
      }),
      B: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'closed' } },
      BP: {
        Type: 'AWS::S3::BucketPolicy',
        Properties: { Bucket: { Ref: 'B' }, PolicyDocument: { Statement: [deny] } },
      },
      Q: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'closed' } },
      QP: {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: { Queues: [{ Ref: 'Q' }], PolicyDocument: { Statement: [deny] } },
      },
    });
    const may = (resource: string): boolean => evaluator.authorize(CALLER, need('x:Y', resource)).allowed;
    expect(may('arn:aws:s3:::closed/a/b')).toBe(false);
    expect(may('arn:aws:s3:::open/a/b')).toBe(true);
    expect(may('arn:aws:sqs:us-east-1:000000000000:closed')).toBe(false);
  });

  it('lets CloudFront read a bucket for the distribution that its policy names', () => {
    const source = 'arn:aws:cloudfront::000000000000:distribution/E1';
    const evaluator = evaluatorOf({
      B: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'assets' } },
      P: {
        Type: 'AWS::S3::BucketPolicy',
        Properties: {
          Bucket: { Ref: 'B' },
          PolicyDocument: {
            Statement: {
              Effect: 'Allow',
              Principal: { Service: 'cloudfront.amazonaws.com' },
              Action: 's3:GetObject',
              Resource: 'arn:aws:s3:::assets/*',
              Condition: { StringEquals: { 'AWS:SourceArn': source } },
            },
          },
        },
      },
    });
    const read = {
      servicePrincipal: 'cloudfront.amazonaws.com',
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::assets/a',
    };
    expect(evaluator.authorizeService({ ...read, sourceArn: source }).allowed).toBe(true);
    expect(evaluator.authorizeService({ ...read, sourceArn: `${source}2` }).allowed).toBe(false);
  });

  it('lets a service invoke a function only with a permission for that source', () => {
    const evaluator = evaluatorOf({
      F: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'f' } },
      P: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          Action: 'lambda:InvokeFunction',
          FunctionName: { 'Fn::GetAtt': ['F', 'Arn'] },
          Principal: 'apigateway.amazonaws.com',
          SourceArn: 'arn:aws:execute-api:us-east-1:000000000000:api/*/*/v1/readings',
        },
      },
    });
    const may = (principal: string, path: string, name = 'f'): boolean =>
      evaluator.mayInvoke(
        `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
        principal,
        `arn:aws:execute-api:us-east-1:000000000000:api/${path}`,
      ).allowed;
    expect(may('apigateway.amazonaws.com', '$default/POST/v1/readings')).toBe(true);
    expect(may('apigateway.amazonaws.com', '$default/POST/v1/devices')).toBe(false);
    expect(may('events.amazonaws.com', '$default/POST/v1/readings')).toBe(false);
    expect(may('apigateway.amazonaws.com', '$default/POST/v1/readings', 'g')).toBe(false);
  });

  it.each([
    [
      'an unknown managed policy',
      { Role: role({ ManagedPolicyArns: ['arn:aws:iam::aws:policy/PowerUser'] }) },
      'PowerUser',
    ],
    [
      'a policy for a role that is not there',
      { P: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument: { Statement: [] }, Roles: ['nobody'] } } },
      'nobody',
    ],
    [
      'a condition that it does not know',
      {
        Role: role({
          AssumeRolePolicyDocument: {
            Statement: {
              Effect: 'Allow',
              Principal: { Service: 'lambda.amazonaws.com' },
              Action: 'sts:AssumeRole',
              Condition: { StringEquals: { 'aws:Moon': 'full' } },
            },
          },
        }),
      },
      'aws:Moon',
    ],
  ])('refuses %s at start', (_, resources, message) => {
    expect(() => evaluatorOf(resources)).toThrow(message);
  });
});

describe('actionsOf', () => {
  const world = deployment({
    Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Statement: [] } } },
    T: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        TableName: 't',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        GlobalSecondaryIndexes: [{ IndexName: 'i', KeySchema: [{ AttributeName: 'owner', KeyType: 'HASH' }] }],
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] } },
      },
    },
    Q: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'q', KmsMasterKeyId: { Ref: 'Key' } } },
    B: {
      Type: 'AWS::S3::Bucket',
      Properties: {
        BucketName: 'b',
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            {
              ServerSideEncryptionByDefault: {
                SSEAlgorithm: 'aws:kms',
                KMSMasterKeyID: { 'Fn::GetAtt': ['Key', 'Arn'] },
              },
            },
          ],
        },
      },
    },
    Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'n', KmsKeyId: { Ref: 'Key' } } },
  });
  const at = 'us-east-1:000000000000';
  const key = world.ofType('AWS::KMS::Key')[0]?.attributes['Arn'] ?? '';
  const secret = world.ofType('AWS::SecretsManager::Secret')[0]?.ref ?? '';

  function needsOf(service: string, operation: string, input: Record<string, unknown>): string[] {
    const url = new URL('http://127.0.0.1/');
    return actionsOf({ service, operation, input, url, headers: {} }, world).map(
      ({ action, resource }) => `${action} ${resource}`,
    );
  }

  it.each<[string, string, Record<string, unknown>, readonly string[]]>([
    [
      'dynamodb',
      'GetItem',
      { TableName: 't' },
      [`dynamodb:GetItem arn:aws:dynamodb:${at}:table/t`, `kms:Decrypt ${key}`],
    ],
    [
      'dynamodb',
      'Query',
      { TableName: `arn:aws:dynamodb:${at}:table/t`, IndexName: 'i' },
      [`dynamodb:Query arn:aws:dynamodb:${at}:table/t/index/i`, `kms:Decrypt ${key}`],
    ],
    [
      'dynamodb',
      'BatchWriteItem',
      { RequestItems: { u: [], v: [] } },
      [
        `dynamodb:BatchWriteItem arn:aws:dynamodb:${at}:table/u`,
        `dynamodb:BatchWriteItem arn:aws:dynamodb:${at}:table/v`,
      ],
    ],
    [
      'dynamodb',
      'TransactWriteItems',
      { TransactItems: [{ ConditionCheck: { TableName: 'u' } }, { Put: { TableName: 'v' } }] },
      [`dynamodb:ConditionCheckItem arn:aws:dynamodb:${at}:table/u`, `dynamodb:PutItem arn:aws:dynamodb:${at}:table/v`],
    ],
    [
      'sqs',
      'SendMessageBatch',
      { QueueUrl: 'http://127.0.0.1:9000/000000000000/q' },
      [`sqs:SendMessage arn:aws:sqs:${at}:q`, `kms:GenerateDataKey ${key}`, `kms:Decrypt ${key}`],
    ],
    ['sqs', 'DeleteMessage', { QueueUrl: 'http://h/0/q' }, [`sqs:DeleteMessage arn:aws:sqs:${at}:q`]],
    ['s3', 'PutObject', { Bucket: 'b', Key: 'k/l' }, ['s3:PutObject arn:aws:s3:::b/k/l', `kms:GenerateDataKey ${key}`]],
    ['s3', 'GetObject', { Bucket: 'c', Key: 'k' }, ['s3:GetObject arn:aws:s3:::c/k']],
    [
      'secretsmanager',
      'GetSecretValue',
      { SecretId: 'n' },
      [`secretsmanager:GetSecretValue ${secret}`, `kms:Decrypt ${key}`],
    ],
    [
      'rds-data',
      'ExecuteStatement',
      { resourceArn: 'arn:c', secretArn: secret },
      ['rds-data:ExecuteStatement arn:c', `secretsmanager:GetSecretValue ${secret}`, `kms:Decrypt ${key}`],
    ],
    [
      'ssm',
      'GetParameters',
      { Names: ['/a/b', 'c'] },
      [`ssm:GetParameters arn:aws:ssm:${at}:parameter/a/b`, `ssm:GetParameters arn:aws:ssm:${at}:parameter/c`],
    ],
    [
      'lambda',
      'Invoke',
      { FunctionName: `arn:aws:lambda:${at}:function:f:1` },
      [`lambda:InvokeFunction arn:aws:lambda:${at}:function:f`],
    ],
  ])('knows what %s %s of %j needs', (service, operation, input, expected) => {
    expect(needsOf(service, operation, input)).toEqual(expected);
  });

  it("names a request's partition keys, of the table or of the index", () => {
    const keysOf = (operation: string, input: Record<string, unknown>): unknown =>
      actionsOf(
        { service: 'dynamodb', operation, input: { TableName: 't', ...input }, url: new URL('http://h/'), headers: {} },
        world,
      )[0]?.context['dynamodb:leadingkeys'];
    expect(keysOf('GetItem', { Key: { id: { S: 'a' } } })).toEqual(['a']);
    expect(keysOf('PutItem', { Item: { id: { N: '7' }, owner: { S: 'x' } } })).toEqual(['7']);
    const expression = { KeyConditionExpression: 'owner = :o', ExpressionAttributeValues: { ':o': { S: 'me' } } };
    expect(keysOf('Query', { IndexName: 'i', ...expression })).toEqual(['me']);
    expect(keysOf('Scan', {})).toBeUndefined();
  });

  it.each([
    ['dynamodb', 'CreateTable'],
    ['s3', 'PutBucketPolicy'],
    ['sqs', 'CreateQueue'],
    ['kinesis', 'PutRecord'],
  ])('refuses %s %s by name', (service, operation) => {
    expect(() => needsOf(service, operation, {})).toThrow(`${service} ${operation}`);
  });
});
