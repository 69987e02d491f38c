import { deploymentOf, ref } from '../faults-of';
import type { Json } from '../../../verify/templates/json';
import { shown } from '../../../verify/templates/token';

const SECTIONS = {
  Parameters: {
    Size: { Type: 'String', Default: 'small' },
    Ami: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/ami' },
    Given: {},
  },
  Mappings: { Sizes: { small: { memory: 128 } } },
  Conditions: {
    IsSmall: { 'Fn::Equals': [ref('Size'), 'small'] },
    IsLarge: { 'Fn::Not': [{ Condition: 'IsSmall' }] },
    Both: { 'Fn::And': [{ Condition: 'IsSmall' }, { Condition: 'IsLarge' }] },
    Either: { 'Fn::Or': [{ Condition: 'IsSmall' }, { Condition: 'IsLarge' }] },
  },
  Outputs: {
    Name: { Value: 'of-web', Export: { Name: { 'Fn::Sub': '${AWS::StackName}-name' } } },
    Arn: { Value: { 'Fn::GetAtt': ['Queue', 'Arn'] } },
  },
};

/** A value of a template, resolved, as it is shown. */
function resolved(value: Json, region?: string): unknown {
  const resources = { Queue: { Type: 'AWS::SQS::Queue' } };
  const deployment = deploymentOf(
    { Web: { Resources: resources, ...SECTIONS }, Data: { Resources: resources, ...SECTIONS, Outputs: {} } },
    region,
  );
  const [web] = deployment.stacks;
  if (web === undefined) throw new Error('There is no stack.');
  const found = deployment.resolve(value, web);
  return typeof found === 'string' ? shown(found) : found;
}

describe('the resolver', () => {
  it.each([
    ['a parameter with a default', { Ref: 'Size' }, 'small'],
    ['a parameter of SSM', { Ref: 'Ami' }, '${ssm:/ami}'],
    ['a parameter that nobody gives', { Ref: 'Given' }, '${?}'],
    ['a resource', { Ref: 'Queue' }, '${Queue}'],
    ['an attribute', { 'Fn::GetAtt': ['Queue', 'Arn'] }, '${Queue.Arn}'],
    ['an attribute in one text', { 'Fn::GetAtt': 'Queue.Arn' }, '${Queue.Arn}'],
    ['what is not there', { Ref: 'Nothing' }, '${?}'],
    ['the name of the stack', { Ref: 'AWS::StackName' }, 'Web'],
    ['another pseudo parameter', { Ref: 'AWS::AccountId' }, '${AWS::AccountId}'],
    ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'Size' }, 1]] }, 'a-small-1'],
    ['Join without the values that are none', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::NoValue' }]] }, 'a'],
    ['Sub', { 'Fn::Sub': ['${Size} ${Own} ${Queue.Arn} ${!Kept}', { Own: 'own' }] }, 'small own ${Queue.Arn} ${Kept}'],
    ['Select of what is split', { 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b'] }] }, 'b'],
    [
      'a part of what is known later',
      { 'Fn::Select': [1, { 'Fn::Split': ['/', { 'Fn::GetAtt': ['Queue', 'Arn'] }] }] },
      '${Queue.Arn#1}',
    ],
    ['FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'Size' }, 'memory'] }, 128],
    ['If, when it holds', { 'Fn::If': ['IsSmall', 'a', 'b'] }, 'a'],
    ['If, when it does not', { 'Fn::If': ['IsLarge', 'a', 'b'] }, 'b'],
    ['If of two conditions', { 'Fn::If': ['Both', 'a', 'b'] }, 'b'],
    ['If of one of two conditions', { 'Fn::If': ['Either', 'a', 'b'] }, 'a'],
    ['Base64', { 'Fn::Base64': { Ref: 'Size' } }, 'small'],
    ['an import', { 'Fn::ImportValue': 'Web-name' }, 'of-web'],
    ['an import that nothing exports', { 'Fn::ImportValue': 'Gone' }, '${?}'],
    ['an output of another stack', { 'Fn::GetStackOutput': { StackName: 'Web', OutputName: 'Arn' } }, '${Queue.Arn}'],
    ['an output that is not there', { 'Fn::GetStackOutput': { StackName: 'Web', OutputName: 'Gone' } }, '${?}'],
    ['a function that it does not know', { 'Fn::Cidr': ['10.0.0.0/16', 1, 8] }, '${?}'],
  ])('resolves %s', (_, value, expected) => {
    expect(resolved(value)).toEqual(expected);
  });

  it('leaves out properties and items that are no value', () => {
    const none = { Ref: 'AWS::NoValue' };
    expect(resolved({ Kept: [1, none], Gone: none })).toEqual({ Kept: [1] });
  });

  it('knows the region of a stack that is bound to one', () => {
    expect(resolved({ Ref: 'AWS::Region' })).toBe('${AWS::Region}');
    expect(resolved({ Ref: 'AWS::Region' }, 'eu-central-1')).toBe('eu-central-1');
  });

  it('ends where an output leads to itself', () => {
    const circle = { 'Fn::GetStackOutput': { StackName: 'One', OutputName: 'Name' } };
    const deployment = deploymentOf({ One: { Resources: {}, Outputs: { Name: { Value: circle } } } });
    const [one] = deployment.stacks;
    expect(one === undefined ? undefined : shown(JSON.stringify(deployment.resolve(circle, one)))).toBe('"${?}"');
  });
});
