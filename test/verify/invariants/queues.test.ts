import { att, ref, resource, rulesOf } from '../faults-of';

const dead = resource('AWS::SQS::Queue', { MessageRetentionPeriod: 1_209_600 });
const redrive = { deadLetterTargetArn: att('Dead'), maxReceiveCount: 5 };
const reader = resource('AWS::Lambda::EventSourceMapping', { EventSourceArn: att('Queue'), FunctionName: 'reader' });

function queueRules(properties: Record<string, unknown>, more: Record<string, unknown> = {}): string[] {
  return rulesOf('queue', { Dead: dead, Queue: resource('AWS::SQS::Queue', properties), ...more });
}

describe('queues', () => {
  it('holds for a queue with a dead-letter queue that keeps messages longer', () => {
    expect(queueRules({ VisibilityTimeout: 60, RedrivePolicy: redrive }, { Reader: reader })).toEqual([]);
  });

  it.each([
    ['a visibility timeout above twelve hours', { VisibilityTimeout: 43_201 }, 'range'],
    ['a redrive without a target', { RedrivePolicy: { maxReceiveCount: 5 } }, 'redrive-incomplete'],
    ['a FIFO queue whose name does not say so', { FifoQueue: true, QueueName: 'readings' }, 'fifo-name'],
    ['deduplication on a standard queue', { ContentBasedDeduplication: true }, 'deduplication-without-fifo'],
    ['a throughput limit on a standard queue', { FifoThroughputLimit: 'perQueue' }, 'setting-of-fifo'],
    ['two ways of encryption', { KmsMasterKeyId: 'alias/a', SqsManagedSseEnabled: true }, 'two-encryptions'],
    ['encryption switched off', { SqsManagedSseEnabled: false }, 'unencrypted'],
    [
      'a queue that is its own dead-letter queue',
      { RedrivePolicy: { ...redrive, deadLetterTargetArn: att('Queue') } },
      'redrive-to-itself',
    ],
    [
      'the URL of a dead-letter queue',
      { RedrivePolicy: { ...redrive, deadLetterTargetArn: ref('Dead') } },
      'dead-letters-elsewhere',
    ],
    [
      'a redrive permission that there is not',
      { RedriveAllowPolicy: { redrivePermission: 'none' } },
      'redrive-permission',
    ],
    ['byQueue without queues', { RedriveAllowPolicy: { redrivePermission: 'byQueue' } }, 'redrive-permission'],
  ])('names %s', (_, properties, rule) => {
    expect(queueRules(properties)).toContain(rule);
  });

  it.each([
    ['keeps messages shorter', { MessageRetentionPeriod: 3_600 }, 'dead-letters-expire-first'],
    ['is of the other type', { FifoQueue: true, MessageRetentionPeriod: 1_209_600 }, 'dead-letters-of-other-type'],
    [
      'accepts nobody',
      { RedriveAllowPolicy: { redrivePermission: 'denyAll' }, MessageRetentionPeriod: 1_209_600 },
      'redrive-refused',
    ],
    ['sends them back', { RedrivePolicy: { deadLetterTargetArn: att('Queue'), maxReceiveCount: 3 } }, 'redrive-cycle'],
  ])('names a dead-letter queue that %s', (_, properties, rule) => {
    const rules = rulesOf('queue', {
      Dead: resource('AWS::SQS::Queue', properties),
      Queue: resource('AWS::SQS::Queue', { RedrivePolicy: redrive }),
    });
    expect(rules).toContain(rule);
  });

  it.each([
    ['has no dead-letter queue', {}, 'no-dead-letters'],
    ['gives up a message at once', { RedrivePolicy: { ...redrive, maxReceiveCount: 1 } }, 'dead-at-once'],
  ])('names a queue of a function that %s', (_, properties, rule) => {
    expect(queueRules(properties, { Reader: reader })).toContain(rule);
  });

  it.each([
    ['the ARN under Queues', { Queues: [att('Queue')] }, att('Queue'), 'policy-queues'],
    ['another queue as its resource', { Queues: [ref('Queue')] }, att('Dead'), 'policy-of-another-queue'],
  ])('names a policy with %s', (_, queues, target, rule) => {
    const statement = {
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: target,
    };
    const policy = resource('AWS::SQS::QueuePolicy', { ...queues, PolicyDocument: { Statement: [statement] } });
    expect(queueRules({ RedrivePolicy: redrive }, { Policy: policy })).toContain(rule);
  });
});
