import { att, ref, resource, rulesOf } from '../faults-of';

function logRules(group: Record<string, unknown>, more: Record<string, unknown> = {}): string[] {
  return rulesOf('log-group', { Logs: resource('AWS::Logs::LogGroup', { RetentionInDays: 7, ...group }), ...more });
}
const filter = (given: Record<string, unknown>): Record<string, unknown> => ({
  Filter: resource('AWS::Logs::MetricFilter', {
    LogGroupName: ref('Logs'),
    FilterPattern: '{ $.level = "ERROR" }',
    MetricTransformations: [{ MetricName: 'errors', MetricNamespace: 'App', MetricValue: '1' }],
    ...given,
  }),
});

describe('log groups', () => {
  it('hold for a week of logs and a metric of them', () => {
    expect(logRules({}, filter({}))).toEqual([]);
  });

  it.each([
    ['ten days, which the service does not keep', { RetentionInDays: 10 }, 'retention'],
    ['logs for ever', { RetentionInDays: undefined }, 'forever'],
    ['a class that there is not', { LogGroupClass: 'COLD' }, 'class'],
    ['the name of a function that there is not', { LogGroupName: '/aws/lambda/other' }, 'of-nobody'],
  ])('name %s', (_, group, rule) => {
    expect(logRules(group)).toContain(rule);
  });

  it('name a key that CloudWatch Logs may not use', () => {
    const key = resource('AWS::KMS::Key', { KeyPolicy: { Statement: [] } });
    expect(logRules({ KmsKeyId: att('Key') }, { Key: key })).toEqual(['key-refuses']);
  });

  it.each([
    ['a pattern that ends too soon', { FilterPattern: '{ $.level = ' }, 'filter-pattern'],
    ['a quote that is not closed', { FilterPattern: '"error' }, 'filter-pattern'],
    ["a namespace of AWS's own", { MetricTransformations: [{ MetricNamespace: 'AWS/Own' }] }, 'metric'],
    [
      'a default beside dimensions',
      { MetricTransformations: [{ MetricNamespace: 'App', DefaultValue: 0, Dimensions: [{}] }] },
      'metric',
    ],
  ])('name %s', (_, given, rule) => {
    expect(logRules({}, filter(given))).toEqual([rule]);
  });
});
