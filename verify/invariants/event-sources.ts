import { isTrueAt, numberAt, textAt } from '../templates/json';
import { isLiteral, wholeToken } from '../templates/token';
import { DEFAULT_TIMEOUT_SECONDS } from './functions';
import type { Invariant } from './invariant';
import { statementsOf } from './policy-statements';
import { checkRanges } from './ranges';

const DEFAULT_VISIBILITY_SECONDS = 30;
const NEEDED_OF_QUEUE = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

/** Event source mappings: where to start, how much at once, and whether the function has the time and the rights. */
export const eventSources: Invariant = (deployment, report) => {
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
    if (isQueue && visibility < timeout) {
      report(
        mapping,
        'event-source/visibility-below-timeout',
        `${fn.logicalId} may run for ${timeout} s but messages of ${source.logicalId} come back after ${visibility} s: Lambda refuses the mapping.`,
        'Set the visibility timeout to six times the function timeout, plus the batching window.',
      );
    }
    const role = deployment.target(fn.properties['Role']);
    if (!isQueue || role === undefined || role.properties['ManagedPolicyArns'] !== undefined) continue;
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
    const missing = NEEDED_OF_QUEUE.filter((action) => !isAllowed(action));
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
