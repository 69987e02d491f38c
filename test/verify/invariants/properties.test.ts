import { resource, rulesOf } from '../faults-of';

describe('properties', () => {
  it.each([
    ['a queue', resource('AWS::SQS::Queue', { DelaySeconds: 1 })],
    ['a type that is not listed', resource('AWS::Unknown::Thing', { Whatever: 1 })],
    ['a custom resource', resource('Custom::Thing', { Whatever: 1 })],
  ])('hold for %s', (_, given) => {
    expect(rulesOf('property', { Resource: given })).toEqual([]);
  });

  it.each([
    ['a property that is written otherwise', resource('AWS::SQS::Queue', { delaySeconds: 1 }), 'unknown'],
    ['a property that there is not', resource('AWS::SQS::Queue', { VisibilityTimeoutSeconds: 1 }), 'unknown'],
    [
      'a property that is missing',
      resource('AWS::Lambda::Permission', { Action: 'lambda:InvokeFunction', Principal: '*' }),
      'missing',
    ],
    ['a null, however deep', resource('Custom::Thing', { Deep: [{ value: null }] }), 'null'],
    [
      'a creation policy of a queue',
      resource('AWS::SQS::Queue', {}, { CreationPolicy: { ResourceSignal: {} } }),
      'creation-policy',
    ],
  ])('name %s', (_, given, rule) => {
    expect(rulesOf('property', { Resource: given })).toEqual([rule]);
  });
});
