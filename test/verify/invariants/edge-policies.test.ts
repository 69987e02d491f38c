import { describeInvariant, type Case } from '../describe-invariant';
import { EDGE } from '../edge-resources';

const cache = (name: string, value: unknown): Record<string, unknown> => ({
  [`Cache.CachePolicyConfig.${name}`]: value,
});
const forward = (value: unknown): Record<string, unknown> => ({
  'Forward.OriginRequestPolicyConfig.HeadersConfig': value,
});
const headers = (name: string, value: unknown): Record<string, unknown> => ({
  [`Headers.ResponseHeadersPolicyConfig.${name}`]: value,
});
const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `x-${index}`);
const cors = {
  AccessControlAllowCredentials: true,
  AccessControlAllowOrigins: { Items: ['*'] },
  AccessControlAllowHeaders: { Items: ['authorization'] },
  AccessControlAllowMethods: { Items: ['GET'] },
  OriginOverride: true,
};

const cases: Case[] = [
  ['times out of order', cache('MinTTL', 4_000), 'cache-policy/times'],
  [
    'a key of what is not cached',
    { ...cache('MinTTL', 0), ...cache('DefaultTTL', 0), ...cache('MaxTTL', 0) },
    'cache-policy/times',
  ],
  [
    'a list of nothing',
    cache('ParametersInCacheKeyAndForwardedToOrigin.HeadersConfig.HeaderBehavior', 'whitelist'),
    'cache-policy/list',
  ],
  ['a policy without a name', cache('Name', undefined), 'cache-policy/missing'],
  [
    'more headers than CloudFront takes',
    forward({ HeaderBehavior: 'whitelist', Headers: names(11) }),
    'origin-request-policy/list',
  ],
  [
    'a header that is not passed on so',
    forward({ HeaderBehavior: 'whitelist', Headers: ['Authorization'] }),
    'origin-request-policy/header',
  ],
  ['a behaviour that there is not', forward({ HeaderBehavior: 'allViewers' }), 'origin-request-policy/choice'],
  [
    'keywords without quotes',
    headers('SecurityHeadersConfig.ContentSecurityPolicy.ContentSecurityPolicy', 'default-src self'),
    'response-headers-policy/content-policy',
  ],
  ['credentials for everybody', headers('CorsConfig', cors), 'response-headers-policy/cors'],
  [
    'an option that there is not',
    headers('SecurityHeadersConfig.FrameOptions.FrameOption', 'NONE'),
    'response-headers-policy/choice',
  ],
  [
    'a security header as a custom one',
    headers('CustomHeadersConfig', { Items: [{ Header: 'X-Frame-Options', Value: 'DENY', Override: true }] }),
    'response-headers-policy/text',
  ],
];

describeInvariant('policies of CloudFront', { sources: ['edge-policies'], base: EDGE, cases });
