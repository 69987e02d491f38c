import { att, ref, resource, rulesOf } from '../faults-of';

const allow = (...actions: string[]): Record<string, unknown> => ({
  PolicyName: 'Rights',
  PolicyDocument: {
    Statement: [{ Effect: 'Allow', Action: actions, Resource: [att('Queue'), att('Table', 'StreamArn')] }],
  },
});
const CONSUME = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
const STREAM = ['dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:DescribeStream'];

interface Given {
  readonly queue?: Record<string, unknown>;
  readonly table?: Record<string, unknown>;
  readonly actions?: readonly string[];
  readonly more?: Record<string, unknown>;
}

function mappingRules(
  mapping: Record<string, unknown>,
  { queue, table, actions = [...CONSUME, ...STREAM], more }: Given = {},
): string[] {
  return rulesOf('event-source', {
    Queue: resource('AWS::SQS::Queue', queue ?? { VisibilityTimeout: 360 }),
    Table: resource('AWS::DynamoDB::Table', table ?? { StreamSpecification: { StreamViewType: 'NEW_IMAGE' } }),
    Role: resource('AWS::IAM::Role', { Policies: [allow(...actions)] }),
    Store: resource('AWS::Lambda::Function', { Role: att('Role'), Timeout: 60 }),
    Source: resource('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: att('Queue'),
      FunctionName: ref('Store'),
      ...mapping,
    }),
    ...more,
  });
}
const stream = { EventSourceArn: att('Table', 'StreamArn'), StartingPosition: 'LATEST' };

describe('event sources', () => {
  it.each([
    ['a queue', { BatchSize: 1_000, MaximumBatchingWindowInSeconds: 5, ScalingConfig: { MaximumConcurrency: 5 } }],
    ['a stream of a table', stream],
    ['a filter', { FilterCriteria: { Filters: [{ Pattern: '{"body":{"kind":["reading",{"prefix":"x"}]}}' }] } }],
  ])('holds for %s', (_, mapping) => {
    expect(mappingRules(mapping)).toEqual([]);
  });

  it.each([
    ['a batch above ten without a window', { BatchSize: 11 }, 'batch-without-window'],
    ['a batch above ten thousand', { BatchSize: 10_001, MaximumBatchingWindowInSeconds: 1 }, 'range'],
    ['a concurrency of one', { ScalingConfig: { MaximumConcurrency: 1 } }, 'range'],
    ['a response type that there is not', { FunctionResponseTypes: ['ReportBatchItemFailure'] }, 'choice'],
    ['a starting position of a queue', { StartingPosition: 'LATEST' }, 'start-of-queue'],
    ['a setting of streams for a queue', { BisectBatchOnFunctionError: true }, 'setting-of-streams'],
    ['a setting of queues for a stream', { ...stream, ScalingConfig: { MaximumConcurrency: 5 } }, 'setting-of-queues'],
    ['a stream without a start', { EventSourceArn: att('Table', 'StreamArn') }, 'start'],
    ['a start without its time', { ...stream, StartingPosition: 'AT_TIMESTAMP' }, 'start'],
    ['a table instead of its stream', { ...stream, EventSourceArn: att('Table') }, 'table-instead-of-stream'],
    ['the URL of a queue', { EventSourceArn: ref('Queue') }, 'source'],
    ['no source', { EventSourceArn: undefined }, 'source'],
    ['a source that is neither queue nor stream', { EventSourceArn: att('Role') }, 'source'],
    ['no function', { FunctionName: undefined }, 'function'],
    ['a role for a function', { FunctionName: ref('Role') }, 'function'],
    ['a mapping that is switched off', { Enabled: false }, 'disabled'],
    ['a filter that is no JSON', { FilterCriteria: { Filters: [{ Pattern: '{body: ' }] } }, 'filter'],
    ['a filter whose value is no list', { FilterCriteria: { Filters: [{ Pattern: '{"body":"x"}' }] } }, 'filter'],
  ])('names %s', (_, mapping, rule) => {
    expect(mappingRules(mapping)).toContain(rule);
  });

  it.each([
    [
      'a queue whose messages come back before the function ends',
      {},
      { queue: { VisibilityTimeout: 30 } },
      'visibility-below-timeout',
    ],
    [
      'a queue whose messages come back while a batch gathers',
      { MaximumBatchingWindowInSeconds: 5 },
      { queue: { VisibilityTimeout: 60 } },
      'visibility-below-window',
    ],
    [
      'a large batch of a FIFO queue',
      { BatchSize: 100 },
      { queue: { FifoQueue: true, VisibilityTimeout: 360 } },
      'batch-of-fifo',
    ],
    ['a table without a stream', stream, { table: {} }, 'table-without-stream'],
    ['a role that may not receive', {}, { actions: CONSUME.slice(1) }, 'role-cannot-read'],
    ['a role that may not read the stream', stream, { actions: CONSUME }, 'role-cannot-read'],
  ])('names %s', (_, mapping, given, rule) => {
    expect(mappingRules(mapping, given)).toContain(rule);
  });

  it.each([
    ['the same function', ref('Store'), 'twice'],
    ['another function', ref('Other'), 'rivals'],
  ])('names a second mapping of a queue to %s', (_, fn, rule) => {
    const more = {
      Other: resource('AWS::Lambda::Function', { Role: att('Role'), Timeout: 60 }),
      Second: resource('AWS::Lambda::EventSourceMapping', { EventSourceArn: att('Queue'), FunctionName: fn }),
    };
    expect(mappingRules({}, { more })).toContain(rule);
  });
});
