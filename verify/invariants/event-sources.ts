import type { Report } from '../fault';
import type { Resource } from '../templates/deployment';
import { isTrueAt, listAt, numberAt, parseJson, textAt } from '../templates/json';
import { isLiteral, wholeToken } from '../templates/token';
import { checkChoices } from './choices';
import { patternFault } from './event-patterns';
import { DEFAULT_TIMEOUT_SECONDS } from './functions';
import type { Invariant } from './invariant';
import { statementsOf } from './policy-statements';
import { checkRanges } from './ranges';

const DEFAULT_VISIBILITY_SECONDS = 30;
const NEEDED_OF_QUEUE = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
const NEEDED_OF_STREAM: Record<string, readonly string[]> = {
  'AWS::DynamoDB::Table': ['dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:DescribeStream'],
  'AWS::Kinesis::Stream': ['kinesis:GetRecords', 'kinesis:GetShardIterator', 'kinesis:DescribeStream'],
};
/** Settings that only streams have. */
const OF_STREAMS = [
  'BisectBatchOnFunctionError',
  'MaximumRecordAgeInSeconds',
  'MaximumRetryAttempts',
  'ParallelizationFactor',
  'TumblingWindowInSeconds',
];

/** Event source mappings: where to start, how much at once, and whether the function has the time and the rights. */
export const eventSources: Invariant = (deployment, report) => {
  const pairs = new Set<string>();
  const readers = new Map<Resource, Resource>();
  for (const mapping of deployment.all('AWS::Lambda::EventSourceMapping')) {
    const { properties } = mapping;
    const sourceArn = textAt(properties, 'EventSourceArn') ?? '';
    const source = deployment.target(properties['EventSourceArn']);
    const token = wholeToken(sourceArn);
    const isStream =
      /^AWS::(Kinesis::Stream|Kinesis::StreamConsumer|DynamoDB::(Global)?Table|MSK::)/.test(source?.type ?? '') ||
      (isLiteral(sourceArn) && /:(kinesis|dynamodb|kafka):/.test(sourceArn));
    const isQueue = source?.type === 'AWS::SQS::Queue' || /:sqs:/.test(sourceArn);
    if (source?.type === 'AWS::DynamoDB::Table') {
      if (token?.kind === 'resource' && token.attribute !== 'StreamArn') {
        report(
          mapping,
          'event-source/table-instead-of-stream',
          'EventSourceArn is of the table, not of its stream.',
          'Give Fn::GetAtt StreamArn.',
        );
      }
      if (source.properties['StreamSpecification'] === undefined) {
        report(
          mapping,
          'event-source/table-without-stream',
          `The table ${source.logicalId} has no stream.`,
          'Give it a StreamSpecification.',
        );
      }
    }
    if (source !== undefined && !isStream && !isQueue && !/^AWS::(MSK|AmazonMQ|DocDB)::/.test(source.type))
      report(
        mapping,
        'event-source/source',
        `EventSourceArn is of ${source.logicalId}, of type ${source.type}.`,
        'Give a queue or a stream.',
      );
    const start = textAt(properties, 'StartingPosition');
    if (isStream && start === undefined) {
      report(
        mapping,
        'event-source/start',
        'A mapping of a stream needs StartingPosition.',
        'Set TRIM_HORIZON or LATEST.',
      );
    }
    if (isQueue && start !== undefined) {
      report(
        mapping,
        'event-source/start-of-queue',
        'StartingPosition is set for a queue, which has none.',
        'Remove it.',
      );
    }
    if (start === 'AT_TIMESTAMP' && properties['StartingPositionTimestamp'] === undefined) {
      report(
        mapping,
        'event-source/start',
        'AT_TIMESTAMP needs StartingPositionTimestamp.',
        'Give it, or use TRIM_HORIZON.',
      );
    }
    checkRanges(mapping, 'event-source/range', report, [
      { path: ['BatchSize'], least: 1, greatest: 10_000 },
      { path: ['MaximumBatchingWindowInSeconds'], least: 0, greatest: 300, unit: ' s' },
      { path: ['ParallelizationFactor'], least: 1, greatest: 10 },
      { path: ['MaximumRetryAttempts'], least: -1, greatest: 10_000 },
      { path: ['ScalingConfig', 'MaximumConcurrency'], least: 2, greatest: 1_000 },
    ]);
    checkSettings(mapping, { isStream, isQueue }, report);
    const batch = numberAt(properties, 'BatchSize') ?? 10;
    if (isQueue && batch > 10) {
      if (isTrueAt(source?.properties, 'FifoQueue')) {
        report(
          mapping,
          'event-source/batch-of-fifo',
          `BatchSize is ${batch} for a FIFO queue, which gives at most 10.`,
          'Set at most 10.',
        );
      } else if ((numberAt(properties, 'MaximumBatchingWindowInSeconds') ?? 0) < 1) {
        report(
          mapping,
          'event-source/batch-without-window',
          `BatchSize is ${batch}: above 10 a queue's mapping needs a batching window.`,
          'Set MaximumBatchingWindowInSeconds to 1 or more.',
        );
      }
    }
    const fn = deployment.target(properties['FunctionName']);
    const pair = `${sourceArn} ${textAt(properties, 'FunctionName') ?? ''}`;
    if (pairs.has(pair))
      report(mapping, 'event-source/twice', 'Another mapping has the same source and function.', 'Remove one.');
    pairs.add(pair);
    const rival = isQueue && source !== undefined ? readers.get(source) : undefined;
    if (rival !== undefined && fn !== undefined && rival !== fn)
      report(
        mapping,
        'event-source/rivals',
        `${rival.logicalId} takes messages of the queue too: each message goes to only one of them.`,
        'Give each function a queue of its own.',
      );
    if (source !== undefined && fn !== undefined) readers.set(source, fn);
    if (fn === undefined) continue;
    if (fn.type !== 'AWS::Lambda::Function' && fn.type !== 'AWS::Lambda::Alias' && fn.type !== 'AWS::Lambda::Version') {
      report(
        mapping,
        'event-source/function',
        `FunctionName is ${fn.logicalId}, of type ${fn.type}.`,
        'Name a function.',
      );
    }
    if (fn.type !== 'AWS::Lambda::Function' || source === undefined) continue;
    const timeout = numberAt(fn.properties, 'Timeout') ?? DEFAULT_TIMEOUT_SECONDS;
    const visibility = numberAt(source.properties, 'VisibilityTimeout') ?? DEFAULT_VISIBILITY_SECONDS;
    const window = numberAt(properties, 'MaximumBatchingWindowInSeconds') ?? 0;
    if (isQueue && visibility >= timeout && visibility < timeout + window) {
      report(
        mapping,
        'event-source/visibility-below-window',
        `Messages of ${source.logicalId} come back after ${visibility} s, while a batch gathers for ${window} s and is worked on for ${timeout} s: they are handled twice.`,
        'Set the visibility timeout to six times the function timeout, plus the batching window.',
      );
    }
    if (isQueue && visibility < timeout) {
      report(
        mapping,
        'event-source/visibility-below-timeout',
        `${fn.logicalId} may run for ${timeout} s but messages of ${source.logicalId} come back after ${visibility} s: Lambda refuses the mapping.`,
        'Set the visibility timeout to six times the function timeout, plus the batching window.',
      );
    }
    if (isQueue && token?.kind === 'resource' && token.attribute !== 'Arn')
      report(
        mapping,
        'event-source/source',
        `EventSourceArn is the ${token.attribute === '' ? 'URL' : token.attribute} of ${source.logicalId}.`,
        'Give Fn::GetAtt Arn.',
      );
    const role = deployment.target(fn.properties['Role']);
    const needed = isQueue ? NEEDED_OF_QUEUE : (NEEDED_OF_STREAM[source.type] ?? []);
    if (needed.length === 0 || role === undefined || role.properties['ManagedPolicyArns'] !== undefined) continue;
    const statements = deployment.policiesOf(role).flatMap(({ document }) => statementsOf(document));
    const isAllowed = (action: string): boolean =>
      statements.some(
        (statement) =>
          statement.effect === 'Allow' &&
          statement.allows(action) &&
          (statement.resources.includes('*') ||
            statement.resources.some(
              (resource) => resource === sourceArn || resource.includes(`|${source.logicalId}|`),
            )),
      );
    const missing = needed.filter((action) => !isAllowed(action));
    if (missing.length > 0) {
      report(
        mapping,
        'event-source/role-cannot-read',
        `The role ${role.logicalId} may not ${missing.join(', ')} on ${source.logicalId}: Lambda refuses the mapping.`,
        'Grant the function to consume messages.',
      );
    }
  }
};

