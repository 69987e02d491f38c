import { ref, resource, rulesOf } from '../faults-of';

function callRules(
  value: unknown,
  sections: Record<string, unknown> = {},
  more: Record<string, unknown> = {},
): string[] {
  return rulesOf('function-call', { Thing: resource('Custom::Thing', { Value: value }, more) }, sections);
}
const CONDITIONS = { Conditions: { Wanted: { 'Fn::Equals': [ref('AWS::Region'), 'eu-central-1'] } } };
const MAPPINGS = { Mappings: { Sizes: { demo: { instance: 't4g.micro' } } } };

describe('intrinsic functions', () => {
  it.each([
    ['Join', { 'Fn::Join': ['-', ['a', 'b']] }],
    ['Select of a list', { 'Fn::Select': [1, ['a', 'b']] }],
    ['Select of what is split', { 'Fn::Select': ['1', { 'Fn::Split': ['-', 'a-b'] }] }],
    ['If', { 'Fn::If': ['Wanted', 'a', ref('AWS::NoValue')] }],
    ['FindInMap', { 'Fn::FindInMap': ['Sizes', 'demo', 'instance'] }],
    ['Sub with its variables', { 'Fn::Sub': ['${A}', { A: 'a' }] }],
  ])('hold for %s', (_, value) => {
    expect(callRules(value, { ...CONDITIONS, ...MAPPINGS })).toEqual([]);
  });

  it.each([
    ['a function that there is not', { 'Fn::Concat': ['a'] }, 'unknown'],
    ['Join of no list', { 'Fn::Join': ['-', 'a'] }, 'join'],
    ['Split of nothing', { 'Fn::Split': ['-'] }, 'split'],
    ['Select beyond the list', { 'Fn::Select': [2, ['a', 'b']] }, 'select'],
    ['Select beyond what is split', { 'Fn::Select': [2, { 'Fn::Split': ['-', 'a-b'] }] }, 'select'],
    ['Select of no list', { 'Fn::Select': [0] }, 'select'],
    ['If of two arguments', { 'Fn::If': ['Wanted', 'a'] }, 'if'],
    ['If of a condition that there is not', { 'Fn::If': ['Unknown', 'a', 'b'] }, 'condition'],
    ['a mapping that there is not', { 'Fn::FindInMap': ['Unknown', 'demo', 'instance'] }, 'find-in-map'],
    ['a key that the mapping has not', { 'Fn::FindInMap': ['Sizes', 'demo', 'disk'] }, 'find-in-map'],
    ['a variable that the text does not use', { 'Fn::Sub': ['a', { A: 'a' }] }, 'sub'],
    ['Sub without a text', { 'Fn::Sub': [{ A: 'a' }] }, 'sub'],
    ['a token of the CDK', 'arn:${Token[AWS.Partition.3]}', 'unresolved-token'],
  ])('name %s', (_, value, rule) => {
    expect(callRules(value, { ...CONDITIONS, ...MAPPINGS })).toContain(rule);
  });

  it.each([
    ['is not there', {}, { Condition: 'Unknown' }],
    ['needs one that is not there', { Conditions: { Wanted: { 'Fn::Not': [{ Condition: 'Unknown' }] } } }, {}],
    ['is defined by itself', { Conditions: { One: { Condition: 'Two' }, Two: { Condition: 'One' } } }, {}],
    ['refers to a resource', { Conditions: { Wanted: { 'Fn::Equals': [ref('Thing'), 'a'] } } }, {}],
    ['compares one value', { Conditions: { Wanted: { 'Fn::Equals': ['a'] } } }, {}],
  ])('name a condition that %s', (_, sections, more) => {
    expect(callRules('x', sections, more)).toEqual(['condition']);
  });
});
