import { z } from 'zod';
import { TemplateFault, type Deployment, type Resource } from '../contracts';
import { nameOf } from '../runtime/permissions';
import { forwardingPolicyOf, type ForwardingPolicy } from './forwarded-headers';
import type { Origin } from './origin';
import { matchesPathPattern } from './path-pattern';
import { responseHeadersPolicyOf, type ResponseHeadersPolicy } from './response-headers';
import { ViewerFunction } from './viewer-function';

const originSchema = z.object({
  Id: z.string(),
  DomainName: z.string(),
  OriginPath: z.literal('', 'the local edge knows no origin paths').default(''),
  OriginCustomHeaders: z.array(z.object({ HeaderName: z.string(), HeaderValue: z.string() })).default([]),
  OriginAccessControlId: z.string().optional(),
  CustomOriginConfig: z.object({ OriginReadTimeout: z.coerce.number().default(30) }).optional(),
  VpcOriginConfig: z.object({ VpcOriginId: z.string(), OriginReadTimeout: z.coerce.number().default(30) }).optional(),
  S3OriginConfig: z.object({}).optional(),
});
/** One origin of the distribution as the templates describe it. */
export type OriginDescription = z.output<typeof originSchema>;

const behaviourSchema = z.object({
  TargetOriginId: z.string(),
  AllowedMethods: z.array(z.string()).default(['GET', 'HEAD']),
  ResponseHeadersPolicyId: z.string().optional(),
  FunctionAssociations: z
    .array(
      z.object({
        EventType: z.literal('viewer-request', 'the local edge runs functions on viewer-request only'),
        FunctionARN: z.string(),
      }),
    )
    .default([]),
  LambdaFunctionAssociations: z.array(z.never('the local edge does not run Lambda@Edge')).default([]),
  TrustedKeyGroups: z.array(z.never('the local edge knows no signed URLs')).default([]),
});

const distributionSchema = z.object({
  DistributionConfig: z.object({
    Enabled: z.literal(true, 'the distribution is switched off'),
    Origins: z.array(originSchema),
    DefaultCacheBehavior: z.looseObject({}),
    CacheBehaviors: z.array(z.looseObject({ PathPattern: z.string() })).default([]),
    DefaultRootObject: z.string().default(''),
    CustomErrorResponses: z
      .array(
        z.object({
          ErrorCode: z.number(),
          ResponsePagePath: z.undefined('the local edge knows no error pages').optional(),
        }),
      )
      .default([]),
  }),
});

/** What happens to requests whose path the pattern covers. */
export interface Behaviour {
  readonly pathPattern: string;
  readonly allowedMethods: ReadonlySet<string>;
  readonly forwarding: ForwardingPolicy;
  readonly viewerFunction: ViewerFunction | undefined;
  readonly responseHeaders: ResponseHeadersPolicy;
  readonly origin: Origin;
  /** The origin's own name, its `Host` unless the viewer's is forwarded. */
  readonly originHost: string;
  /** Added to every request to the origin, in place of what a viewer sent under these names. */
  readonly originHeaders: Readonly<Record<string, string>>;
}

/** A CloudFront distribution: behaviours in order, the default one last. */
export interface Distribution {
  readonly domainName: string;
  readonly defaultRootObject: string;
  readonly behaviours: readonly Behaviour[];
}

export interface DistributionParts {
  readonly createOrigin: (description: OriginDescription, distribution: Resource) => Origin;
  /** Puts secrets in place of the dynamic references of origin headers. */
  readonly resolve: (value: string) => string;
}

/** Reads the one distribution of the templates. A TemplateFault names what the local edge cannot do as CloudFront would. */
export function readDistribution(deployment: Deployment, { createOrigin, resolve }: DistributionParts): Distribution {
  const [resource, ...others] = deployment.ofType('AWS::CloudFront::Distribution');
  if (resource === undefined)
    throw new TemplateFault('The templates have no AWS::CloudFront::Distribution: there is no edge');
  if (others.length > 0)
    throw new TemplateFault(`${nameOf(resource)}: the local edge is one distribution, there are more`);
  const config = parse(distributionSchema, resource.properties, resource).DistributionConfig;
  const origins = new Map(
    config.Origins.map((description) => [description.Id, { description, origin: createOrigin(description, resource) }]),
  );

  const behaviourOf = (properties: unknown, pathPattern: string): Behaviour => {
    const where = `${nameOf(resource)}, behaviour ${pathPattern}`;
    const behaviour = parse(behaviourSchema, properties, resource);
    const target = origins.get(behaviour.TargetOriginId);
    if (target === undefined) throw new TemplateFault(`${where}: there is no origin ${behaviour.TargetOriginId}`);
    const [association] = behaviour.FunctionAssociations;
    const { ResponseHeadersPolicyId: headersPolicyId } = behaviour;
    return {
      pathPattern,
      allowedMethods: new Set(behaviour.AllowedMethods),
      forwarding: forwardingPolicyOf(properties, resource),
      viewerFunction:
        association && new ViewerFunction(functionOf(association.FunctionARN, deployment, where), resource),
      responseHeaders:
        headersPolicyId === undefined
          ? (headers) => headers
          : responseHeadersPolicyOf(headersPolicyId, deployment, resource),
      origin: target.origin,
      originHost: target.description.DomainName,
      originHeaders: Object.fromEntries(
        target.description.OriginCustomHeaders.map(({ HeaderName, HeaderValue }) => [
          HeaderName.toLowerCase(),
          resolve(HeaderValue),
        ]),
      ),
    };
  };
  return {
    domainName: resource.attributes['DomainName'] ?? '',
    defaultRootObject: config.DefaultRootObject,
    behaviours: [
      ...config.CacheBehaviors.map((properties) => behaviourOf(properties, properties.PathPattern)),
      behaviourOf(config.DefaultCacheBehavior, '*'),
    ],
  };
}

/** The first behaviour whose pattern covers the path (without its query string). */
export function behaviourFor({ behaviours }: Distribution, path: string): Behaviour | undefined {
  return behaviours.find(({ pathPattern }) => matchesPathPattern(pathPattern, path));
}

function functionOf(arn: string, deployment: Deployment, where: string): Resource {
  const found = deployment
    .ofType('AWS::CloudFront::Function')
    .find(({ attributes }) => attributes['FunctionARN'] === arn);
  if (found === undefined) throw new TemplateFault(`${where}: there is no function ${arn}`);
  return found;
}

function parse<T extends z.ZodType>(schema: T, properties: unknown, resource: Resource): z.output<T> {
  const parsed = schema.safeParse(properties);
  if (!parsed.success) throw new TemplateFault(`${nameOf(resource)}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
