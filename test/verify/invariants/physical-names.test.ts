import { checkInvariants } from '../../../verify/rungs/invariants';
import { deploymentOf, resource, rulesOf } from '../faults-of';

const nameRules = (type: string, properties: Record<string, unknown>): string[] =>
  rulesOf('name', { Resource: resource(type, properties) });

describe('physical names', () => {
  it.each([
    ['a queue', 'AWS::SQS::Queue', { QueueName: 'readings.fifo' }],
    [
      'a bucket of one account and region',
      'AWS::S3::Bucket',
      { BucketName: { 'Fn::Sub': 'raw-${AWS::AccountId}-${AWS::Region}' } },
    ],
    ['a dashboard of one region', 'AWS::CloudWatch::Dashboard', { DashboardName: { 'Fn::Sub': 'app-${AWS::Region}' } }],
    [
      'a name that the CDK made',
      'AWS::CloudFront::OriginAccessControl',
      { OriginAccessControlConfig: { Name: 'AppSiteA2EDD684' } },
    ],
  ])('hold for %s', (_, type, properties) => {
    expect(nameRules(type, properties)).toEqual([]);
  });

  it.each([
    ['a function with a space', 'AWS::Lambda::Function', { FunctionName: 'my function' }, 'characters'],
    ['a bucket with capitals', 'AWS::S3::Bucket', { BucketName: { 'Fn::Sub': 'Raw-${AWS::Region}' } }, 'characters'],
    [
      'a bucket that ends in a hyphen',
      'AWS::S3::Bucket',
      { BucketName: { 'Fn::Sub': '${AWS::Region}-' } },
      'characters',
    ],
    ['a queue of 81 characters', 'AWS::SQS::Queue', { QueueName: 'x'.repeat(81) }, 'length'],
    [
      'a role that is too long in some regions',
      'AWS::IAM::Role',
      { RoleName: { 'Fn::Sub': `${'x'.repeat(51)}\${AWS::Region}` } },
      'length',
    ],
    ['a table of two characters', 'AWS::DynamoDB::Table', { TableName: 'ab' }, 'length'],
    ['a bucket of one name in the world', 'AWS::S3::Bucket', { BucketName: 'readings' }, 'not-per-region'],
    ['a role of one name in the account', 'AWS::IAM::Role', { RoleName: 'reader' }, 'not-per-region'],
  ])('name %s', (_, type, properties, rule) => {
    expect(nameRules(type, properties)).toContain(rule);
  });

  it('name two resources of one name', () => {
    const queue = resource('AWS::SQS::Queue', { QueueName: 'readings' });
    expect(rulesOf('name', { One: queue, Two: queue })).toEqual(['twice']);
  });

  it.each([
    ['say the deployment', 'app/demo/secret', []],
    ['do not, so that a second deployment is refused', 'app/secret', ['name/not-per-deployment']],
  ])('of an app that has several stacks a deployment %s', (_, name, rules) => {
    const secret = resource('AWS::SecretsManager::Secret', { Name: name });
    const deployment = deploymentOf({
      'App-demo-Data': { Resources: { Secret: secret } },
      'App-demo-Web': { Resources: { Topic: resource('AWS::SNS::Topic') } },
    });
    expect(checkInvariants(deployment).map(({ rule }) => rule)).toEqual(rules);
  });
});