function checkSettings(mapping: Resource, source: { isStream: boolean; isQueue: boolean }, report: Report): void {
  const { properties } = mapping;
  const fault = (rule: string, wrong: string, fix: string): void => report(mapping, `event-source/${rule}`, wrong, fix);
  checkChoices(mapping, 'event-source/choice', report, [
    { path: ['StartingPosition'], words: 'TRIM_HORIZON LATEST AT_TIMESTAMP' },
    { path: ['FunctionResponseTypes', 0], words: 'ReportBatchItemFailures' },
  ]);
  if (properties['FunctionName'] === undefined) fault('function', 'FunctionName is missing.', 'Name a function.');
  if (properties['EventSourceArn'] === undefined && properties['SelfManagedEventSource'] === undefined)
    fault('source', 'EventSourceArn is missing.', 'Give the ARN of a queue or a stream.');
  if (properties['Enabled'] !== undefined && !isTrueAt(properties, 'Enabled'))
    fault('disabled', 'The mapping is disabled: nothing is handled.', 'Remove Enabled.');
  for (const name of source.isQueue ? OF_STREAMS : []) {
    if (properties[name] !== undefined)
      fault('setting-of-streams', `${name} is for streams, this is a queue.`, 'Remove it.');
  }
  if (source.isStream && properties['ScalingConfig'] !== undefined)
    fault('setting-of-queues', 'ScalingConfig is for queues, this is a stream.', 'Use ParallelizationFactor.');
  for (const filter of listAt(properties, 'FilterCriteria', 'Filters')) {
    const pattern = textAt(filter, 'Pattern') ?? '';
    const wrong = isLiteral(pattern) ? patternFault(parseJson(pattern)) : undefined;
    if (wrong !== undefined)
      fault('filter', `The filter ${pattern}: ${wrong}.`, 'As in {"body": {"kind": ["reading"]}}.');
  }
}
