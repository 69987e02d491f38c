import type { Invariant } from './invariant';
import { checkShapes, type Shape } from './shape';

const EDGE_NAME = [/^[\w-]{1,64}$/, 'At most 64 letters, digits, hyphens and underscores'] as const;
const POLICY_NAME = [/^[\w-]{1,128}$/, 'At most 128 letters, digits, hyphens and underscores'] as const;
const POLICY_ID = [
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  'The id of a policy, as in 4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
] as const;
const PATH_PATTERN = [
  /^[\w*?.$/~"'@:+&;-]{1,255}$/,
  'Letters, digits and _-.*$/~"\'@:+&?, at most 255: no expression and no placeholder',
] as const;
const DOMAIN = [
  /^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/i,
  'A domain name, as in iot.example.org',
] as const;
const CACHE_KEY = 'CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin';
const VISIBILITY = [
  'VisibilityConfig.MetricName',
  'VisibilityConfig.CloudWatchMetricsEnabled',
  'VisibilityConfig.SampledRequestsEnabled',
];

function behaviourTexts(path: string): Record<string, readonly [RegExp, string]> {
  return Object.fromEntries(
    ['CachePolicyId', 'OriginRequestPolicyId', 'ResponseHeadersPolicyId'].map((name) => [`${path}.${name}`, POLICY_ID]),
  );
}

/** By the references of CloudFront, AWS WAF, Certificate Manager and Route 53. */
const SHAPES: readonly Shape[] = [
  {
    type: 'AWS::CloudFront::Distribution',
    concept: 'distribution',
    needs: [
      'DistributionConfig',
      'DistributionConfig.Enabled',
      'DistributionConfig.DefaultCacheBehavior.TargetOriginId',
      'DistributionConfig.DefaultCacheBehavior.ViewerProtocolPolicy',
      'DistributionConfig.CacheBehaviors.*.TargetOriginId',
      'DistributionConfig.CacheBehaviors.*.ViewerProtocolPolicy',
      'DistributionConfig.CacheBehaviors.*.PathPattern',
      'DistributionConfig.Origins.*.Id',
      'DistributionConfig.Origins.*.DomainName',
      'DistributionConfig.Origins.*.CustomOriginConfig.OriginProtocolPolicy',
      'DistributionConfig.Origins.*.VpcOriginConfig.VpcOriginId',
    ],
    choices: {
      'DistributionConfig.HttpVersion': 'http1.1 http2 http3 http2and3 HTTP1.1 HTTP2 HTTP3 HTTP2AND3',
      'DistributionConfig.PriceClass': 'PriceClass_100 PriceClass_200 PriceClass_All None',
      'DistributionConfig.Origins.*.CustomOriginConfig.OriginProtocolPolicy': 'http-only https-only match-viewer',
      'DistributionConfig.Origins.*.CustomOriginConfig.OriginSSLProtocols.*': 'SSLv3 TLSv1 TLSv1.1 TLSv1.2',
      'DistributionConfig.ViewerCertificate.MinimumProtocolVersion':
        'SSLv3 TLSv1 TLSv1_2016 TLSv1.1_2016 TLSv1.2_2018 TLSv1.2_2019 TLSv1.2_2021 TLSv1.2_2025 TLSv1.3_2025',
      'DistributionConfig.ViewerCertificate.SslSupportMethod': 'sni-only vip static-ip',
      'DistributionConfig.Restrictions.GeoRestriction.RestrictionType': 'none whitelist blacklist',
      'DistributionConfig.CustomErrorResponses.*.ResponseCode': '200 400 403 404 405 414 416 500 501 502 503 504',
    },
    texts: {
      ...behaviourTexts('DistributionConfig.DefaultCacheBehavior'),
      ...behaviourTexts('DistributionConfig.CacheBehaviors.*'),
      'DistributionConfig.CacheBehaviors.*.PathPattern': PATH_PATTERN,
      'DistributionConfig.Comment': [/^[^]{0,128}$/, 'At most 128 characters'],
      'DistributionConfig.Aliases.*': DOMAIN,
      'DistributionConfig.ViewerCertificate.AcmCertificateArn': [/^arn:[\w-]+:acm:/, 'The ARN of a certificate of ACM'],
      'DistributionConfig.CustomErrorResponses.*.ResponsePagePath': [/^\//, 'Begin it with /'],
      'DistributionConfig.Logging.Bucket': [
        /\.s3[.-].*amazonaws\.com|\.s3\.amazonaws\.com/,
        'The domain name of a bucket, as in NAME.s3.amazonaws.com',
      ],
      'DistributionConfig.WebACLId': [
        /^(|arn:aws[\w-]*:wafv2:us-east-1:\d{12}:global\/webacl\/.+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/,
        'The ARN of a web ACL of scope CLOUDFRONT, which is in us-east-1',
      ],
      'DistributionConfig.Restrictions.GeoRestriction.Locations.*': [
        /^(?!UK$|EU$)[A-Z]{2}$/,
        'A country of two letters by ISO 3166-1, as in DE or GB',
      ],
      'DistributionConfig.Origins.*.OriginCustomHeaders.*.HeaderName': [
        /^(?!(accept-encoding|cache-control|connection|content-length|cookie|host|if-match|if-modified-since|if-none-match|if-range|if-unmodified-since|max-forwards|pragma|proxy-.*|range|request-range|te|trailer|transfer-encoding|upgrade|via|x-amz-.*|x-edge-.*|x-real-ip)$)[\w-]+$/i,
        'CloudFront does not take this header for origins: choose another name',
      ],
    },
    ranges: {
      'DistributionConfig.Origins.*.ConnectionAttempts': [1, 3],
      'DistributionConfig.Origins.*.ConnectionTimeout': [1, 10],
      'DistributionConfig.CustomErrorResponses.*.ErrorCachingMinTTL': [0, 31_536_000],
    },
  },
  {
    type: 'AWS::CloudFront::Function',
    concept: 'edge-function',
    needs: ['Name', 'FunctionCode', 'FunctionConfig.Runtime', 'FunctionConfig.Comment'],
    texts: { Name: EDGE_NAME },
  },
  {
    type: 'AWS::CloudFront::OriginAccessControl',
    concept: 'origin-access',
    needs: [
      'OriginAccessControlConfig.Name',
      'OriginAccessControlConfig.OriginAccessControlOriginType',
      'OriginAccessControlConfig.SigningBehavior',
      'OriginAccessControlConfig.SigningProtocol',
    ],
    choices: {
      'OriginAccessControlConfig.OriginAccessControlOriginType': 's3 mediastore lambda mediapackagev2',
      'OriginAccessControlConfig.SigningBehavior': 'always never no-override',
      'OriginAccessControlConfig.SigningProtocol': 'sigv4',
    },
    texts: { 'OriginAccessControlConfig.Name': [/^[^]{1,64}$/, 'At most 64 characters'] },
  },
  {
    type: 'AWS::CloudFront::VpcOrigin',
    concept: 'vpc-origin',
    needs: ['VpcOriginEndpointConfig', 'VpcOriginEndpointConfig.Arn', 'VpcOriginEndpointConfig.Name'],
    choices: {
      'VpcOriginEndpointConfig.OriginProtocolPolicy': 'http-only https-only match-viewer',
      'VpcOriginEndpointConfig.OriginSSLProtocols.*': 'SSLv3 TLSv1 TLSv1.1 TLSv1.2',
    },
    texts: {
      'VpcOriginEndpointConfig.Name': [/^[\w-]{1,64}$/, 'At most 64 letters, digits, hyphens and underscores'],
      'VpcOriginEndpointConfig.Arn': [
        /^arn:[\w-]+:(elasticloadbalancing:.+:loadbalancer\/|ec2:.+:instance\/)/,
        'The ARN of a load balancer or an instance',
      ],
    },
  },
  {
    type: 'AWS::CloudFront::CachePolicy',
    concept: 'cache-policy',
    needs: [
      'CachePolicyConfig.Name',
      'CachePolicyConfig.MinTTL',
      'CachePolicyConfig.MaxTTL',
      'CachePolicyConfig.DefaultTTL',
      CACHE_KEY,
      `${CACHE_KEY}.EnableAcceptEncodingGzip`,
    ],
    choices: {
      [`${CACHE_KEY}.HeadersConfig.HeaderBehavior`]: 'none whitelist',
      [`${CACHE_KEY}.CookiesConfig.CookieBehavior`]: 'none whitelist allExcept all',
      [`${CACHE_KEY}.QueryStringsConfig.QueryStringBehavior`]: 'none whitelist allExcept all',
    },
    texts: { 'CachePolicyConfig.Name': POLICY_NAME },
    ranges: { 'CachePolicyConfig.MinTTL': [0, 3_153_600_000], 'CachePolicyConfig.MaxTTL': [0, 3_153_600_000] },
  },
  {
    type: 'AWS::CloudFront::OriginRequestPolicy',
    concept: 'origin-request-policy',
    needs: ['OriginRequestPolicyConfig.Name'],
    choices: {
      'OriginRequestPolicyConfig.HeadersConfig.HeaderBehavior':
        'none whitelist allViewer allViewerAndWhitelistCloudFront allExcept',
      'OriginRequestPolicyConfig.CookiesConfig.CookieBehavior': 'none whitelist all allExcept',
      'OriginRequestPolicyConfig.QueryStringsConfig.QueryStringBehavior': 'none whitelist all allExcept',
    },
    texts: { 'OriginRequestPolicyConfig.Name': POLICY_NAME },
  },
  {
    type: 'AWS::CloudFront::ResponseHeadersPolicy',
    concept: 'response-headers-policy',
    needs: ['ResponseHeadersPolicyConfig.Name'],
    choices: {
      'ResponseHeadersPolicyConfig.SecurityHeadersConfig.FrameOptions.FrameOption': 'DENY SAMEORIGIN',
      'ResponseHeadersPolicyConfig.SecurityHeadersConfig.ReferrerPolicy.ReferrerPolicy':
        'no-referrer no-referrer-when-downgrade origin origin-when-cross-origin same-origin strict-origin strict-origin-when-cross-origin unsafe-url',
    },
    texts: {
      'ResponseHeadersPolicyConfig.Name': POLICY_NAME,
      'ResponseHeadersPolicyConfig.CustomHeadersConfig.Items.*.Header': [
        /^(?!(strict-transport-security|content-security-policy|x-content-type-options|x-frame-options|referrer-policy|x-xss-protection|access-control-.*|connection|content-encoding|content-length|expect|host|keep-alive|trailer|transfer-encoding|upgrade|via|warning|x-amz-cf-.*|x-edge-.*)$)/i,
        'CloudFront sets this header by its own section of the policy, or not at all',
      ],
    },
    ranges: {
      'ResponseHeadersPolicyConfig.SecurityHeadersConfig.StrictTransportSecurity.AccessControlMaxAgeSec': [
        0, 2_147_483_647,
      ],
    },
  },
  {
    type: 'AWS::WAFv2::WebACL',
    concept: 'web-acl',
    needs: [
      'Scope',
      'DefaultAction',
      'VisibilityConfig',
      ...VISIBILITY,
      'Rules.*.Name',
      'Rules.*.Priority',
      'Rules.*.Statement',
      'Rules.*.VisibilityConfig',
    ],
    choices: { Scope: 'CLOUDFRONT REGIONAL' },
    texts: { Name: EDGE_NAME },
    ranges: { 'Rules.*.Statement.RateBasedStatement.Limit': [10, 2_000_000_000] },
  },
  {
    type: 'AWS::CertificateManager::Certificate',
    concept: 'certificate',
    needs: ['DomainName'],
    choices: {
      ValidationMethod: 'DNS EMAIL HTTP',
      KeyAlgorithm: 'RSA_2048 RSA_3072 RSA_4096 EC_prime256v1 EC_secp384r1 EC_secp521r1 RSA_1024',
    },
    texts: { DomainName: DOMAIN, 'SubjectAlternativeNames.*': DOMAIN },
  },
  {
    type: 'AWS::Route53::RecordSet',
    concept: 'dns-record',
    needs: ['Name', 'Type', 'AliasTarget.DNSName', 'AliasTarget.HostedZoneId'],
    choices: { Type: 'A AAAA CAA CNAME DS HTTPS MX NAPTR NS PTR SOA SPF SRV SSHFP SVCB TLSA TXT' },
    texts: { HostedZoneName: [/\.$/, 'End it with a dot, as in example.org.'] },
    ranges: { TTL: [0, 2_147_483_647] },
  },
  { type: 'AWS::Route53::HostedZone', concept: 'dns-record', texts: { Name: [/^[a-z0-9._-]+$/i, 'A domain name'] } },
];

/** CloudFront, web ACLs, certificates and DNS records: what is needed, and values that exist. */
export const edgeShapes: Invariant = (deployment, report) => checkShapes(deployment, report, SHAPES);
