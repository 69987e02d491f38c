import type { Deployment } from '../templates/deployment';
import { numberAt, textAt, textsAt, type Json } from '../templates/json';

/** Amazon's own CloudFront policies, by id: of which kind, and what of them rules ask for. */
interface AmazonPolicy {
  readonly kind: 'cache' | 'origin request' | 'response headers';
  /** Whether it passes the viewer's Host header on to the origin. */
  readonly passesHost?: boolean;
  /** Whether it keeps answers for everybody, by the path alone. */
  readonly keepsByPath?: boolean;
}

const AMAZON_POLICIES: Readonly<Record<string, AmazonPolicy>> = {
  '4135ea2d-6df8-44a3-9df3-4b5a84be39ad': { kind: 'cache' },
  '658327ea-f89d-4fab-a63d-7e88639e58f6': { kind: 'cache', keepsByPath: true },
  'b2884449-e4de-46a7-ac36-70bc7f1ddd6d': { kind: 'cache', keepsByPath: true },
  '2e54312d-136d-493c-8eb9-b001f22f67d2': { kind: 'cache', passesHost: true },
  '08627262-05a9-4f76-9ded-b50ca2e3a84f': { kind: 'cache' },
  '83da9c7e-98b4-4e11-a168-04f0df8e2c65': { kind: 'cache', passesHost: true },
  '4cc15a8a-d715-48a4-82b8-cc0b614638fe': { kind: 'cache', passesHost: true },
  '216adef6-5c7f-47e4-b989-5492eafa07d3': { kind: 'origin request', passesHost: true },
  'b689b0a8-53d0-40ab-baf2-68738e2966ac': { kind: 'origin request' },
  '33f36d7e-f396-46d9-90e0-52428a34d9dc': { kind: 'origin request', passesHost: true },
  '88a5eaf4-2fd4-4709-b370-b4c650ea3fcf': { kind: 'origin request' },
  '59781a5b-3903-41f3-afcb-af62929ccde1': { kind: 'origin request' },
  'acba4595-bd28-49b8-b9fe-13317c0390fa': { kind: 'origin request' },
  '775133bc-15f2-49f9-abea-afb2e0bf67d2': { kind: 'origin request' },
  'bf0718e1-ba1e-49d1-88b1-f726733018ae': { kind: 'origin request', passesHost: true },
  '60669652-455b-4ae9-85a4-c4c02393f86c': { kind: 'response headers' },
  '5cc3b908-e619-4b99-88e5-2cf7f45965bd': { kind: 'response headers' },
  'eaab4381-ed33-4a86-88ca-d9558dc6cd63': { kind: 'response headers' },
  'e61eb60c-9c35-4d20-a928-2b84e02af89c': { kind: 'response headers' },
  '67f7725c-6f97-4210-82d7-5512b31e9d03': { kind: 'response headers' },
};

const TYPES: Readonly<Record<string, AmazonPolicy['kind']>> = {
  'AWS::CloudFront::CachePolicy': 'cache',
  'AWS::CloudFront::OriginRequestPolicy': 'origin request',
  'AWS::CloudFront::ResponseHeadersPolicy': 'response headers',
};

/** What a reference to a policy leads to, if that is known: its kind, or the type of another resource. */
export function policyKindOf(deployment: Deployment, value: Json | undefined): string | undefined {
  const target = deployment.target(value);
  if (target !== undefined) return TYPES[target.type] ?? target.type;
  return typeof value === 'string' ? AMAZON_POLICIES[value]?.kind : undefined;
}

/** Whether a cache or origin request policy passes the viewer's Host header on. */
export function passesHost(deployment: Deployment, value: Json | undefined): boolean {
  const { properties } = deployment.target(value) ?? {};
  if (properties === undefined) return typeof value === 'string' && AMAZON_POLICIES[value]?.passesHost === true;
  const headers =
    textAt(properties, 'OriginRequestPolicyConfig', 'HeadersConfig', 'HeaderBehavior') === undefined
      ? ['CachePolicyConfig', 'ParametersInCacheKeyAndForwardedToOrigin', 'HeadersConfig']
      : ['OriginRequestPolicyConfig', 'HeadersConfig'];
  const behavior = textAt(properties, ...headers, 'HeaderBehavior') ?? 'none';
  const isNamed = textsAt(properties, ...headers, 'Headers').some((name) => name.toLowerCase() === 'host');
  return /^allViewer/.test(behavior) || (behavior === 'whitelist' && isNamed) || (behavior === 'allExcept' && !isNamed);
}

/** Whether a cache policy keeps answers by the path alone, so that one viewer gets what another asked for. */
export function keepsByPath(deployment: Deployment, value: Json | undefined): boolean {
  const { properties } = deployment.target(value) ?? {};
  if (properties === undefined) return typeof value === 'string' && AMAZON_POLICIES[value]?.keepsByPath === true;
  const behavior = (section: string, name: string): string =>
    textAt(properties, 'CachePolicyConfig', 'ParametersInCacheKeyAndForwardedToOrigin', section, name) ?? 'none';
  return (
    (numberAt(properties, 'CachePolicyConfig', 'DefaultTTL') ?? 86_400) > 0 &&
    behavior('HeadersConfig', 'HeaderBehavior') === 'none' &&
    behavior('CookiesConfig', 'CookieBehavior') === 'none' &&
    behavior('QueryStringsConfig', 'QueryStringBehavior') === 'none'
  );
}
