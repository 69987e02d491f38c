import { checkInvariants } from '../../../verify/rungs/invariants';
import { Deployment } from '../../../verify/templates/deployment';
import type { StackTemplate } from '../../../verify/templates/template-schema';
import { att, deploymentOf, ref, resource, rulesOf } from '../faults-of';

const QUEUE = resource('AWS::SQS::Queue', {}, { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
const many = <Value>(count: number, value: Value): Record<string, Value> =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`Name${n}`, value]));
const stackRules = (sections: Record<string, unknown>): string[] => rulesOf('stack', { Queue: QUEUE }, sections);
const parameter = (given: Record<string, unknown>): Record<string, unknown> => ({ Parameters: { Size: given } });
const takes = (output: string, stack = 'Data', region?: unknown): Record<string, unknown> =>
  resource('Custom::Thing', {
    Value: { 'Fn::GetStackOutput': { StackName: stack, OutputName: output, Region: region } },
  });

function rulesOfStacks(stacks: Record<string, Record<string, unknown>>, more: Partial<StackTemplate> = {}): string[] {
  const given = Object.fromEntries(
    Object.entries(stacks).map(([name, { Outputs = {}, ...Resources }]) => [name, { Resources, Outputs }]),
  );
  const deployment = new Deployment(deploymentOf(given).stacks.map((stack) => ({ ...stack, ...more })));
  return checkInvariants(deployment).flatMap(({ rule }) =>
    rule.startsWith('stack/') ? [rule.slice('stack/'.length)] : [],
  );
}

describe('stacks', () => {
  it.each([
    ['a parameter with a default', parameter({ Type: 'Number', Default: 1, AllowedValues: [1, 2] })],
    ['a parameter that SSM gives', parameter({ Type: 'AWS::SSM::Parameter::Value<String>', Default: '/x' })],
    ['an output', { Outputs: { Name: { Value: ref('Queue'), Export: { Name: 'app:Queue' } } } }],
    ['a transform of AWS', { Transform: 'AWS::LanguageExtensions' }],
  ])('hold for %s', (_, sections) => {
    expect(stackRules(sections)).toEqual([]);
  });

  it.each([
    ['more than 200 outputs', { Outputs: many(201, { Value: 'x' }) }, 'limit'],
    ['more than 200 parameters', { Parameters: many(201, { Type: 'String', Default: 'x' }) }, 'limit'],
    ['more than a megabyte', { Metadata: 'x'.repeat(1_000_001) }, 'limit'],
    ['a long description', { Description: 'x'.repeat(1_025) }, 'limit'],
    ['a format that there is not', { AWSTemplateFormatVersion: '2010-09-10' }, 'format-version'],
    ['a transform that there is not', { Transform: ['AWS::Serverless'] }, 'transform'],
    ['an output that is a list', { Outputs: { Name: { Value: ['a'] } } }, 'output'],
    ['an output with a hyphen', { Outputs: { 'my-name': { Value: 'a' } } }, 'output'],
    ['an export with a space', { Outputs: { Name: { Value: 'a', Export: { Name: 'my name' } } } }, 'export-name'],
    ['a parameter that nobody gives', parameter({ Type: 'String' }), 'parameter-without-default'],
    ['a parameter type that there is not', parameter({ Type: 'Text', Default: 'a' }), 'parameter-type'],
    ['a default that is no number', parameter({ Type: 'Number', Default: 'a' }), 'parameter-default'],
    [
      'a default that is not allowed',
      parameter({ Type: 'String', Default: 'a', AllowedValues: ['b'] }),
      'parameter-default',
    ],
    [
      'a default that does not match',
      parameter({ Type: 'String', Default: 'a', AllowedPattern: '[0-9]+' }),
      'parameter-default',
    ],
    ['a secret with its default', parameter({ Type: 'String', Default: 'hunter22', NoEcho: true }), 'parameter-secret'],
    ['an import that nothing exports', { Outputs: { Name: { Value: { 'Fn::ImportValue': 'Gone' } } } }, 'import'],
  ])('name %s', (_, sections, rule) => {
    expect(stackRules(sections)).toEqual([rule]);
  });

  it('name a template of no resource and one of more than 500', () => {
    expect(rulesOf('stack', {})).toEqual(['empty']);
    expect(rulesOf('stack', many(501, QUEUE))).toEqual(['limit']);
  });

  const data = { Queue: QUEUE, Outputs: { QueueArn: { Value: att('Queue') } } };
  it.each([
    ['an output that is there', takes('QueueArn'), []],
    ['an output in the same region as this', takes('QueueArn', 'Data', ref('AWS::Region')), []],
    ['an output that was removed', takes('Gone'), ['import']],
    ['a stack that there is not', takes('QueueArn', 'Gone'), ['import']],
    ['an output in another region', takes('QueueArn', 'Data', 'us-west-2'), ['import']],
  ])('look at %s', (_, thing, rules) => {
    expect(rulesOfStacks({ Data: data, Web: { Thing: thing } })).toEqual(rules);
  });

  it('name stacks that need each other', () => {
    const web = { Thing: takes('QueueArn'), Outputs: { Name: { Value: 'x' } } };
    expect(rulesOfStacks({ Data: { ...data, Thing: takes('Name', 'Web') }, Web: web })).toEqual(['cycle', 'cycle']);
  });

  it('name a stack that is deployed before what it needs', () => {
    expect(rulesOfStacks({ Data: data, Web: { Thing: takes('QueueArn') } }, { after: [] })).toEqual(['order']);
  });

  it('name two exports of one name, and a name that no stack has', () => {
    const exporting = { Queue: QUEUE, Outputs: { Name: { Value: 'x', Export: { Name: 'Same' } } } };
    expect(rulesOfStacks({ One: exporting, Two: exporting })).toEqual(['export-twice']);
    expect(rulesOfStacks({ 'my stack': { Queue: QUEUE } })).toEqual(['name']);
  });
});
