import { att, ref, resource, rulesOf } from '../faults-of';

const FORMAT = '{"id":"$context.requestId","status":"$context.status"}';
const parts = {
  api: { Name: 'api', ProtocolType: 'HTTP' } as Record<string, unknown>,
  stage: { ApiId: ref('Api'), StageName: '$default', AutoDeploy: true } as Record<string, unknown>,
  route: {
    ApiId: ref('Api'),
    RouteKey: 'GET /v1/{id}',
    Target: { 'Fn::Sub': 'integrations/${Integration}' },
  } as Record<string, unknown>,
  integration: {
    ApiId: ref('Api'),
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: att('Function'),
    PayloadFormatVersion: '2.0',
  } as Record<string, unknown>,
};

function apiRules(given: Partial<typeof parts>, more: Record<string, unknown> = {}): string[] {
  return rulesOf('api', {
    Logs: resource('AWS::Logs::LogGroup', { RetentionInDays: 7 }),
    Function: resource('AWS::Lambda::Function', { Timeout: 10 }),
    Api: resource('AWS::ApiGatewayV2::Api', { ...parts.api, ...given.api }),
    Stage: resource('AWS::ApiGatewayV2::Stage', { ...parts.stage, ...given.stage }),
    Route: resource('AWS::ApiGatewayV2::Route', { ...parts.route, ...given.route }),
    Integration: resource('AWS::ApiGatewayV2::Integration', { ...parts.integration, ...given.integration }),
    ...more,
  });
}
const cors = (settings: Record<string, unknown>): { api: Record<string, unknown> } => ({
  api: { CorsConfiguration: settings },
});
const log = (settings: Record<string, unknown>): { stage: Record<string, unknown> } => ({
  stage: { AccessLogSettings: { DestinationArn: att('Logs'), Format: FORMAT, ...settings } },
});

