import { att, ref, resource, rulesOf } from '../faults-of';

const SENDER = {
  Effect: 'Allow',
  Principal: { Service: 'sns.amazonaws.com' },
  Action: 'sqs:SendMessage',
  Resource: '*',
};

function topicRules(
  subscription: Record<string, unknown>,
  topic: Record<string, unknown> = {},
  statements: unknown[] = [SENDER],
): string[] {
  const good = { TopicArn: ref('Topic'), Protocol: 'sqs', Endpoint: att('Queue') };
  return rulesOf('topic', {
    Topic: resource('AWS::SNS::Topic', topic),
    Queue: resource('AWS::SQS::Queue'),
    Policy: resource('AWS::SQS::QueuePolicy', { Queues: [ref('Queue')], PolicyDocument: { Statement: statements } }),
    Subscription: resource('AWS::SNS::Subscription', { ...good, ...subscription }),
  });
}

describe('topics', () => {
  it.each([
    ['a queue that lets them in', {}],
    ['an address', { Protocol: 'email', Endpoint: 'somebody@example.com' }],
    ['a filter', { FilterPolicy: { kind: ['alarm'] } }],
  ])('hold for a subscription of %s', (_, subscription) => {
    expect(topicRules(subscription)).toEqual([]);
  });

  it.each([
    ['a protocol that there is not', { Protocol: 'mail' }, 'protocol'],
    ['no endpoint', { Endpoint: undefined }, 'endpoint'],
    ['an address that is none', { Protocol: 'email', Endpoint: 'nobody' }, 'endpoint'],
    ['an unencrypted address for https', { Protocol: 'https', Endpoint: 'http://example.com' }, 'endpoint'],
    ['the URL of a queue', { Endpoint: ref('Queue') }, 'endpoint'],
    ['the name of a topic', { TopicArn: 'topic' }, 'subscription-topic'],
    ['a queue for a topic', { TopicArn: att('Queue') }, 'subscription-topic'],
    ['a filter that is no list', { FilterPolicy: { kind: 'alarm' } }, 'filter'],
  ])('name a subscription with %s', (_, subscription, rule) => {
    expect(topicRules(subscription)).toContain(rule);
  });

  it.each([
    ['a FIFO name of a standard topic', { TopicName: 'alarms.fifo' }, 'fifo-name'],
    ['deduplication of a standard topic', { ContentBasedDeduplication: true }, 'deduplication'],
  ])('name %s', (_, topic, rule) => {
    expect(topicRules({}, topic)).toContain(rule);
  });

  it('name a queue that lets them not in', () => {
    expect(topicRules({}, {}, [])).toEqual(['queue-refuses']);
  });
});
