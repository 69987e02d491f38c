import { att, resource, rulesOf } from '../faults-of';

const dead = resource('AWS::SQS::Queue', { MessageRetentionPeriod: 1_209_600 });

function queueRules(properties: Record<string, unknown>): string[] {
  return rulesOf('queue', { Dead: dead, Queue: resource('AWS::SQS::Queue', properties) });
}

describe('queues', () => {
  it('holds for a queue with a dead-letter queue that keeps messages longer', () => {
    const redrive = { deadLetterTargetArn: att('Dead'), maxReceiveCount: 5 };
    expect(queueRules({ VisibilityTimeout: 60, RedrivePolicy: redrive })).toEqual([]);
  });

  it.each([
    ['a visibility timeout above twelve hours', { VisibilityTimeout: 43_201 }, 'range'],
    ['a redrive without a target', { RedrivePolicy: { maxReceiveCount: 5 } }, 'redrive-incomplete'],
    ['a FIFO queue whose name does not say so', { FifoQueue: true, QueueName: 'readings' }, 'fifo-name'],
    ['deduplication on a standard queue', { ContentBasedDeduplication: true }, 'deduplication-without-fifo'],
    ['two ways of encryption', { KmsMasterKeyId: 'alias/a', SqsManagedSseEnabled: true }, 'two-encryptions'],
  ])('names %s', (_, properties, rule) => {
    expect(queueRules(properties)).toContain(rule);
  });

  it('names a queue that is its own dead-letter queue', () => {
    expect(queueRules({ RedrivePolicy: { deadLetterTargetArn: att('Queue'), maxReceiveCount: 5 } })).toContain(
      'redrive-to-itself',
    );
  });
});
