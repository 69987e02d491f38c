import type { Resources } from './changed';
import { att, ref, resource } from './faults-of';
import { MACHINES } from './machine-resources';
import { allow, join, policy, roleFor } from './policy-parts';

const CERTIFICATE = 'arn:aws:acm:us-east-1:111122223333:certificate/0e2e8ca6-1111-2222-3333-444455556666';
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const CACHING_OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6';
const ALL_VIEWER = '216adef6-5c7f-47e4-b989-5492eafa07d3';
const ALL_BUT_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';
const ALL_METHODS = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'];

const viewerRequest = [{ EventType: 'viewer-request', FunctionARN: att('Viewer', 'FunctionARN') }];

/** The machines behind a distribution, with an HTTP API and a bucket beside them. */
export const EDGE: Resources = {
  ...MACHINES,
  Secret: resource('AWS::SecretsManager::Secret', {}),
  HandlerRole: roleFor('lambda'),
  Handler: resource('AWS::Lambda::Function', {
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Role: att('HandlerRole'),
    Code: { ZipFile: 'exports.handler = async () => ({});' },
    Environment: { Variables: { ORIGIN_VERIFY_SECRET_ARN: ref('Secret') } },
  }),
  Api: resource('AWS::ApiGatewayV2::Api', { Name: 'api', ProtocolType: 'HTTP' }),
  Integration: resource('AWS::ApiGatewayV2::Integration', {
    ApiId: ref('Api'),
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: att('Handler'),
    PayloadFormatVersion: '2.0',
  }),
  Route: resource('AWS::ApiGatewayV2::Route', {
    ApiId: ref('Api'),
    RouteKey: 'POST /v1/readings/{id}',
    Target: join('integrations/', ref('Integration')),
  }),
  Site: resource('AWS::S3::Bucket', {}),
  SitePolicy: resource('AWS::S3::BucketPolicy', {
    Bucket: ref('Site'),
    PolicyDocument: policy({
      ...allow('s3:GetObject', join(att('Site'), '/*')),
      Principal: { Service: 'cloudfront.amazonaws.com' },
      Condition: {
        StringEquals: { 'AWS:SourceArn': join('arn:aws:cloudfront::111122223333:distribution/', ref('Distribution')) },
      },
    }),
  }),
  Access: resource('AWS::CloudFront::OriginAccessControl', {
    OriginAccessControlConfig: {
      Name: 'site',
      OriginAccessControlOriginType: 's3',
      SigningBehavior: 'always',
      SigningProtocol: 'sigv4',
    },
  }),
  Private: resource('AWS::CloudFront::VpcOrigin', {
    VpcOriginEndpointConfig: { Name: 'routers', Arn: ref('Balancer'), HTTPPort: 80, OriginProtocolPolicy: 'http-only' },
  }),
  Viewer: resource('AWS::CloudFront::Function', {
    Name: 'viewer-request',
    AutoPublish: true,
    FunctionCode: 'function handler(event) { const request = event.request; return request; }',
    FunctionConfig: { Comment: 'viewer', Runtime: 'cloudfront-js-2.0' },
  }),
  Cache: resource('AWS::CloudFront::CachePolicy', {
    CachePolicyConfig: {
      Name: 'by-width',
      MinTTL: 1,
      DefaultTTL: 60,
      MaxTTL: 3600,
      ParametersInCacheKeyAndForwardedToOrigin: {
        EnableAcceptEncodingGzip: true,
        HeadersConfig: { HeaderBehavior: 'none' },
        CookiesConfig: { CookieBehavior: 'none' },
        QueryStringsConfig: { QueryStringBehavior: 'whitelist', QueryStrings: ['width'] },
      },
    },
  }),
  Forward: resource('AWS::CloudFront::OriginRequestPolicy', {
    OriginRequestPolicyConfig: {
      Name: 'language',
      HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['Accept-Language'] },
      CookiesConfig: { CookieBehavior: 'none' },
      QueryStringsConfig: { QueryStringBehavior: 'none' },
    },
  }),
  Headers: resource('AWS::CloudFront::ResponseHeadersPolicy', {
    ResponseHeadersPolicyConfig: {
      Name: 'security',
      SecurityHeadersConfig: {
        ContentSecurityPolicy: { ContentSecurityPolicy: "default-src 'self'", Override: true },
        FrameOptions: { FrameOption: 'DENY', Override: true },
      },
    },
  }),
  Distribution: resource('AWS::CloudFront::Distribution', {
    DistributionConfig: {
      Enabled: true,
      Comment: 'edge',
      Aliases: ['iot.example.org'],
      ViewerCertificate: {
        AcmCertificateArn: CERTIFICATE,
        SslSupportMethod: 'sni-only',
        MinimumProtocolVersion: 'TLSv1.2_2021',
      },
      Logging: { Bucket: att('LogBucket', 'RegionalDomainName'), Prefix: 'edge/' },
      Restrictions: { GeoRestriction: { RestrictionType: 'blacklist', Locations: ['AQ'] } },
      CustomErrorResponses: [{ ErrorCode: 503, ErrorCachingMinTTL: 0 }],
      Origins: [
        {
          Id: 'api',
          DomainName: { 'Fn::Select': [2, { 'Fn::Split': ['/', att('Api', 'ApiEndpoint')] }] },
          CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] },
          OriginCustomHeaders: [
            {
              HeaderName: 'x-origin-verify',
              HeaderValue: join('{{resolve:secretsmanager:', ref('Secret'), ':SecretString:::}}'),
            },
          ],
        },
        {
          Id: 'routers',
          DomainName: att('Balancer', 'DNSName'),
          VpcOriginConfig: { VpcOriginId: att('Private', 'Id') },
        },
        {
          Id: 'site',
          DomainName: att('Site', 'RegionalDomainName'),
          OriginAccessControlId: att('Access', 'Id'),
          S3OriginConfig: { OriginAccessIdentity: '' },
        },
      ],
      CacheBehaviors: [
        behaviour('/ws*', 'routers', { OriginRequestPolicyId: ALL_VIEWER }),
        behaviour('/v1/*', 'api', { OriginRequestPolicyId: ALL_BUT_HOST }),
        {
          PathPattern: '/assets/*',
          TargetOriginId: 'site',
          ViewerProtocolPolicy: 'redirect-to-https',
          CachePolicyId: CACHING_OPTIMIZED,
          ResponseHeadersPolicyId: ref('Headers'),
        },
      ],
      DefaultCacheBehavior: behaviour(undefined, 'api', { OriginRequestPolicyId: ALL_BUT_HOST }),
    },
  }),
  WebAcl: resource('AWS::WAFv2::WebACL', {
    Scope: 'REGIONAL',
    DefaultAction: { Allow: {} },
    VisibilityConfig: { CloudWatchMetricsEnabled: true, SampledRequestsEnabled: true, MetricName: 'acl' },
    Rules: [
      {
        Name: 'rate',
        Priority: 1,
        Action: { Block: {} },
        Statement: { RateBasedStatement: { Limit: 1000, AggregateKeyType: 'IP' } },
        VisibilityConfig: { CloudWatchMetricsEnabled: true, SampledRequestsEnabled: true, MetricName: 'rate' },
      },
    ],
  }),
  WebAclOfBalancer: resource('AWS::WAFv2::WebACLAssociation', {
    ResourceArn: ref('Balancer'),
    WebACLArn: att('WebAcl'),
  }),
  Record: resource('AWS::Route53::RecordSet', {
    Name: 'iot.example.org.',
    Type: 'A',
    HostedZoneName: 'example.org.',
    AliasTarget: { DNSName: att('Distribution', 'DomainName'), HostedZoneId: 'Z2FDTNDATAQYW2' },
  }),
};

function behaviour(path: string | undefined, origin: string, more: Resources): Resources {
  return {
    ...(path === undefined ? {} : { PathPattern: path }),
    TargetOriginId: origin,
    ViewerProtocolPolicy: 'https-only',
    AllowedMethods: ALL_METHODS,
    CachePolicyId: CACHING_DISABLED,
    FunctionAssociations: viewerRequest,
    ...more,
  };
}
