import { describeInvariant, type Case } from '../describe-invariant';
import { EDGE } from '../edge-resources';
import { ref } from '../faults-of';

const ALL_VIEWER = '216adef6-5c7f-47e4-b989-5492eafa07d3';
const CACHING_OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6';
/** The behaviours of the resources: `ws` leads to the load balancer, `v1` and `main` to the API, `assets` to the bucket. */
const PLACES = {
  ws: 'CacheBehaviors.0',
  v1: 'CacheBehaviors.1',
  assets: 'CacheBehaviors.2',
  main: 'DefaultCacheBehavior',
};

function at(place: keyof typeof PLACES, property: string, value: unknown): Record<string, unknown> {
  return { [`Distribution.DistributionConfig.${PLACES[place]}.${property}`]: value };
}

const cases: Case[] = [
  ['an origin that there is not', at('v1', 'TargetOriginId', 'nowhere'), 'distribution/origin-unknown'],
  [
    'legacy values beside a cache policy',
    at('v1', 'ForwardedValues', { QueryString: true }),
    'distribution/two-cache-settings',
  ],
  [
    'an origin request policy beside legacy values',
    { ...at('v1', 'CachePolicyId', undefined), ...at('v1', 'ForwardedValues', { QueryString: true }) },
    'distribution/two-cache-settings',
  ],
  ['nothing said of the cache', at('assets', 'CachePolicyId', undefined), 'distribution/no-cache-settings'],
  [
    'times out of order',
    { ...at('assets', 'MinTTL', 100), ...at('assets', 'MaxTTL', 10) },
    'distribution/times-to-live',
  ],
  ['an origin request policy as a cache policy', at('v1', 'CachePolicyId', ALL_VIEWER), 'distribution/policy-kind'],
  ['another resource as a policy', at('assets', 'ResponseHeadersPolicyId', ref('Access')), 'distribution/policy-kind'],
  ['the name of a policy', at('assets', 'ResponseHeadersPolicyId', 'security'), 'distribution/text'],
  ['a protocol that there is not', at('v1', 'ViewerProtocolPolicy', 'https'), 'distribution/viewer-protocol'],
  ['posts without encryption', at('v1', 'ViewerProtocolPolicy', 'allow-all'), 'distribution/plain-http'],
  ['methods that do not go together', at('main', 'AllowedMethods', ['GET', 'POST']), 'distribution/methods'],
  ['a method that cannot be cached', at('main', 'CachedMethods', ['GET', 'HEAD', 'POST']), 'distribution/methods'],
  [
    'a method that is cached but not allowed',
    at('assets', 'CachedMethods', ['GET', 'HEAD', 'OPTIONS']),
    'distribution/methods',
  ],
  ["the viewer's Host for an API", at('v1', 'OriginRequestPolicyId', ALL_VIEWER), 'distribution/host-forwarded'],
  [
    "the viewer's Host by a policy of one's own",
    {
      ...at('v1', 'OriginRequestPolicyId', ref('Forward')),
      'Forward.OriginRequestPolicyConfig.HeadersConfig': { HeaderBehavior: 'whitelist', Headers: ['Host'] },
    },
    'distribution/host-forwarded',
  ],
  ["the viewer's Host for a bucket", at('assets', 'OriginRequestPolicyId', ALL_VIEWER), 'distribution/host-forwarded'],
  [
    'answers of an API that are kept for all',
    at('v1', 'CachePolicyId', CACHING_OPTIMIZED),
    'distribution/dynamic-cached',
  ],
  [
    "answers that are kept by a policy of one's own",
    {
      ...at('v1', 'CachePolicyId', ref('Cache')),
      'Cache.CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin.QueryStringsConfig': {
        QueryStringBehavior: 'none',
      },
    },
    'distribution/dynamic-cached',
  ],
  ['WebSockets to an HTTP API', at('ws', 'TargetOriginId', 'api'), 'distribution/socket-to-http-api'],
  [
    'headers that one behaviour passes on and another does not',
    at('v1', 'OriginRequestPolicyId', undefined),
    'distribution/headers-dropped',
  ],
  [
    'a function that one behaviour runs and another does not',
    at('v1', 'FunctionAssociations', undefined),
    'distribution/function-bypassed',
  ],
  [
    'a route whose method does not get through',
    { ...at('v1', 'AllowedMethods', ['GET', 'HEAD']), ...at('v1', 'FunctionAssociations', undefined) },
    'distribution/method-of-route',
  ],
];

describeInvariant('behaviours of distributions', {
  sources: ['distribution-behaviours', 'distribution-routes'],
  base: EDGE,
  cases,
});
