import { describeInvariant, type Case } from '../describe-invariant';
import { EDGE } from '../edge-resources';
import { att, ref, resource } from '../faults-of';
import { allow, policy } from '../policy-parts';

/** The origins of the resources: an API, a VPC origin, and a bucket. */
const PLACES = { api: 'Origins.0', routers: 'Origins.1', site: 'Origins.2' };

function at(place: keyof typeof PLACES, property: string, value: unknown): Record<string, unknown> {
  return { [`Distribution.DistributionConfig.${PLACES[place]}.${property}`]: value };
}

const SSE = 'Site.BucketEncryption';
const encrypted = (key: unknown): Record<string, unknown> => ({
  [SSE]: {
    ServerSideEncryptionConfiguration: [
      { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key } },
    ],
  },
});
const key = {
  Key: resource('AWS::KMS::Key', { KeyPolicy: policy(allow('kms:*', '*', { Principal: { AWS: '111122223333' } })) }),
};
const reader = (more: Record<string, unknown>): Record<string, unknown> => ({
  'SitePolicy.PolicyDocument.Statement.0': {
    ...allow('s3:GetObject', { 'Fn::Join': ['', [att('Site'), '/*']] }),
    Principal: { Service: 'cloudfront.amazonaws.com' },
    ...more,
  },
});

const cases: Case[] = [
  ['two configurations', at('api', 'S3OriginConfig', { OriginAccessIdentity: '' }), 'distribution/origin'],
  ['no configuration', at('api', 'CustomOriginConfig', undefined), 'distribution/origin'],
  ['a path that ends in a slash', at('api', 'OriginPath', '/prod/'), 'distribution/origin'],
  ['a time out of range', at('api', 'CustomOriginConfig.OriginReadTimeout', 200), 'distribution/origin'],
  ['a shield without a region', at('api', 'OriginShield', { Enabled: true }), 'distribution/origin'],
  [
    'an origin that is used by nothing',
    { 'Distribution.DistributionConfig.CacheBehaviors.0': undefined },
    'distribution/origin-unused',
  ],
  ['a URL for a domain name', at('api', 'DomainName', att('Api', 'ApiEndpoint')), 'distribution/origin-domain'],
  ['the wrong part of a URL', at('api', 'DomainName.Fn::Select.0', 0), 'distribution/origin-domain'],
  ['an address for a domain name', at('api', 'DomainName', '10.0.0.1'), 'distribution/origin-domain'],
  ['the ARN of a bucket', at('site', 'DomainName', att('Site')), 'distribution/origin-domain'],
  [
    'a website as a bucket',
    at('site', 'DomainName', { 'Fn::Select': [2, { 'Fn::Split': ['/', att('Site', 'WebsiteURL')] }] }),
    'distribution/origin-domain',
  ],
  [
    'an internal load balancer from outside',
    {
      ...at('routers', 'VpcOriginConfig', undefined),
      ...at('routers', 'CustomOriginConfig', { OriginProtocolPolicy: 'http-only' }),
    },
    'distribution/origin-unreachable',
  ],
  ['a port that CloudFront does not take', at('api', 'CustomOriginConfig.HTTPSPort', 100), 'distribution/origin-port'],
  ['another port of an API', at('api', 'CustomOriginConfig.HTTPSPort', 8443), 'distribution/origin-port'],
  ['broken TLS', at('api', 'CustomOriginConfig.OriginSSLProtocols', ['TLSv1']), 'distribution/origin-protocol'],
  ['HTTP to an API', at('api', 'CustomOriginConfig.OriginProtocolPolicy', 'http-only'), 'distribution/origin-protocol'],
  [
    'a protocol that there is not',
    at('api', 'CustomOriginConfig.OriginProtocolPolicy', 'https'),
    'distribution/choice',
  ],
  [
    'a header twice',
    at(
      'api',
      'OriginCustomHeaders',
      [1, 2].map(() => ({ HeaderName: 'x-a', HeaderValue: 'b' })),
    ),
    'distribution/origin-header',
  ],
  ['a secret in the template', at('api', 'OriginCustomHeaders.0.HeaderValue', 'abc'), 'distribution/origin-header'],
  [
    'a header that CloudFront does not take',
    at('api', 'OriginCustomHeaders.0.HeaderName', 'Host'),
    'distribution/text',
  ],
  [
    'a secret that functions expect and do not get',
    at('api', 'OriginCustomHeaders', undefined),
    'distribution/origin-unverified',
  ],
  ['too many attempts', at('api', 'ConnectionAttempts', 5), 'distribution/range'],
  [
    'an identity beside an access control',
    at('site', 'S3OriginConfig.OriginAccessIdentity', 'origin-access-identity/cloudfront/E1'),
    'distribution/origin-access',
  ],
  [
    'an access control of another kind',
    { 'Access.OriginAccessControlConfig.OriginAccessControlOriginType': 'lambda' },
    'distribution/origin-access',
  ],
  [
    'an access control that never signs',
    { 'Access.OriginAccessControlConfig.SigningBehavior': 'never' },
    'distribution/origin-access',
  ],
  [
    'an access control of an API',
    at('api', 'OriginAccessControlId', att('Access', 'Id')),
    'distribution/origin-access',
  ],
  [
    'another resource as an access control',
    at('site', 'OriginAccessControlId', ref('Headers')),
    'distribution/origin-access',
  ],
  [
    'a protocol of signing that there is not',
    { 'Access.OriginAccessControlConfig.SigningProtocol': 'v4' },
    'origin-access/choice',
  ],
  ['a bucket that nobody may read', at('site', 'OriginAccessControlId', undefined), 'distribution/bucket-refuses'],
  [
    'a bucket for another distribution',
    reader({ Condition: { StringEquals: { 'AWS:SourceArn': 'arn:aws:cloudfront::111122223333:distribution/E123' } } }),
    'distribution/bucket-refuses',
  ],
  [
    'a bucket for another service',
    reader({ Principal: { Service: 'lambda.amazonaws.com' } }),
    'distribution/bucket-refuses',
  ],
  ['a bucket whose key CloudFront may not use', { ...key, ...encrypted(att('Key')) }, 'distribution/key-refuses'],
];

describeInvariant('origins of distributions', { sources: ['distribution-origins'], base: EDGE, cases });
