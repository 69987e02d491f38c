import { resource, rulesOf } from '../faults-of';

function parameterRules(properties: Record<string, unknown>, more: Record<string, unknown> = {}): string[] {
  const good = { Name: '/app/endpoint', Type: 'String', Value: 'https://example.com' };
  return rulesOf('parameter', { Parameter: resource('AWS::SSM::Parameter', { ...good, ...properties }), ...more });
}
const mayRead = (name: string): Record<string, unknown> => {
  const statement = {
    Effect: 'Allow',
    Action: 'ssm:GetParameter',
    Resource: { 'Fn::Sub': `arn:aws:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter${name}` },
  };
  return { Policy: resource('AWS::IAM::Policy', { PolicyDocument: { Statement: [statement] } }) };
};
const isTold = (name: string): Record<string, unknown> => ({
  Function: resource('AWS::Lambda::Function', { Environment: { Variables: { ENDPOINT_PARAMETER_NAME: name } } }),
});

describe('parameters', () => {
  it.each([
    ['a parameter that is read', {}, mayRead('/app/endpoint')],
    ['a parameter of somebody else', {}, mayRead('/shared/endpoint')],
    ['a long value of the advanced tier', { Tier: 'Advanced', Value: 'x'.repeat(5_000) }, {}],
  ])('hold for %s', (_, properties, more) => {
    expect(parameterRules(properties, more)).toEqual([]);
  });

  it.each([
    ['a type that CloudFormation cannot make', { Type: 'SecureString' }, 'type'],
    ['a tier that there is not', { Tier: 'Premium' }, 'tier'],
    ['a path without its slash', { Name: 'app/endpoint' }, 'name'],
    ["a name of AWS's own", { Name: '/aws/endpoint' }, 'name'],
    ['a path of sixteen levels', { Name: '/a'.repeat(16) }, 'name'],
    ['no value', { Value: '' }, 'value'],
    ['a value above 4 KB', { Value: 'x'.repeat(4_097) }, 'value'],
    ['a value that does not match', { AllowedPattern: '^http:' }, 'pattern'],
  ])('name %s', (_, properties, rule) => {
    expect(parameterRules(properties)).toContain(rule);
  });

  it.each([
    ['a role', mayRead('/app/else')],
    ['a function', isTold('/app/else')],
  ])('name %s that is told of a parameter that nobody makes', (_, more) => {
    expect(parameterRules({}, more)).toEqual(['of-nobody']);
  });
});
