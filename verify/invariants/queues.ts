import { at, isObject, numberAt, textAt, type Json } from '../templates/json';
import { isLiteral } from '../templates/token';
import type { Invariant } from './invariant';
import { checkRanges } from './ranges';

const DEFAULT_RETENTION_SECONDS = 345_600;

/** SQS: ranges, and dead-letter queues that can do their work. */
export const queues: Invariant = (deployment, report) => {
  for (const queue of deployment.all('AWS::SQS::Queue')) {
    const { properties } = queue;
    checkRanges(queue, 'queue/range', report, [
      { path: ['MessageRetentionPeriod'], least: 60, greatest: 1_209_600, unit: ' s' },
      { path: ['VisibilityTimeout'], least: 0, greatest: 43_200, unit: ' s' },
      { path: ['DelaySeconds'], least: 0, greatest: 900, unit: ' s' },
      { path: ['MaximumMessageSize'], least: 1_024, greatest: 1_048_576, unit: ' bytes' },
      { path: ['ReceiveMessageWaitTimeSeconds'], least: 0, greatest: 20, unit: ' s' },
      { path: ['KmsDataKeyReusePeriodSeconds'], least: 60, greatest: 86_400, unit: ' s' },
      { path: ['RedrivePolicy', 'maxReceiveCount'], least: 1, greatest: 1_000 },
    ]);
    const name = textAt(properties, 'QueueName');
    const isFifo = properties['FifoQueue'] === true || properties['FifoQueue'] === 'true';
    if (name !== undefined && isLiteral(name) && name.endsWith('.fifo') !== isFifo) {
      report(
        queue,
        'queue/fifo-name',
        `The queue ${isFifo ? 'is' : 'is not'} FIFO but is named ${name}.`,
        'Names of FIFO queues, and only those, end in .fifo.',
      );
    }
    if (!isFifo && properties['ContentBasedDeduplication'] !== undefined) {
      report(
        queue,
        'queue/deduplication-without-fifo',
        'ContentBasedDeduplication is set on a standard queue.',
        'Remove it, or make the queue FIFO.',
      );
    }
    if (properties['KmsMasterKeyId'] !== undefined && properties['SqsManagedSseEnabled'] === true) {
      report(
        queue,
        'queue/two-encryptions',
        'Both KmsMasterKeyId and SqsManagedSseEnabled are set.',
        'Keep one of them.',
      );
    }
    const redrive: Json | undefined = properties['RedrivePolicy'];
    if (!isObject(redrive)) continue;
    const targetArn = redrive['deadLetterTargetArn'];
    if (targetArn === undefined || redrive['maxReceiveCount'] === undefined) {
      report(
        queue,
        'queue/redrive-incomplete',
        'RedrivePolicy lacks deadLetterTargetArn or maxReceiveCount.',
        'Give both.',
      );
      continue;
    }
    const dead = deployment.target(targetArn);
    if (dead === undefined) continue;
    if (dead === queue) {
      report(queue, 'queue/redrive-to-itself', 'The queue is its own dead-letter queue.', 'Redrive to another queue.');
    } else if (dead.type !== 'AWS::SQS::Queue') {
      report(
        queue,
        'queue/dead-letters-elsewhere',
        `deadLetterTargetArn is ${dead.logicalId}, of type ${dead.type}.`,
        'Give the ARN of a queue.',
      );
    } else {
      if ((at(dead.properties, 'FifoQueue') === true) !== isFifo) {
        report(
          queue,
          'queue/dead-letters-of-other-type',
          `The dead-letter queue ${dead.logicalId} is ${isFifo ? 'standard' : 'FIFO'} and this one is not.`,
          'Make both standard or both FIFO.',
        );
      }
      const own = numberAt(properties, 'MessageRetentionPeriod') ?? DEFAULT_RETENTION_SECONDS;
      const theirs = numberAt(dead.properties, 'MessageRetentionPeriod') ?? DEFAULT_RETENTION_SECONDS;
      if (theirs < own) {
        report(
          queue,
          'queue/dead-letters-expire-first',
          `Messages are kept ${own} s here and ${theirs} s in the dead-letter queue ${dead.logicalId}, counted from when they were first sent.`,
          'Keep dead letters at least as long as messages.',
        );
      }
      const allowed = at(dead.properties, 'RedriveAllowPolicy');
      const sources = at(allowed, 'sourceQueueArns');
      const isRefused =
        at(allowed, 'redrivePermission') === 'denyAll' ||
        (at(allowed, 'redrivePermission') === 'byQueue' &&
          Array.isArray(sources) &&
          !sources.some((source) => deployment.target(source) === queue));
      if (isRefused) {
        report(
          queue,
          'queue/redrive-refused',
          `${dead.logicalId} does not accept dead letters of this queue (RedriveAllowPolicy).`,
          'Add this queue to its sourceQueueArns.',
        );
      }
    }
  }
  for (const policy of deployment.all('AWS::SQS::QueuePolicy')) {
    const queuesOfPolicy = deployment.targets(policy.properties, 'Queues');
    for (const named of deployment
      .mentioned(at(policy.properties, 'PolicyDocument'))
      .filter(({ type }) => type === 'AWS::SQS::Queue')) {
      const isAsResource = JSON.stringify(policyResources(at(policy.properties, 'PolicyDocument'))).includes(
        `|${named.logicalId}|`,
      );
      if (isAsResource && !queuesOfPolicy.includes(named)) {
        report(
          policy,
          'queue/policy-of-another-queue',
          `The policy is about ${named.logicalId} but is not put on it.`,
          'Name the same queue under Queues and Resource.',
        );
      }
    }
  }
};

function policyResources(document: Json | undefined): Json[] {
  const statements = at(document, 'Statement');
  return (Array.isArray(statements) ? statements : [statements ?? null]).map(
    (statement) => at(statement, 'Resource') ?? null,
  );
}
