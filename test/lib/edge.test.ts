import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { z } from 'zod';
import { PROJECT_ROOT } from '../../lib/project-root';
import { rendered } from './resolved-values';
import { PROFILES, synthesize, type TemplateResource } from './synthesized-app';

/** Ids of CloudFront's own policies. */
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const CACHING_OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6';
const ALL_VIEWER = '216adef6-5c7f-47e4-b989-5492eafa07d3';
const ALL_VIEWER_EXCEPT_HOST_HEADER = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

const behaviorSchema = z.looseObject({
  PathPattern: z.string().optional(),
  AllowedMethods: z.array(z.string()),
  CachePolicyId: z.string(),
  OriginRequestPolicyId: z.string().optional(),
  TargetOriginId: z.string(),
  ViewerProtocolPolicy: z.string(),
  FunctionAssociations: z.array(z.looseObject({ EventType: z.string() })).optional(),
});
const originSchema = z.looseObject({
  Id: z.string(),
  VpcOriginConfig: z.unknown().optional(),
  S3OriginConfig: z.unknown().optional(),
  OriginCustomHeaders: z.array(z.object({ HeaderName: z.string(), HeaderValue: z.unknown() })).optional(),
});
const distributionSchema = z.object({
  DistributionConfig: z.looseObject({
    CacheBehaviors: z.array(behaviorSchema),
    DefaultCacheBehavior: behaviorSchema,
    Origins: z.array(originSchema),
    CustomErrorResponses: z.array(z.object({ ErrorCode: z.number(), ErrorCachingMinTTL: z.number() })),
  }),
});

describe.each(PROFILES)('the edge of profile %s', (profile) => {
  const app = synthesize(profile);
  const only = (type: string): TemplateResource => {
    const [first, ...others] = app.resources(type);
    if (first === undefined || others.length > 0)
      throw new Error(`There are ${others.length + 1} of ${type}, not one.`);
    return first;
  };
  const config = distributionSchema.parse(only('AWS::CloudFront::Distribution').Properties).DistributionConfig;
  const behavior = (pattern: string): z.output<typeof behaviorSchema> => {
    const found = config.CacheBehaviors.find(({ PathPattern }) => PathPattern === pattern);
    if (found === undefined) throw new Error(`There is no behavior for ${pattern}.`);
    return found;
  };
  const origin = (pattern: string): z.output<typeof originSchema> | undefined =>
    config.Origins.find(({ Id }) => Id === behavior(pattern).TargetOriginId);

  test('sends WAMP and the bridge through the VPC origin, with all that the viewer sent', () => {
    for (const pattern of ['/ws*', '/bridge/*']) {
      expect(behavior(pattern)).toMatchObject({
        CachePolicyId: CACHING_DISABLED,
        OriginRequestPolicyId: ALL_VIEWER,
        ViewerProtocolPolicy: 'https-only',
      });
      expect(origin(pattern)?.VpcOriginConfig).toBeDefined();
    }
    expect(only('AWS::CloudFront::VpcOrigin').Properties).toMatchObject({
      VpcOriginEndpointConfig: { HTTPPort: 80, OriginProtocolPolicy: 'http-only' },
    });
  });

  test('sends everything else to the HTTP API, under its own host name', () => {
    for (const each of [behavior('/v1/*'), behavior('/health'), config.DefaultCacheBehavior]) {
      expect(each).toMatchObject({
        CachePolicyId: CACHING_DISABLED,
        OriginRequestPolicyId: ALL_VIEWER_EXCEPT_HOST_HEADER,
        TargetOriginId: config.DefaultCacheBehavior.TargetOriginId,
      });
    }
  });

  test('passes every method and caches no error', () => {
    const dynamic = [
      config.DefaultCacheBehavior,
      ...config.CacheBehaviors.filter(({ PathPattern }) => PathPattern !== '/console/assets/*'),
    ];
    expect(dynamic).toHaveLength(5);
    for (const { AllowedMethods, FunctionAssociations } of dynamic) {
      expect([...AllowedMethods].sort()).toEqual(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']);
      expect(FunctionAssociations).toEqual([expect.objectContaining({ EventType: 'viewer-request' })]);
    }
    expect(config.CustomErrorResponses.length).toBeGreaterThanOrEqual(10);
    for (const { ErrorCachingMinTTL } of config.CustomErrorResponses) expect(ErrorCachingMinTTL).toBe(0);
  });

  test('marks requests to the HTTP API, and to nobody else, with a secret that no template holds', () => {
    const marked = config.Origins.filter(({ OriginCustomHeaders }) => OriginCustomHeaders !== undefined);
    expect(marked.map(({ Id }) => Id)).toEqual([config.DefaultCacheBehavior.TargetOriginId]);
    const [header, ...others] = marked[0]?.OriginCustomHeaders ?? [];
    expect(others).toEqual([]);
    expect(header?.HeaderName).toBe('x-origin-verify');
    expect(rendered(header?.HeaderValue)).toMatch(/^\{\{resolve:secretsmanager:arn:[^{}]+:SecretString:::\}\}$/);
  });

  test("serves the console's assets from a bucket that only it may read", () => {
    expect(behavior('/console/assets/*')).toMatchObject({
      AllowedMethods: ['GET', 'HEAD'],
      CachePolicyId: CACHING_OPTIMIZED,
      ViewerProtocolPolicy: 'redirect-to-https',
    });
    expect(origin('/console/assets/*')).toMatchObject({ OriginAccessControlId: expect.anything() });
    expect(only('Custom::CDKBucketDeployment').Properties).toMatchObject({
      DestinationBucketKeyPrefix: 'console/assets',
    });
    const reader = app.resources('AWS::S3::BucketPolicy').find(({ part }) => part === 'web');
    expect(JSON.stringify(reader?.Properties)).toMatch(
      /cloudfront\.amazonaws\.com.*AWS:SourceArn|AWS:SourceArn.*cloudfront\.amazonaws\.com/s,
    );
  });

  test('tells browsers how to treat the console', () => {
    expect(config.DefaultCacheBehavior).toMatchObject({
      ViewerProtocolPolicy: 'redirect-to-https',
      ResponseHeadersPolicyId: expect.anything(),
    });
    expect(only('AWS::CloudFront::ResponseHeadersPolicy').Properties).toMatchObject({
      ResponseHeadersPolicyConfig: {
        SecurityHeadersConfig: {
          ContentSecurityPolicy: { ContentSecurityPolicy: expect.stringContaining("frame-ancestors 'none'") },
          ContentTypeOptions: { Override: true },
          StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000 },
        },
      },
    });
  });

  test('says where it is, once it is there', () => {
    const parameter = app
      .resources('AWS::SSM::Parameter')
      .find(({ Properties }) => Properties['Name'] === `/headwater/${profile}/endpoint`);
    const value = rendered(parameter?.Properties['Value']);
    expect(value).toMatch(/^https:\/\/[^/]+$/);
    expect(value === 'https://iot.example.com').toBe(profile === 'production');
  });

  test('has the name, certificate and web ACL that its settings give', () => {
    expect(config).toMatchObject(
      profile === 'production'
        ? {
            Aliases: ['iot.example.com'],
            ViewerCertificate: { MinimumProtocolVersion: 'TLSv1.2_2021', SslSupportMethod: 'sni-only' },
            WebACLId: expect.stringContaining(':global/webacl/'),
            Logging: { Prefix: 'distribution/' },
          }
        : { Comment: 'Headwater demo' },
    );
  });
});

