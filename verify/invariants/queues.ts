import type { Report } from '../fault';
import type { Deployment, Resource } from '../templates/deployment';
import { at, isObject, isTrueAt, listAt, numberAt, textAt, textsAt, type Json } from '../templates/json';
import { isLiteral, wholeToken } from '../templates/token';
import { checkChoices } from './choices';
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
    checkOthers(deployment, queue, isFifo, report);
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
    const token = typeof targetArn === 'string' ? wholeToken(targetArn) : undefined;
    if (token?.kind === 'resource' ? token.attribute !== 'Arn' : textAt(targetArn)?.startsWith('arn:') === false)
      report(queue, 'queue/dead-letters-elsewhere', 'deadLetterTargetArn is no ARN.', 'Give Fn::GetAtt Arn.');
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
    for (const item of textsAt(policy.properties, 'Queues')) {
      const token = wholeToken(item);
      if (token?.kind === 'resource' && !/^(QueueUrl)?$/.test(token.attribute))
        report(
          policy,
          'queue/policy-queues',
          `Queues has the ${token.attribute} of ${token.logicalId}.`,
          'Give its URL: Ref.',
        );
    }
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

function checkOthers(deployment: Deployment, queue: Resource, isFifo: boolean, report: Report): void {
  const { properties } = queue;
  const fault = (rule: string, wrong: string, fix: string): void => report(queue, `queue/${rule}`, wrong, fix);
  for (const name of ['FifoThroughputLimit', 'DeduplicationScope']) {
    if (!isFifo && properties[name] !== undefined)
      fault('setting-of-fifo', `${name} is for FIFO queues.`, 'Remove it.');
  }
  const permission = textAt(properties, 'RedriveAllowPolicy', 'redrivePermission');
  checkChoices(queue, 'queue/redrive-permission', report, [
    { path: ['RedriveAllowPolicy', 'redrivePermission'], words: 'allowAll denyAll byQueue' },
  ]);
  const sources = listAt(properties, 'RedriveAllowPolicy', 'sourceQueueArns').length;
  if ((permission === 'byQueue') !== sources > 0 && (permission !== undefined || sources > 0))
    fault(
      'redrive-permission',
      `redrivePermission ${permission ?? 'is missing'} with ${sources} sourceQueueArns.`,
      'byQueue, and only byQueue, names queues.',
    );
  if (
    isTrueAt(properties, 'SqsManagedSseEnabled') === false &&
    properties['SqsManagedSseEnabled'] !== undefined &&
    properties['KmsMasterKeyId'] === undefined
  )
    fault('unencrypted', 'Encryption is switched off.', 'Remove SqsManagedSseEnabled false.');
  const readers = deployment
    .all('AWS::Lambda::EventSourceMapping')
    .filter((mapping) => deployment.target(mapping.properties['EventSourceArn']) === queue);
  const count = numberAt(properties, 'RedrivePolicy', 'maxReceiveCount');
  if (readers.length > 0 && count === 1)
    fault(
      'dead-at-once',
      'maxReceiveCount is 1: a message that Lambda could not take at once, as when throttled, is dead.',
      'Set 5 or more.',
    );
  if (readers.length > 0 && properties['RedrivePolicy'] === undefined)
    fault(
      'no-dead-letters',
      'A function reads the queue, which has no dead-letter queue: a bad message comes back until it expires.',
      'Give a RedrivePolicy.',
    );
  const isDead = deployment
    .all('AWS::SQS::Queue')
    .some((other) => deployment.target(at(other.properties, 'RedrivePolicy', 'deadLetterTargetArn')) === queue);
  const next = deployment.target(at(properties, 'RedrivePolicy', 'deadLetterTargetArn'));
  const after =
    next === undefined ? undefined : deployment.target(at(next.properties, 'RedrivePolicy', 'deadLetterTargetArn'));
  if (isDead && after === queue && next !== queue)
    fault('redrive-cycle', 'Dead letters come back to this queue.', 'Let dead letters rest.');
}
