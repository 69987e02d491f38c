import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkInvariants } from '../../../verify/rungs/invariants';
import { Deployment } from '../../../verify/templates/deployment';
import { att, deploymentOf, ref, resource } from '../faults-of';

/** A handler that parses its environment when it starts, as ours do. */
const HANDLER = `
const { TABLE_NAME, QUEUE_URL } = process.env;
if (!TABLE_NAME) throw new Error('TABLE_NAME: required');
exports.handler = async (event) => ({ batchItemFailures: [], TABLE_NAME, expiresAt: event.at, QUEUE_URL });`;
const GOOD = { TABLE_NAME: ref('Table'), QUEUE_URL: ref('Queue') };
const ALL = {
  Effect: 'Allow',
  Action: ['dynamodb:PutItem', 'sqs:*', 'logs:PutLogEvents'],
  Resource: [att('Table'), att('Queue'), '*'],
};
const BUCKET = { 'Fn::Sub': 'cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}' };

interface Given {
  readonly fn?: Record<string, unknown>;
  readonly variables?: Record<string, unknown>;
  readonly table?: Record<string, unknown>;
  readonly mapping?: Record<string, unknown>;
  readonly without?: string;
}

describe("functions' code", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'headwater-code-'));
    mkdirSync(join(folder, 'code'));
    writeFileSync(join(folder, 'code', 'index.js'), HANDLER);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  function codeRules({ fn = {}, variables = GOOD, table = {}, mapping = {}, without = '' }: Given): string[] {
    const kept = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };
    const resources: Record<string, unknown> = {
      Table: resource(
        'AWS::DynamoDB::Table',
        {
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
          AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
          BillingMode: 'PAY_PER_REQUEST',
          ...table,
        },
        kept,
      ),
      Dead: resource('AWS::SQS::Queue', {}, kept),
      Queue: resource(
        'AWS::SQS::Queue',
        { VisibilityTimeout: 60, RedrivePolicy: { deadLetterTargetArn: att('Dead'), maxReceiveCount: 5 } },
        kept,
      ),
      Role: resource('AWS::IAM::Role', {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
        },
      }),
      Rights: resource('AWS::IAM::Policy', {
        PolicyName: 'Rights',
        Roles: [ref('Role')],
        PolicyDocument: { Version: '2012-10-17', Statement: [ALL] },
      }),
      Function: resource(
        'AWS::Lambda::Function',
        {
          Runtime: 'nodejs24.x',
          Handler: 'index.handler',
          Role: att('Role'),
          Code: { S3Bucket: BUCKET, S3Key: 'code.zip' },
          Environment: { Variables: variables },
          ...fn,
        },
        { DependsOn: ['Rights'] },
      ),
      Source: resource('AWS::Lambda::EventSourceMapping', {
        EventSourceArn: att('Queue'),
        FunctionName: ref('Function'),
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ...mapping,
      }),
    };
    if (without !== '') delete resources[without];
    const assets = [{ objectKey: 'code.zip', path: join(folder, 'code') }];
    const stacks = deploymentOf({ Stack: { Resources: resources } }).stacks.map((stack) => ({ ...stack, assets }));
    const rules = checkInvariants(new Deployment(stacks)).map(({ rule }) => rule);
    return [...new Set(rules.filter((rule) => !/^(role|policy)\//.test(rule)))].sort();
  }
  const inline = (code: string, more: Record<string, unknown> = {}): Given => ({
    fn: { Code: { ZipFile: code }, ...more },
    mapping: { FunctionResponseTypes: undefined },
  });

  it.each([
    ['code that starts with its environment', {}],
    [
      'a time to live that it writes',
      { table: { TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true } } },
    ],
    ['code in the template', inline('exports.handler = async () => process.env.TABLE_NAME + process.env.QUEUE_URL')],
  ])('holds for %s', (_, given) => {
    expect(codeRules(given)).toEqual([]);
  });

  it.each([
    ['a handler in a file that is not there', { fn: { Handler: 'main.handler' } }, 'function/handler-missing'],
    ['a handler that is not exported', { fn: { Handler: 'index.handle' } }, 'function/handler-missing'],
    [
      'a variable that it needs and does not get',
      { variables: { QUEUE_URL: ref('Queue') } },
      'function/does-not-start',
    ],
    ['a variable that is misspelt', { variables: { ...GOOD, TABEL_NAME: 'x' } }, 'function/environment-unread'],
    ['an ARN for a URL', { variables: { ...GOOD, QUEUE_URL: att('Queue') } }, 'function/environment-kind'],
    [
      'an asset that nobody uploads',
      { fn: { Code: { S3Bucket: BUCKET, S3Key: 'other.zip' } } },
      'function/asset-missing',
    ],
    ['no code', { fn: { Code: {} } }, 'function/code'],
    ['two sources of code', { fn: { Code: { ZipFile: 'x', S3Key: 'code.zip' } } }, 'function/code'],
    [
      'failures of single messages that Lambda ignores',
      { mapping: { FunctionResponseTypes: undefined } },
      'event-source/partial-failures',
    ],
    [
      'failures that its code never returns',
      { fn: { Code: { ZipFile: 'exports.handler = async () => process.env.TABLE_NAME + process.env.QUEUE_URL' } } },
      'event-source/partial-failures',
    ],
    [
      'a time to live that nobody writes',
      { table: { TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true } } },
      'table/time-to-live-unwritten',
    ],
    ['a queue that nobody brings it', { without: 'Source' }, 'queue/nobody-reads'],
    [
      'code in the template of another module',
      inline('exports.handler = 1', { Handler: 'main.handler' }),
      'function/handler-missing',
    ],
    ['code in the template without its handler', inline('exports.main = 1'), 'function/handler-missing'],
    ['code in the template of Java', inline('class index {}', { Runtime: 'java21' }), 'function/inline-runtime'],
    [
      'code in the template that reads another variable',
      inline('exports.handler = async () => process.env.TABEL_NAME'),
      'function/environment-missing',
    ],
  ])('names %s', (_, given: Given, rule) => {
    expect(codeRules(given)).toContain(rule);
  });

  it('says what the code said when it did not start', () => {
    const stacks = deploymentOf({
      Stack: {
        Resources: {
          Function: resource('AWS::Lambda::Function', {
            Runtime: 'nodejs24.x',
            Handler: 'index.handler',
            Code: { S3Key: 'code.zip' },
          }),
        },
      },
    }).stacks.map((stack) => ({ ...stack, assets: [{ objectKey: 'code.zip', path: join(folder, 'code') }] }));
    const fault = checkInvariants(new Deployment(stacks)).find(({ rule }) => rule === 'function/does-not-start');
    expect(fault?.wrong).toContain('TABLE_NAME: required');
  });

  it('names an asset whose file is not in the folder', () => {
    const stacks = deploymentOf({ Stack: { Resources: { Topic: resource('AWS::SNS::Topic') } } }).stacks.map(
      (stack) => ({
        ...stack,
        assets: [{ objectKey: 'gone.zip', path: join(folder, 'gone') }],
      }),
    );
    expect(checkInvariants(new Deployment(stacks)).map(({ rule }) => rule)).toEqual(['asset/missing']);
  });
});
