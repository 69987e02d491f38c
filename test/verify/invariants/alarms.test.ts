import { att, ref, resource, rulesOf } from '../faults-of';

const GOOD = {
  Namespace: 'AWS/SQS',
  MetricName: 'ApproximateAgeOfOldestMessage',
  Dimensions: [{ Name: 'QueueName', Value: att('Queue', 'QueueName') }],
  Statistic: 'Maximum',
  Period: 300,
  EvaluationPeriods: 1,
  Threshold: 60,
  ComparisonOperator: 'GreaterThanThreshold',
  AlarmActions: [ref('Topic')],
};
const WITHOUT = {
  Namespace: undefined,
  MetricName: undefined,
  Dimensions: undefined,
  Statistic: undefined,
  Period: undefined,
};
const metric = (id: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  Id: id,
  MetricStat: { Metric: { Namespace: 'Own', MetricName: 'x' }, Period: 60, Stat: 'Sum' },
  ...more,
});

function alarmRules(
  alarm: Record<string, unknown>,
  topic: Record<string, unknown> = {},
  more: Record<string, unknown> = {},
): string[] {
  return rulesOf('alarm', {
    Queue: resource('AWS::SQS::Queue'),
    Topic: resource('AWS::SNS::Topic', topic),
    Alarm: resource('AWS::CloudWatch::Alarm', { ...GOOD, ...alarm }),
    ...more,
  });
}

describe('alarms', () => {
  it.each([
    ['a metric of a queue', {}],
    ['a percentile', { Statistic: undefined, ExtendedStatistic: 'p99.9' }],
    [
      'an expression',
      { ...WITHOUT, Metrics: [{ Id: 'e1', Expression: 'm1 * 2' }, metric('m1', { ReturnData: false })] },
    ],
  ])('hold for %s', (_, alarm) => {
    expect(alarmRules(alarm)).toEqual([]);
  });

  it.each([
    ['a period of 45 seconds', { Period: 45 }, 'period'],
    ['a period below a minute of a metric of AWS', { Period: 30 }, 'period'],
    ['no period', { Period: undefined }, 'period'],
    ['a look back of more than a day', { Period: 300, EvaluationPeriods: 300 }, 'window'],
    ['no number of periods', { EvaluationPeriods: undefined }, 'evaluation'],
    ['more datapoints than periods', { DatapointsToAlarm: 2 }, 'evaluation'],
    ['a comparison that there is not', { ComparisonOperator: 'GreaterThan' }, 'comparison'],
    ['a statistic that there is not', { Statistic: 'Max' }, 'statistic'],
    ['a percentile above 100', { Statistic: undefined, ExtendedStatistic: 'p101' }, 'statistic'],
    ['no threshold', { Threshold: undefined }, 'threshold'],
    ['a threshold that nothing is below', { ComparisonOperator: 'LessThanThreshold', Threshold: 0 }, 'threshold'],
    ['a unit that there is not', { Unit: 'Second' }, 'unit'],
    ['a treatment that there is not', { TreatMissingData: 'ok' }, 'missing-data'],
    ['a metric that the service has not', { MetricName: 'AgeOfOldestMessage' }, 'metric'],
    ['a namespace that is written otherwise', { Namespace: 'AWS/Sqs' }, 'metric'],
    ['no dimension', { Dimensions: [] }, 'metric'],
    [
      'a dimension that the metric has not',
      { Dimensions: [{ Name: 'Queue', Value: att('Queue', 'QueueName') }] },
      'metric',
    ],
    ['no metric', { ...WITHOUT }, 'metric'],
    [
      'an expression of a metric that is not there',
      { ...WITHOUT, Metrics: [{ Id: 'e1', Expression: 'm1 * 2' }] },
      'metric',
    ],
    ['metrics of which none is watched', { ...WITHOUT, Metrics: [metric('m1', { ReturnData: false })] }, 'metric'],
    [
      'the metric of REST APIs for an HTTP API',
      { Namespace: 'AWS/ApiGateway', MetricName: '5XXError', Dimensions: [{ Name: 'ApiId', Value: 'abc' }] },
      'metric',
    ],
    ['a queue that there is not', { Dimensions: [{ Name: 'QueueName', Value: 'other' }] }, 'dimension'],
    ['the ARN of a queue', { Dimensions: [{ Name: 'QueueName', Value: att('Queue') }] }, 'dimension'],
    ['a topic for a queue', { Dimensions: [{ Name: 'QueueName', Value: att('Topic', 'TopicName') }] }, 'dimension'],
    ['an action that is no ARN', { AlarmActions: ['topic'] }, 'action'],
    ['a queue for a topic', { AlarmActions: [att('Queue')] }, 'action'],
    ['six actions', { AlarmActions: Array.from({ length: 6 }, () => ref('Topic')) }, 'action'],
    ['a word only when all is well again', { AlarmActions: [], OKActions: [ref('Topic')] }, 'silent'],
    ['actions that are switched off', { ActionsEnabled: false }, 'silent'],
  ])('name %s', (_, alarm, rule) => {
    expect(alarmRules(alarm)).toContain(rule);
  });

  it.each([
    ['encrypted by the key of SNS', { KmsMasterKeyId: 'alias/aws/sns' }, {}],
    [
      'encrypted by a key that refuses',
      { KmsMasterKeyId: ref('Key') },
      { Key: resource('AWS::KMS::Key', { KeyPolicy: { Statement: [] } }) },
    ],
    [
      'whose policy refuses',
      {},
      { Policy: resource('AWS::SNS::TopicPolicy', { Topics: [ref('Topic')], PolicyDocument: { Statement: [] } }) },
    ],
  ])('name a topic %s', (_, topic, more) => {
    expect(alarmRules({}, topic, more)).toContain('topic-refuses');
  });
});
