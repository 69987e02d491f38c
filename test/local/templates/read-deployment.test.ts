import { join } from 'node:path';
import { readDeployment } from '../../../local/templates/read-deployment';
import { LOCAL, type StackFixture, writeAssembly } from './write-assembly';

function deploy(...stacks: readonly StackFixture[]) {
  return readDeployment(writeAssembly(stacks), LOCAL);
}

function oneStack(Resources: Readonly<Record<string, unknown>>, rest: Readonly<Record<string, unknown>> = {}) {
  return deploy({ name: 'S', template: { Resources, ...rest } });
}

const QUEUE = { Type: 'AWS::SQS::Queue' };

describe('readDeployment', () => {
  it('gives a queue a URL at the gateway, where the SDK will look for it', () => {
    const [queue] = oneStack({ Q: QUEUE }).resources;
    expect(queue?.ref).toMatch(/^http:\/\/127\.0\.0\.1:9000\/000000000000\/S-Q-[0-9A-F]{12}$/);
    expect(queue?.attributes['Arn']).toMatch(/^arn:aws:sqs:us-east-1:000000000000:S-Q-[0-9A-F]{12}$/);
  });

  it('gives the same physical ids each time and others in another stack', () => {
    const ref = (stack: string): string | undefined =>
      deploy({ name: stack, template: { Resources: { Q: QUEUE } } }).resources[0]?.ref;
    expect(ref('A')).toBe(ref('A'));
    expect(ref('A')).not.toBe(ref('B'));
  });

  it('keeps made-up names within the length of their type and bucket names in lower case', () => {
    const id = 'AVeryLongLogicalIdentifierThatGoesOnAndOnAndOnAndOnAndOnAndOnForEver';
    const deployment = oneStack({ [id]: { Type: 'AWS::S3::Bucket' }, [`${id}F`]: { Type: 'AWS::Lambda::Function' } });
    const [bucket, lambda] = deployment.resources;
    expect(bucket?.ref).toMatch(/^[a-z0-9-]{3,63}$/);
    expect(lambda?.ref.length).toBeLessThanOrEqual(64);
  });

  it('honours the account and region that a stack is given', () => {
    const deployment = deploy({
      name: 'S',
      environment: 'aws://111122223333/eu-west-1',
      template: { Resources: { Q: QUEUE } },
    });
    expect([deployment.account, deployment.region]).toEqual(['111122223333', 'eu-west-1']);
    expect(deployment.resources[0]?.attributes['Arn']).toContain(':eu-west-1:111122223333:');
  });

  it('resolves references, attributes and exports across stacks', () => {
    const deployment = deploy(
      {
        name: 'User',
        dependencies: ['Owner'],
        template: {
          Resources: {
            P: {
              Type: 'AWS::SSM::Parameter',
              Properties: { Name: '/p', Type: 'String', Value: { 'Fn::ImportValue': 'queue-arn' } },
            },
          },
          Outputs: { Weak: { Value: { 'Fn::GetStackOutput': { StackName: 'Owner', OutputName: 'Out' } } } },
        },
      },
      {
        name: 'Owner',
        template: {
          Resources: { Q: QUEUE },
          Outputs: { Out: { Value: { 'Fn::GetAtt': ['Q', 'Arn'] }, Export: { Name: 'queue-arn' } } },
        },
      },
    );
    const [queue, parameter] = deployment.resources;
    expect(queue?.type).toBe('AWS::SQS::Queue');
    expect(parameter?.properties['Value']).toBe(queue?.attributes['Arn']);
    expect(parameter?.attributes['Value']).toBe(queue?.attributes['Arn']);
    expect(deployment.outputs['User']?.['Weak']).toBe(queue?.attributes['Arn']);
  });

  it('puts resources after what they refer to and what they depend on', () => {
    const deployment = oneStack({
      Policy: { Type: 'AWS::SQS::QueuePolicy', Properties: { Queues: [{ Ref: 'Q' }], PolicyDocument: {} } },
      Topic: { Type: 'AWS::SNS::Topic', DependsOn: ['Policy'] },
      Q: QUEUE,
    });
    expect(deployment.resources.map(({ logicalId }) => logicalId)).toEqual(['Q', 'Policy', 'Topic']);
    expect(deployment.resources[1]?.dependsOn).toEqual(['Q']);
  });

  it('refuses a circle of resources and names it', () => {
    const circle = (): unknown =>
      oneStack({ A: { ...QUEUE, DependsOn: 'B' }, B: { Type: 'AWS::SNS::Topic', DependsOn: 'A' } });
    expect(circle).toThrow('circular dependency: A -> B -> A');
  });

  it('leaves out resources and outputs whose condition is false', () => {
    const deployment = oneStack(
      { Q: { ...QUEUE, Condition: 'Never' }, R: QUEUE },
      {
        Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
        Outputs: { O: { Value: 'x', Condition: 'Never' } },
      },
    );
    expect(deployment.resources.map(({ logicalId }) => logicalId)).toEqual(['R']);
    expect(deployment.outputs['S']).toEqual({});
  });

  it('turns every address of the distribution into the local endpoint, and its bare name into nothing else', () => {
    const address = (scheme: string) => ({ 'Fn::Join': ['', [scheme, { 'Fn::GetAtt': ['D', 'DomainName'] }, '/ws']] });
    const deployment = oneStack(
      {
        D: {
          Type: 'AWS::CloudFront::Distribution',
          Properties: { DistributionConfig: { Aliases: ['iot.example.com'] } },
        },
        P: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: address('https://') } },
      },
      {
        Outputs: {
          Wamp: { Value: address('wss://') },
          Bare: { Value: { 'Fn::GetAtt': ['D', 'DomainName'] } },
          Alias: { Value: 'https://iot.example.com' },
          Longer: { Value: 'https://iot.example.community' },
        },
      },
    );
    expect(deployment.ofType('AWS::SSM::Parameter')[0]?.properties['Value']).toBe('http://127.0.0.1:8080/ws');
    expect(deployment.ofType('AWS::SSM::Parameter')[0]?.attributes['Value']).toBe('http://127.0.0.1:8080/ws');
    expect(deployment.outputs['S']).toEqual({
      Wamp: 'ws://127.0.0.1:8080/ws',
      Bare: expect.stringMatching(/^d[0-9a-f]{13}\.cloudfront\.net$/),
      Alias: 'http://127.0.0.1:8080',
      Longer: 'https://iot.example.community',
    });
  });

  it('finds resources by type, ARN and reference', () => {
    const deployment = oneStack({ Q: QUEUE, T: { Type: 'AWS::DynamoDB::Table' } });
    const [queue] = deployment.ofType('AWS::SQS::Queue');
    expect(deployment.byArn(queue?.attributes['Arn'] ?? '')).toBe(queue);
    expect(deployment.byRef('AWS::SQS::Queue', queue?.ref ?? '')).toBe(queue);
    expect(deployment.byRef('AWS::DynamoDB::Table', queue?.ref ?? '')).toBeUndefined();
  });

  it('finds an asset by its object key', () => {
    const folder = writeAssembly([{ name: 'S', template: { Resources: { Q: QUEUE } } }], { 'abc.zip': 'asset.abc' });
    expect(readDeployment(folder, LOCAL).assetPath('abc.zip')).toBe(join(folder, 'asset.abc'));
  });

  it('reads the machine image and the bootstrap version that CDK asks of SSM', () => {
    const image = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.1-arm64';
    const deployment = oneStack(
      { Q: QUEUE },
      {
        Parameters: { Image: { Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', Default: image } },
        Outputs: { Image: { Value: { Ref: 'Image' } } },
      },
    );
    expect(deployment.outputs['S']?.['Image']).toMatch(/^ami-[0-9a-f]{17}$/);
  });

  describe('refuses, and names stack, resource and type,', () => {
    it.each([
      ['an unknown type', { X: { Type: 'AWS::Unknown::Thing' } }, 'stack S, resource X (AWS::Unknown::Thing)'],
      [
        'an unknown property',
        { X: { ...QUEUE, Properties: { Colour: 'red' } } },
        'Colour of stack S, resource X (AWS::SQS::Queue)',
      ],
      [
        'an unknown attribute',
        { Q: QUEUE, X: { Type: 'AWS::SNS::Topic', Properties: { TopicName: { 'Fn::GetAtt': ['Q', 'Weight'] } } } },
        'attribute Weight of stack S, resource Q (AWS::SQS::Queue)',
      ],
      [
        'an unknown intrinsic',
        { X: { ...QUEUE, Properties: { QueueName: { 'Fn::Guess': 'x' } } } },
        'stack S, resource X (AWS::SQS::Queue): the intrinsic function Fn::Guess',
      ],
      ['a missing reference', { X: { ...QUEUE, Properties: { QueueName: { Ref: 'Y' } } } }, 'there is no resource Y'],
      ['a missing dependency', { X: { ...QUEUE, DependsOn: 'Y' } }, 'there is no resource Y'],
      ['an unknown resource attribute', { X: { ...QUEUE, Mood: 'good' } }, 'Mood'],
      ['a missing import', { X: { ...QUEUE, Properties: { QueueName: { 'Fn::ImportValue': 'nobody' } } } }, 'nobody'],
    ])('%s', (_, resources, message) => {
      expect(() => oneStack(resources)).toThrow(message);
    });

    it('an unknown section of a template', () => {
      expect(() => oneStack({ Q: QUEUE }, { Transform: 'AWS::Serverless-2016-10-31' })).toThrow('Transform');
    });

    it('an assembly that is not there', () => {
      expect(() => readDeployment('no-such-folder', LOCAL)).toThrow('no-such-folder');
    });
  });
});
