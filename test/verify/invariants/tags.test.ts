import { resource, rulesOf } from '../faults-of';

const tag = (Key: string, Value = 'x'): Record<string, string> => ({ Key, Value });

describe('tags', () => {
  it.each([
    ['a list', 'AWS::SQS::Queue', [tag('Project')]],
    ['the map of a parameter', 'AWS::SSM::Parameter', { Project: 'x' }],
  ])('hold for %s', (_, type, tags) => {
    expect(rulesOf('tag', { Resource: resource(type, { Tags: tags }) })).toEqual([]);
  });

  it.each([
    ['a key that is there twice', 'AWS::SQS::Queue', [tag('Project'), tag('Project')]],
    ["a key of AWS's own", 'AWS::SQS::Queue', [tag('aws:stack')]],
    ['a long value', 'AWS::SQS::Queue', [tag('Project', 'x'.repeat(257))]],
    ['fifty-one tags', 'AWS::SQS::Queue', Array.from({ length: 51 }, (_, n) => tag(`Key${n}`))],
    ['a list for a parameter', 'AWS::SSM::Parameter', [tag('Project')]],
  ])('name %s', (_, type, tags) => {
    expect(rulesOf('tag', { Resource: resource(type, { Tags: tags }) })).toEqual(['refused']);
  });
});