describe('APIs', () => {
  it.each([
    ['a route to a function', {}],
    ['a route for all', { route: { RouteKey: '$default' } }],
    ['a greedy parameter at the end', { route: { RouteKey: 'ANY /v1/{proxy+}' } }],
    [
      'CORS and access logs',
      { ...cors({ AllowOrigins: ['https://example.com'], AllowMethods: ['GET'], MaxAge: 60 }), ...log({}) },
    ],
    ['a throttle', { stage: { DefaultRouteSettings: { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 } } }],
  ])('hold for %s', (_, given) => {
    expect(apiRules(given)).toEqual([]);
  });

  it.each(['POST v1', 'post /v1', 'POST  /v1', 'FETCH /v1', 'ANY /{proxy+}/v1', 'GET /{id}/{id}'])(
    'name the route key %s',
    (key) => {
      expect(apiRules({ route: { RouteKey: key } })).toContain('route-key');
    },
  );

  it.each([
    ['a route without a target', { route: { Target: undefined } }, 'route-without-target'],
    ['a route to the bare integration', { route: { Target: ref('Integration') } }, 'route-target'],
    ['a route of a stage', { route: { ApiId: ref('Stage') } }, 'route-of-no-api'],
    ['a JWT route without an authorizer', { route: { AuthorizationType: 'JWT' } }, 'authorizer'],
    ['an authorization that there is not', { route: { AuthorizationType: 'OPEN' } }, 'authorizer'],
    ['an integration without its function', { integration: { IntegrationUri: undefined } }, 'integration-uri'],
    ['the name of a function', { integration: { IntegrationUri: ref('Function') } }, 'integration-uri'],
    ['a log group for a function', { integration: { IntegrationUri: att('Logs') } }, 'integration-uri'],
    ['no payload format', { integration: { PayloadFormatVersion: undefined } }, 'payload-format'],
    ['a payload format that there is not', { integration: { PayloadFormatVersion: '3.0' } }, 'payload-format'],
    ['an integration type of REST APIs', { integration: { IntegrationType: 'MOCK' } }, 'integration-type'],
    [
      'an address without a method',
      { integration: { IntegrationType: 'HTTP_PROXY', IntegrationUri: 'https://example.com' } },
      'integration-method',
    ],
    ['a timeout above thirty seconds', { integration: { TimeoutInMillis: 31_000 } }, 'integration-timeout'],
    ['a function that outlives the API', { integration: { TimeoutInMillis: 5_000 } }, 'function-outlives-integration'],
    ['a stage that nothing is deployed to', { stage: { AutoDeploy: undefined } }, 'stage-without-deployment'],
    ['a name that no stage has', { stage: { StageName: '$prod' } }, 'stage-name'],
    ['a throttle of nothing', { stage: { DefaultRouteSettings: { ThrottlingRateLimit: 0 } } }, 'throttle'],
    ['settings of no route', { stage: { RouteSettings: { 'GET /none': {} } } }, 'route-settings'],
    ['a protocol of REST APIs', { api: { ProtocolType: 'REST' } }, 'protocol'],
    ['an API without a name', { api: { Name: undefined } }, 'incomplete'],
    ['an API that nobody reaches', { api: { DisableExecuteApiEndpoint: true } }, 'unreachable'],
    ['a WebSocket API that selects no route', { api: { ProtocolType: 'WEBSOCKET' } }, 'route-selection'],
    ['credentials for everybody', cors({ AllowOrigins: ['*'], AllowCredentials: true }), 'cors'],
    ['an origin without a scheme', cors({ AllowOrigins: ['example.com'] }), 'cors'],
    ['an origin with a slash', cors({ AllowOrigins: ['https://example.com/'] }), 'cors'],
    ['a method that there is not', cors({ AllowMethods: ['FETCH'] }), 'cors'],
    ['an answer kept for two days', cors({ MaxAge: 172_800 }), 'cors'],
    ['access logs to a function', log({ DestinationArn: att('Function') }), 'access-log'],
    ['access logs without a format', log({ Format: undefined }), 'access-log'],
    ['access logs without the id of the request', log({ Format: '$context.status' }), 'access-log'],
    ['a variable that access logs have not', log({ Format: '$context.requestId $context.verb' }), 'access-log'],
  ])('name %s', (_, given, rule) => {
    expect(apiRules(given)).toContain(rule);
  });

  it('name the format 1.0 beside 2.0, and two routes at one place', () => {
    const more = {
      Old: resource('AWS::ApiGatewayV2::Integration', { ...parts.integration, PayloadFormatVersion: '1.0' }),
      Twin: resource('AWS::ApiGatewayV2::Route', { ...parts.route, RouteKey: 'GET /v1/{uuid}' }),
    };
    expect(apiRules({}, more)).toEqual(['payload-format', 'route-twice']);
  });

  it('name an API without a stage', () => {
    expect(rulesOf('api', { Api: resource('AWS::ApiGatewayV2::Api', parts.api) })).toEqual(['no-stage']);
  });

  it.each([
    ['that does not wait for routes', 'AWS::ApiGatewayV2::Deployment', {}, 'deployment-without-routes'],
    [
      'without an issuer',
      'AWS::ApiGatewayV2::Authorizer',
      { AuthorizerType: 'JWT', JwtConfiguration: { Audience: ['a'] } },
      'authorizer',
    ],
    ['without a function', 'AWS::ApiGatewayV2::Authorizer', { AuthorizerType: 'REQUEST' }, 'authorizer'],
  ])('name %3$s: one %s', (_, type, properties, rule) => {
    expect(apiRules({}, { Other: resource(type, { ApiId: ref('Api'), ...properties }) })).toContain(rule);
  });

  it.each([
    ['asks for a stage that there is not', '/prod', ['stage-not-reached']],
    ['asks for the default stage', undefined, []],
  ])('look at a distribution that %s', (_, path, rules) => {
    const origin = { DomainName: { 'Fn::Sub': '${Api}.execute-api.${AWS::Region}.amazonaws.com' }, OriginPath: path };
    const distribution = resource('AWS::CloudFront::Distribution', { DistributionConfig: { Origins: [origin] } });
    expect(apiRules({}, { Distribution: distribution })).toEqual(rules);
  });
});
