import { ref, resource, rulesOf } from '../faults-of';

const INSECURE = { Bool: { 'aws:SecureTransport': 'false' } };

function policyRules(
  statement: Record<string, unknown>,
  more: Record<string, unknown> = {},
  version = '2012-10-17',
): string[] {
  const document = { Version: version, Statement: [{ Principal: '*', Action: 'sqs:*', Resource: '*', ...statement }] };
  return rulesOf('resource-policy', {
    Queue: resource('AWS::SQS::Queue'),
    Policy: resource('AWS::SQS::QueuePolicy', { Queues: [ref('Queue')], PolicyDocument: document, ...more }),
  });
}

describe('resource policies', () => {
  it('hold for one that denies what is not encrypted', () => {
    expect(policyRules({ Effect: 'Deny', Condition: INSECURE })).toEqual([]);
  });

  it.each([
    ['that denies everybody', { Effect: 'Deny' }, {}, 'denies-everybody'],
    ['that allows everybody', { Effect: 'Allow' }, {}, 'public'],
    ['that is on nothing', { Effect: 'Deny', Condition: INSECURE }, { Queues: [] }, 'on-nothing'],
  ])('name one %s', (_, statement, more, rule) => {
    expect(policyRules(statement, more)).toEqual([rule]);
  });

  it('name a version that there is not', () => {
    expect(policyRules({ Effect: 'Deny', Condition: INSECURE }, {}, '2012-10-18')).toEqual(['version']);
  });
});
