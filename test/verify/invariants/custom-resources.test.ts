import { att, ref, resource, rulesOf } from '../faults-of';

const POLICY = resource('AWS::IAM::Policy', {
  PolicyName: 'Rights',
  Roles: [ref('Role')],
  PolicyDocument: { Statement: [] },
});

function customRules(properties: Record<string, unknown>, dependsOn: string[] = ['Rights']): string[] {
  return rulesOf('custom-resource', {
    Role: resource('AWS::IAM::Role'),
    Rights: POLICY,
    Function: resource('AWS::Lambda::Function', { Role: att('Role'), Timeout: 300 }, { DependsOn: dependsOn }),
    Migration: resource('Custom::Migration', { ServiceToken: att('Function'), ServiceTimeout: '600', ...properties }),
  });
}

describe('custom resources', () => {
  it('hold for a function that has its rights and its time', () => {
    expect(customRules({})).toEqual([]);
  });

  it.each([
    ['no function', { ServiceToken: undefined }, 'token'],
    ['a role', { ServiceToken: att('Role') }, 'token'],
    ['the name of a function', { ServiceToken: ref('Function') }, 'token'],
    ['two hours', { ServiceTimeout: '7200' }, 'range'],
    ['less time than the function has', { ServiceTimeout: '60' }, 'gives-up-early'],
  ])('name %s', (_, properties, rule) => {
    expect(customRules(properties)).toEqual([rule]);
  });

  it('name a function that may lose its rights before its resource is deleted', () => {
    expect(customRules({}, [])).toEqual(['rights-come-late']);
  });
});
