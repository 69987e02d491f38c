import { att, ref, resource, rulesOf } from '../faults-of';

const arn = (tail: string): Record<string, unknown> => ({
  'Fn::Sub': `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:${tail}`,
});
const GOOD = {
  Action: 'lambda:InvokeFunction',
  FunctionName: att('Function'),
  Principal: 'apigateway.amazonaws.com',
  SourceArn: arn('${Api}/*/*/v1/readings'),
};

function permissionRules(permission: Record<string, unknown>): string[] {
  return rulesOf('permission', {
    Role: resource('AWS::IAM::Role'),
    Function: resource('AWS::Lambda::Function'),
    Api: resource('AWS::ApiGatewayV2::Api', { Name: 'api', ProtocolType: 'HTTP' }),
    Stage: resource('AWS::ApiGatewayV2::Stage', { ApiId: ref('Api'), StageName: '$default' }),
    Route: resource('AWS::ApiGatewayV2::Route', {
      ApiId: ref('Api'),
      RouteKey: 'POST /v1/readings',
      Target: { 'Fn::Sub': 'integrations/${Integration}' },
    }),
    Integration: resource('AWS::ApiGatewayV2::Integration', { ApiId: ref('Api'), IntegrationUri: att('Function') }),
    Permission: resource('AWS::Lambda::Permission', { ...GOOD, ...permission }),
  });
}

describe('permissions', () => {
  it.each([
    ['the path of the route', {}],
    ['everything of the API', { SourceArn: arn('${Api}/*') }],
    ['the stage and the method of the route', { SourceArn: arn('${Api}/$default/POST/v1/readings') }],
    ['every source', { SourceArn: undefined }],
  ])('hold for %s', (_, permission) => {
    expect(permissionRules(permission)).toEqual([]);
  });

  it.each([
    ['another path', { SourceArn: arn('${Api}/*/*/v2/readings') }, 'missing'],
    ['another method', { SourceArn: arn('${Api}/*/GET/v1/readings') }, 'missing'],
    ['a stage that there is not', { SourceArn: arn('${Api}/prod/*/v1/readings') }, 'missing'],
    ['another API', { SourceArn: arn('abcdef1234/*/*/v1/readings') }, 'missing'],
    ['another service', { Principal: 'events.amazonaws.com' }, 'missing'],
    ['a service without its domain', { Principal: 'apigateway' }, 'principal'],
    ['an action that there is not', { Action: 'InvokeFunction' }, 'action'],
    ['everybody', { Principal: '*' }, 'everybody'],
    ['a role for a function', { FunctionName: ref('Role') }, 'function'],
    ['a source that is no ARN', { SourceArn: 'api' }, 'source'],
    ['an account of five digits', { SourceAccount: '12345' }, 'account'],
  ])('name %s', (_, permission, rule) => {
    expect(permissionRules(permission)).toContain(rule);
  });

  it.each([
    ['a rule', { By: resource('AWS::Events::Rule', { Targets: [{ Arn: att('Function'), Id: 'a' }] }) }],
    [
      'a bucket',
      {
        By: resource('AWS::S3::Bucket', {
          NotificationConfiguration: {
            LambdaConfigurations: [{ Event: 's3:ObjectCreated:*', Function: att('Function') }],
          },
        }),
      },
    ],
    [
      'a topic',
      {
        Topic: resource('AWS::SNS::Topic'),
        By: resource('AWS::SNS::Subscription', {
          TopicArn: ref('Topic'),
          Protocol: 'lambda',
          Endpoint: att('Function'),
        }),
      },
    ],
    [
      'a log group',
      {
        Logs: resource('AWS::Logs::LogGroup'),
        By: resource('AWS::Logs::SubscriptionFilter', { LogGroupName: ref('Logs'), DestinationArn: att('Function') }),
      },
    ],
    [
      'an authorizer',
      {
        Api: resource('AWS::ApiGatewayV2::Api'),
        By: resource('AWS::ApiGatewayV2::Authorizer', {
          ApiId: ref('Api'),
          AuthorizerType: 'REQUEST',
          AuthorizerUri: {
            'Fn::Sub': 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Function.Arn}/invocations',
          },
        }),
      },
    ],
  ])('name %s that may not invoke its function', (_, resources) => {
    expect(rulesOf('permission', { Function: resource('AWS::Lambda::Function'), ...resources })).toEqual(['missing']);
  });
});
