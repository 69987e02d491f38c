import type { Resource } from '../contracts';
import { TemplateFault } from '../contracts';
import { nameOf } from '../runtime/permissions';
import { z } from 'zod';

/** Which part of a viewer's request a behaviour lets through to its origin. */
export interface ForwardingPolicy {
  /** Which of the viewer's headers; those that CloudFront itself removes never pass. */
  readonly headers: (name: string) => boolean;
  /** Whether the origin sees the viewer's `Host` (true) or its own name. */
  readonly viewerHost: boolean;
  readonly queryStrings: boolean;
  readonly cookies: boolean;
}

/** Headers that CloudFront forwards without any policy ("HTTP request headers and CloudFront behavior"). */
const ALWAYS_FORWARDED = new Set([
  'content-length',
  'content-type',
  'content-encoding',
  'date',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'range',
  'transfer-encoding',
]);

/** Headers that CloudFront takes out of every request; those of a connection end at each hop. */
const REMOVED = [
  /^connection$/,
  /^keep-alive$/,
  /^proxy-/,
  /^te$/,
  /^trailer$/,
  /^upgrade$/,
  /^max-forwards$/,
  /^x-amz-cf-/,
  /^x-edge-/,
  /^x-real-ip$/,
  /^x-forwarded-proto$/,
  /^x-http-method-override$/,
  /^x-uri$/,
  /^cloudfront-/,
];

export function isRemoved(name: string): boolean {
  return REMOVED.some((pattern) => pattern.test(name));
}

const NOTHING: ForwardingPolicy = {
  headers: (name) => ALWAYS_FORWARDED.has(name),
  viewerHost: false,
  queryStrings: false,
  cookies: false,
};

const everything = { headers: () => true, queryStrings: true, cookies: true };

/** AWS's managed origin request policies that the local edge knows ("Use managed origin request policies"). */
const MANAGED_ORIGIN_REQUEST_POLICIES: Readonly<Record<string, ForwardingPolicy>> = {
  // AllViewer
  '216adef6-5c7f-47e4-b989-5492eafa07d3': { ...everything, viewerHost: true },
  // AllViewerExceptHostHeader
  'b689b0a8-53d0-40ab-baf2-68738e2966ac': { ...everything, viewerHost: false },
};

/** AWS's managed cache policies that forward nothing to the origin but what a compressed answer needs. */
const MANAGED_CACHE_POLICIES: Readonly<Record<string, ForwardingPolicy>> = {
  // CachingDisabled
  '4135ea2d-6df8-44a3-9df3-4b5a84be39ad': NOTHING,
  // CachingOptimized
  '658327ea-f89d-4fab-a63d-7e88639e58f6': {
    ...NOTHING,
    headers: (name) => ALWAYS_FORWARDED.has(name) || name === 'accept-encoding',
  },
};

const behaviourSchema = z.object({
  CachePolicyId: z.string('a behaviour needs a cache policy; ForwardedValues are not supported'),
  OriginRequestPolicyId: z.string().optional(),
});

/**
 * The policy of a behaviour. The local edge never caches, whatever the cache policy says: pages that are stale while somebody works
 * on them would be of no use. A policy that it does not know is a TemplateFault.
 */
export function forwardingPolicyOf(behaviour: unknown, distribution: Resource): ForwardingPolicy {
  const parsed = behaviourSchema.safeParse(behaviour);
  if (!parsed.success) throw new TemplateFault(`${nameOf(distribution)}: ${z.prettifyError(parsed.error)}`);
  const { CachePolicyId: cacheId, OriginRequestPolicyId: requestId } = parsed.data;
  const cache = MANAGED_CACHE_POLICIES[cacheId];
  if (cache === undefined)
    throw new TemplateFault(`${nameOf(distribution)}: the local edge does not know the cache policy ${cacheId}`);
  if (requestId === undefined) return cache;
  const request = MANAGED_ORIGIN_REQUEST_POLICIES[requestId];
  if (request === undefined)
    throw new TemplateFault(
      `${nameOf(distribution)}: the local edge does not know the origin request policy ${requestId}`,
    );
  return request;
}

/** The headers that reach the origin, without those that CloudFront adds. */
export function forwardedHeaders(
  viewerHeaders: Readonly<Record<string, string>>,
  policy: ForwardingPolicy,
): Record<string, string> {
  const forwarded = Object.entries(viewerHeaders).filter(([name]) => {
    if (isRemoved(name) || name === 'host' || name === 'x-forwarded-for') return false;
    return name === 'cookie' ? policy.cookies : policy.headers(name) || ALWAYS_FORWARDED.has(name);
  });
  return Object.fromEntries(forwarded);
}
