import { resolve, resolveCondition, type Scope } from '../../../local/templates/intrinsics';
import type { Json } from '../../../local/templates/json';

const scope: Scope = {
  where: 'a test',
  reference: (name) => `ref-${name}`,
  attribute: (logicalId, name) => `${logicalId}/${name}`,
  condition: (name) => name === 'Yes',
  mapping: (map, top, second) => (map === 'M' && top === 'a' && second === 'b' ? 'found' : undefined),
  exported: (name) => `import-${name}`,
  stackOutput: (stack, output) => `${stack}:${output}`,
  availabilityZones: (region) => ['a', 'b'].map((zone) => `${region || 'us-east-1'}${zone}`),
};

const VALUES: readonly (readonly [string, Json, unknown])[] = [
  ['Ref', { Ref: 'X' }, 'ref-X'],
  ['GetAtt with a list', { 'Fn::GetAtt': ['X', 'Endpoint.Address'] }, 'X/Endpoint.Address'],
  ['GetAtt with a text', { 'Fn::GetAtt': 'X.Endpoint.Address' }, 'X/Endpoint.Address'],
  ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'X' }, 1]] }, 'a-ref-X-1'],
  ['Join of a list that a function makes', { 'Fn::Join': ['+', { 'Fn::Split': [',', 'a,b'] }] }, 'a+b'],
  ['Sub', { 'Fn::Sub': '${X}/${Y.Arn}/${!Z}' }, 'ref-X/Y/Arn/${Z}'],
  ['Sub with variables', { 'Fn::Sub': ['${v}-${X}', { v: { Ref: 'Q' } }] }, 'ref-Q-ref-X'],
  ['Select', { 'Fn::Select': ['1', ['a', 'b']] }, 'b'],
  ['Select from Split', { 'Fn::Select': [2, { 'Fn::Split': ['/', 'https://host'] }] }, 'host'],
  ['ImportValue', { 'Fn::ImportValue': { 'Fn::Sub': '${X}-out' } }, 'import-ref-X-out'],
  ['GetStackOutput', { 'Fn::GetStackOutput': { StackName: 'S', OutputName: 'O' } }, 'S:O'],
  ['FindInMap', { 'Fn::FindInMap': ['M', 'a', 'b'] }, 'found'],
  ['FindInMap with a default', { 'Fn::FindInMap': ['M', 'a', 'c', { DefaultValue: 7 }] }, 7],
  ['Base64', { 'Fn::Base64': 'hällo' }, 'aMOkbGxv'],
  ['GetAZs', { 'Fn::GetAZs': '' }, ['us-east-1a', 'us-east-1b']],
  ['Cidr', { 'Fn::Cidr': ['10.0.0.0/16', 2, '8'] }, ['10.0.0.0/24', '10.0.1.0/24']],
  ['If that holds', { 'Fn::If': ['Yes', 'a', 'b'] }, 'a'],
  ['If that does not hold', { 'Fn::If': ['No', 'a', 'b'] }, 'b'],
  ['Length', { 'Fn::Length': { 'Fn::Split': ['.', 'a.b.c'] } }, 3],
  ['ToJsonString', { 'Fn::ToJsonString': { a: { Ref: 'X' } } }, '{"a":"ref-X"}'],
  ['a list item that is no value', ['a', { Ref: 'AWS::NoValue' }, 'b'], ['a', 'b']],
  ['a property that is no value', { a: { 'Fn::If': ['No', 'x', { Ref: 'AWS::NoValue' }] }, b: 1 }, { b: 1 }],
  [
    'a policy with Condition, which is no intrinsic',
    { Condition: { Bool: { k: true } } },
    { Condition: { Bool: { k: true } } },
  ],
  ['a dynamic reference, which stays', '{{resolve:ssm:/p}}', '{{resolve:ssm:/p}}'],
];

describe('resolve', () => {
  it.each(VALUES)('resolves %s', (_, value, expected) => {
    expect(resolve(value, scope)).toEqual(expected);
  });

  it.each([
    ['an unknown function', { 'Fn::Transform': 1 }, 'Fn::Transform is not known'],
    ['Select beyond the end', { 'Fn::Select': [2, ['a']] }, 'no item 2 in a list of 1'],
    ['Join of something that is no text', { 'Fn::Join': ['', [['a']]] }, 'Fn::Join wants a string'],
    ['FindInMap of nothing', { 'Fn::FindInMap': ['M', 'x', 'y'] }, 'finds nothing at M, x, y'],
    ['Cidr of too many', { 'Fn::Cidr': ['10.0.0.0/24', 3, 7] }, 'it has 2'],
  ] satisfies readonly (readonly [string, Json, string])[])('refuses %s', (_, value, message) => {
    expect(() => resolve(value, scope)).toThrow(message);
  });
});

describe('resolveCondition', () => {
  it.each([
    [{ 'Fn::Equals': ['a', { Ref: 'X' }] }, false],
    [{ 'Fn::Equals': ['ref-X', { Ref: 'X' }] }, true],
    [{ 'Fn::Not': [{ Condition: 'Yes' }] }, false],
    [{ 'Fn::And': [{ Condition: 'Yes' }, { Condition: 'No' }] }, false],
    [{ 'Fn::Or': [{ Condition: 'Yes' }, { Condition: 'No' }] }, true],
    [{ Condition: 'No' }, false],
  ] satisfies readonly (readonly [Json, boolean])[])('finds that %j is %s', (condition, expected) => {
    expect(resolveCondition(condition, scope)).toBe(expected);
  });

  it('refuses what is neither true nor false', () => {
    expect(() => resolveCondition('perhaps', scope)).toThrow('neither true nor false');
  });
});
