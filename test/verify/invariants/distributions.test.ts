import { describeInvariant, type Case } from '../describe-invariant';
import { EDGE } from '../edge-resources';
import { att, ref, resource } from '../faults-of';

const config = (path: string, value: unknown): Record<string, unknown> => ({
  [`Distribution.DistributionConfig.${path}`]: value,
});
const certificate = (region: string): string =>
  `arn:aws:acm:${region}:111122223333:certificate/0e2e8ca6-1111-2222-3333-444455556666`;
const errors = (...responses: unknown[]): Record<string, unknown> => config('CustomErrorResponses', responses);
const made = { Certificate: resource('AWS::CertificateManager::Certificate', { DomainName: 'other.example.org' }) };

const cases: Case[] = [
  [
    'an origin group of one',
    config('OriginGroups', { Items: [{ Id: 'group', Members: { Items: [{ OriginId: 'api' }] } }] }),
    'distribution/origin-group',
  ],
  ['a name twice', config('Aliases', ['iot.example.org', 'iot.example.org']), 'distribution/alias-twice'],
  ['no origins', config('Origins', []), 'distribution/origins'],
  ['two origins of one id', config('Origins.1.Id', 'api'), 'distribution/origins'],
  ['no default behaviour', config('DefaultCacheBehavior', undefined), 'distribution/default-behaviour'],
  [
    'more behaviours than CloudFront takes',
    config(
      'CacheBehaviors',
      Array.from({ length: 75 }, (_, index) => ({ PathPattern: `/p${index}` })),
    ),
    'distribution/behaviours',
  ],
  ['a path twice, once without a slash', config('CacheBehaviors.1.PathPattern', 'ws*'), 'distribution/path-twice'],
  [
    'a path behind one that takes all of it',
    config('CacheBehaviors.1.PathPattern', '/ws/live'),
    'distribution/path-hidden',
  ],
  ['a path that is an expression', config('CacheBehaviors.0.PathPattern', '^/ws(.*)$'), 'distribution/text'],
  ['a path with a parameter of an API', config('CacheBehaviors.0.PathPattern', '/ws/{proxy+}'), 'distribution/text'],
  [
    'a name without a certificate',
    config('ViewerCertificate', { CloudFrontDefaultCertificate: true }),
    'distribution/alias-without-certificate',
  ],
  ['a name that is a URL', config('Aliases.0', 'https://iot.example.org'), 'distribution/text'],
  [
    'a certificate of another region',
    config('ViewerCertificate.AcmCertificateArn', certificate('eu-central-1')),
    'distribution/certificate-region',
  ],
  [
    'a certificate of the stack itself',
    { ...made, ...config('ViewerCertificate.AcmCertificateArn', ref('Certificate')) },
    'distribution/certificate-region',
  ],
  [
    'a certificate for another name',
    { ...made, ...config('ViewerCertificate.AcmCertificateArn', ref('Certificate')) },
    'distribution/certificate',
  ],
  [
    'a certificate without a method',
    config('ViewerCertificate.SslSupportMethod', undefined),
    'distribution/certificate',
  ],
  ['old TLS', config('ViewerCertificate.MinimumProtocolVersion', 'TLSv1'), 'distribution/minimum-tls'],
  [
    'a minimum that has no effect',
    {
      ...config('Aliases', []),
      ...config('ViewerCertificate', { CloudFrontDefaultCertificate: true, MinimumProtocolVersion: 'TLSv1.2_2021' }),
    },
    'distribution/minimum-tls',
  ],
  ['TLS that there is not', config('ViewerCertificate.MinimumProtocolVersion', 'TLSv1.2'), 'distribution/choice'],
  ['an error that has no page', errors({ ErrorCode: 401 }), 'distribution/error-response'],
  ['an error twice', errors({ ErrorCode: 404 }, { ErrorCode: 404 }), 'distribution/error-response'],
  ['a page without a code', errors({ ErrorCode: 404, ResponsePagePath: '/404.html' }), 'distribution/error-response'],
  [
    'errors of the API that become pages',
    errors({ ErrorCode: 404, ResponsePagePath: '/index.html', ResponseCode: 200 }),
    'distribution/error-hidden',
  ],
  [
    'a page that is no path',
    errors({ ErrorCode: 404, ResponsePagePath: '404.html', ResponseCode: 404 }),
    'distribution/text',
  ],
  [
    'a bucket that takes no access control lists',
    { 'LogBucket.OwnershipControls': undefined },
    'distribution/log-bucket',
  ],
  ['the name of a bucket for logs', config('Logging.Bucket', ref('LogBucket')), 'distribution/log-bucket'],
  ['a distribution that serves nobody', config('Enabled', false), 'distribution/disabled'],
  ['no word on whether it serves', config('Enabled', undefined), 'distribution/missing'],
  ['a root object with a slash', config('DefaultRootObject', '/index.html'), 'distribution/root-object'],
  ['no countries to restrict to', config('Restrictions.GeoRestriction.Locations', []), 'distribution/countries'],
  [
    'countries without a restriction',
    config('Restrictions.GeoRestriction.RestrictionType', 'none'),
    'distribution/countries',
  ],
  ['a country that there is not', config('Restrictions.GeoRestriction.Locations.0', 'UK'), 'distribution/text'],
  ['a regional web ACL', config('WebACLId', att('WebAcl')), 'distribution/web-acl'],
  [
    'a regional web ACL by ARN',
    config('WebACLId', 'arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/a/b'),
    'distribution/text',
  ],
  ['a version of HTTP that there is not', config('HttpVersion', 'http3.0'), 'distribution/choice'],
  ['a price class that there is not', config('PriceClass', 'PriceClass_50'), 'distribution/choice'],
];

describeInvariant('distributions', { sources: ['distributions'], base: EDGE, cases });