describe('the viewer-request function', () => {
  const answerSchema = z.object({ uri: z.string(), headers: z.record(z.string(), z.object({ value: z.string() })) });
  const code = readFileSync(join(PROJECT_ROOT, 'lib/web/viewer-request.cjs'), 'utf8');
  const run = (headers: Record<string, { value: string }>, uri = '/v1/devices'): z.output<typeof answerSchema> => {
    const event = { viewer: { ip: '203.0.113.7' }, request: { method: 'GET', uri, headers } };
    return answerSchema.parse(runInContext(`${code}\nhandler(event)`, createContext({ event })));
  };

  test('tells the origin the host and address of the viewer', () => {
    expect(run({ host: { value: 'd1.cloudfront.net' }, authorization: { value: 'Basic eA==' } })).toEqual({
      uri: '/v1/devices',
      headers: {
        host: { value: 'd1.cloudfront.net' },
        authorization: { value: 'Basic eA==' },
        'x-forwarded-host': { value: 'd1.cloudfront.net' },
        'x-viewer-ip': { value: '203.0.113.7' },
      },
    });
  });

  test('believes nothing that a viewer sends under those names', () => {
    const forged = { value: 'evil.example' };
    const { headers } = run({
      host: { value: 'd1.cloudfront.net' },
      'x-forwarded-host': forged,
      'x-viewer-ip': forged,
      'x-origin-verify': forged,
      'x-viewer-content-type': forged,
      'x-viewer-content-encoding': forged,
    });
    expect(JSON.stringify(headers)).not.toContain('evil.example');
    expect(headers).not.toHaveProperty('x-origin-verify');
  });

  test('labels compressed bodies for the API as octets, which the HTTP API hands over as they are', () => {
    const sent = { 'content-encoding': { value: 'gzip' }, 'content-type': { value: 'text/plain; charset=utf-8' } };
    const { headers } = run({ ...sent });
    expect(headers).toMatchObject({
      'content-type': { value: 'application/octet-stream' },
      'x-viewer-content-type': { value: 'text/plain; charset=utf-8' },
      'x-viewer-content-encoding': { value: 'gzip' },
    });
    expect(headers).not.toHaveProperty('content-encoding');
    expect(run({ ...sent }, '/bridge/publish').headers).toMatchObject(sent);
    expect(run({ 'content-encoding': { value: 'gzip' } }).headers).not.toHaveProperty('x-viewer-content-type');
  });

  test('is small enough for CloudFront', () => {
    expect(Buffer.byteLength(code)).toBeLessThan(10_240);
  });
});
