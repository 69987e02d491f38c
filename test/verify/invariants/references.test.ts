import { att, ref, resource, rulesOf } from '../faults-of';

const sub = (text: string): Record<string, unknown> => ({ 'Fn::Sub': text });
const given = (value: unknown, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  Queue: resource('AWS::SQS::Queue'),
  Thing: resource('Custom::Thing', { Value: value }, more),
});

describe('references', () => {
  it.each([
    ['a resource', ref('Queue')],
    ['an attribute', att('Queue')],
    ['an attribute in one text', { 'Fn::GetAtt': 'Queue.Arn' }],
    ['a pseudo parameter', ref('AWS::Region')],
    ['variables of a text', sub('${Queue.Arn} ${AWS::AccountId} ${!Literal}')],
    ['a variable of its own', { 'Fn::Sub': ['${Own}', { Own: ref('Queue') }] }],
  ])('hold for %s', (_, value) => {
    expect(rulesOf('reference', given(value))).toEqual([]);
  });

  it.each([
    ['a resource that there is not', ref('Nothing'), 'dangling'],
    ['an attribute of one that there is not', att('Nothing'), 'dangling'],
    ['a pseudo parameter that there is not', ref('AWS::Regions'), 'dangling'],
    ['a variable that there is not', sub('${Nothing}'), 'dangling'],
    ['a variable of one that there is not', sub('${Nothing.Arn}'), 'dangling'],
    ['an attribute that the type has not', att('Queue', 'ARN'), 'attribute'],
    ['an attribute of a text that the type has not', sub('${Queue.Url}'), 'attribute'],
    ['GetAtt without an attribute', { 'Fn::GetAtt': ['Queue'] }, 'get-att'],
    ['Ref of a list', { Ref: ['Queue'] }, 'ref'],
  ])('name %s', (_, value, rule) => {
    expect(rulesOf('reference', given(value))).toEqual([rule]);
  });

  it.each([
    ['DependsOn of what is not there', { DependsOn: ['Nothing'] }, 'depends-on'],
    ['a resource that waits for itself', { DependsOn: ['Thing'] }, 'cycle'],
    ['a deletion policy that there is not', { DeletionPolicy: 'retain' }, 'deletion-policy'],
  ])('name %s', (_, more, rule) => {
    expect(rulesOf('reference', given('x', more))).toEqual([rule]);
  });

  it('name a circle of references', () => {
    const thing = (value: unknown): Record<string, unknown> => resource('Custom::Thing', { Value: value });
    expect(
      rulesOf('reference', { One: thing(att('Two')), Two: thing(sub('${Three}')), Three: thing(ref('One')) }),
    ).toEqual(['cycle']);
  });

  it.each([
    ['my-queue', 'AWS::SQS::Queue', 'logical-id'],
    ['Thing', 'Custom::My Thing', 'type'],
  ])('name the id %s of type %s', (id, type, rule) => {
    expect(rulesOf('reference', { [id]: resource(type) })).toEqual([rule]);
  });

  it.each([
    ['names it', {}, 'x', ['conditional']],
    ['holds when both are under the condition', { Condition: 'Wanted' }, 'x', []],
    ['holds when the reference is', {}, { 'Fn::If': ['Wanted', ref('Queue'), 'none'] }, []],
  ])('to what may not be made: %s', (_, more, value, rules) => {
    const resources = {
      Queue: resource('AWS::SQS::Queue', {}, { Condition: 'Wanted' }),
      Thing: resource('Custom::Thing', { Value: value === 'x' ? ref('Queue') : value }, more),
    };
    expect(rulesOf('reference', resources, { Conditions: { Wanted: { 'Fn::Equals': ['a', 'a'] } } })).toEqual(rules);
  });
});
