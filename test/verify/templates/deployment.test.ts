import { att, deploymentOf, ref, resource } from '../faults-of';

const document = { Statement: [] };
const deployment = deploymentOf({
  Data: {
    Resources: {
      Queue: resource('AWS::SQS::Queue'),
      Role: resource('AWS::IAM::Role', { Policies: [{ PolicyName: 'Inline', PolicyDocument: document }] }),
    },
    Outputs: { QueueArn: { Value: att('Queue') }, Shared: { Value: ref('Queue'), Export: { Name: 'shared' } } },
  },
  Web: {
    Resources: {
      Thing: resource(
        'Custom::Thing',
        {
          Source: { 'Fn::GetStackOutput': { StackName: 'Data', OutputName: 'QueueArn' } },
          Text: { 'Fn::Sub': '${Topic}/x' },
          List: [ref('Topic'), 'x'],
        },
        { DependsOn: 'Topic' },
      ),
      Topic: resource('AWS::SNS::Topic'),
      Policy: resource('AWS::IAM::Policy', { Roles: [ref('Reader')], PolicyDocument: document }),
      Reader: resource('AWS::IAM::Role'),
    },
  },
});
const [thing] = deployment.all('Custom::Thing');
const [queue] = deployment.all('AWS::SQS::Queue');
const [topic] = deployment.all('AWS::SNS::Topic');

describe('a deployment', () => {
  it('follows references across stacks', () => {
    expect(deployment.target(thing?.properties['Source'])).toBe(queue);
  });

  it('tells what is only mentioned from what is referred to', () => {
    expect(deployment.target(thing?.properties['Text'])).toBeUndefined();
    expect(deployment.mentioned(thing?.properties['Text'])).toEqual([topic]);
    expect(deployment.mentioned(thing?.properties)).toEqual([queue, topic, topic]);
    expect(deployment.targets(thing?.properties, 'List')).toEqual([topic]);
  });

  it('knows resources by type, and what they wait for', () => {
    expect(deployment.all('AWS::SNS::Topic', 'AWS::SQS::Queue')).toEqual([topic, queue]);
    expect(deployment.all('AWS::Nothing::There')).toEqual([]);
    expect(thing?.dependsOn).toEqual(['Topic']);
  });

  it("finds a role's policies, its own and those that are attached", () => {
    const [own, reader] = deployment.all('AWS::IAM::Role');
    const found = [own, reader].map((role) => (role === undefined ? [] : deployment.policiesOf(role)));
    expect(found.map((policies) => policies.map(({ resource: { logicalId } }) => logicalId))).toEqual([
      ['Role'],
      ['Policy'],
    ]);
  });

  it('lists what its stacks export', () => {
    expect(deployment.exports.map(({ name, logicalId }) => [name, logicalId])).toEqual([['shared', 'Shared']]);
  });
});
