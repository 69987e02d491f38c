import type { Deployment, Resource } from '../templates/deployment';
import { at, listAt, textAt, textsAt, type Json } from '../templates/json';
import { isLiteral, shown } from '../templates/token';
import { keepsByPath, passesHost, policyKindOf } from './cloudfront-policies';
import type { Invariant } from './invariant';
import { targetOfOrigin } from './origin-kinds';

const METHODS = ['GET,HEAD', 'GET,HEAD,OPTIONS', 'DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT'];
const LEGACY = ['ForwardedValues', 'MinTTL', 'MaxTTL', 'DefaultTTL'];
const POLICIES = [
  ['CachePolicyId', 'cache'],
  ['OriginRequestPolicyId', 'origin request'],
  ['ResponseHeadersPolicyId', 'response headers'],
] as const;

type Say = (rule: string, wrong: string, fix: string) => void;

/** Behaviours of distributions: an origin that there is, methods, and policies that fit what the origin is. */
export const distributionBehaviours: Invariant = (deployment, report) => {
  for (const distribution of deployment.all('AWS::CloudFront::Distribution')) {
    const config = at(distribution.properties, 'DistributionConfig');
    const behaviours = behavioursOf(distribution);
    for (const behaviour of behaviours) {
      const path = textAt(behaviour, 'PathPattern') ?? 'default';
      const fault: Say = (rule, wrong, fix) =>
        report(distribution, `distribution/${rule}`, `The behaviour ${path} ${wrong}`, fix);
      checkTarget(config, behaviour, fault);
      checkGroup(config, behaviour, fault);
      checkCacheSettings(deployment, behaviour, fault);
      checkMethods(behaviour, fault);
      const origin = listAt(config, 'Origins').find((one) => textAt(one, 'Id') === textAt(behaviour, 'TargetOriginId'));
      if (origin !== undefined) checkFit(deployment, { origin, behaviour, path }, fault);
      checkSiblings(behaviour, behaviours, fault);
    }
  }
};

/** All behaviours of a distribution, the default one last, as CloudFront tries them. */
export function behavioursOf(distribution: Resource): Json[] {
  const config = at(distribution.properties, 'DistributionConfig');
  return [...listAt(config, 'CacheBehaviors'), ...listAt(config, 'DefaultCacheBehavior')];
}

function checkTarget(config: Json | undefined, behaviour: Json, fault: Say): void {
  const ids = [...listAt(config, 'Origins'), ...listAt(config, 'OriginGroups', 'Items')].map((one) =>
    textAt(one, 'Id'),
  );
  const target = textAt(behaviour, 'TargetOriginId') ?? '';
  if (!ids.includes(target))
    fault('origin-unknown', `leads to the origin '${shown(target)}', which there is not.`, 'Name the Id of an origin.');
}

function checkGroup(config: Json | undefined, behaviour: Json, fault: Say): void {
  const groups = listAt(config, 'OriginGroups', 'Items').map((one) => textAt(one, 'Id'));
  if (groups.includes(textAt(behaviour, 'TargetOriginId')) && methodsOf(behaviour).includes('POST'))
    fault('methods', 'leads to an origin group, which takes no POST.', 'Allow GET, HEAD and OPTIONS alone.');
}

function checkCacheSettings(deployment: Deployment, behaviour: Json, fault: Say): void {
  const legacy = LEGACY.filter((name) => at(behaviour, name) !== undefined);
  const policy = at(behaviour, 'CachePolicyId');
  if (policy !== undefined && legacy.length > 0)
    fault('two-cache-settings', `has ${legacy.join(', ')} beside a cache policy.`, 'Keep the cache policy alone.');
  if (policy === undefined && at(behaviour, 'ForwardedValues') === undefined)
    fault('no-cache-settings', 'has no cache policy.', 'Give CachePolicyId.');
  if (at(behaviour, 'OriginRequestPolicyId') !== undefined && policy === undefined)
    fault('two-cache-settings', 'has an origin request policy without a cache policy.', 'Give CachePolicyId.');
  const [least, usual, greatest] = ['MinTTL', 'DefaultTTL', 'MaxTTL'].map((name) => Number(textAt(behaviour, name)));
  if ((least ?? 0) > (greatest ?? 0) || (least ?? 0) > (usual ?? 0) || (usual ?? 0) > (greatest ?? 0))
    fault(
      'times-to-live',
      `has MinTTL ${least ?? ''}, DefaultTTL ${usual ?? ''}, MaxTTL ${greatest ?? ''}.`,
      'Put them in order.',
    );
  for (const [name, kind] of POLICIES) {
    const found = policyKindOf(deployment, at(behaviour, name));
    if (found !== undefined && found !== kind)
      fault('policy-kind', `has a policy of kind ${found} as ${name}.`, `Give the id of a ${kind} policy.`);
  }
}

function checkMethods(behaviour: Json, fault: Say): void {
  const viewer = textAt(behaviour, 'ViewerProtocolPolicy') ?? 'https-only';
  if (isLiteral(viewer) && !/^(allow-all|https-only|redirect-to-https)$/.test(viewer))
    fault('viewer-protocol', `has ViewerProtocolPolicy '${viewer}'.`, 'https-only or redirect-to-https.');
  const allowed = methodsOf(behaviour);
  if (!METHODS.includes(allowed.join(',')))
    fault('methods', `allows [${allowed.join(',')}].`, 'GET and HEAD; these and OPTIONS; or all seven.');
  const cached = textsAt(behaviour, 'CachedMethods').sort();
  if (cached.length > 0 && !METHODS.slice(0, 2).includes(cached.join(',')))
    fault('methods', `caches [${cached.join(',')}].`, 'GET and HEAD, or these and OPTIONS.');
  else if (cached.some((method) => !allowed.includes(method)))
    fault('methods', `caches [${cached.join(',')}] but allows [${allowed.join(',')}].`, 'Allow what is cached.');
  if (allowed.includes('POST') && viewer === 'allow-all')
    fault('plain-http', 'takes what viewers send without encryption.', 'https-only.');
}

/** What a behaviour allows, sorted. */
export function methodsOf(behaviour: Json): string[] {
  const methods = textsAt(behaviour, 'AllowedMethods').sort();
  return methods.length === 0 ? ['GET', 'HEAD'] : methods;
}

function checkFit(
  deployment: Deployment,
  { origin, behaviour, path }: { origin: Json; behaviour: Json; path: string },
  fault: Say,
): void {
  const { kind, resource } = targetOfOrigin(deployment, origin);
  const hostPolicy = ['OriginRequestPolicyId', 'CachePolicyId'].find((name) =>
    passesHost(deployment, at(behaviour, name)),
  );
  if (hostPolicy !== undefined && (kind === 'api' || kind === 'bucket' || kind === 'function-url'))
    fault(
      'host-forwarded',
      `passes the viewer's Host header on to ${resource?.logicalId ?? 'an API'}, which is found by its own: it answers 403.`,
      'Use AllViewerExceptHostHeader.',
    );
  const takesMore = methodsOf(behaviour).includes('POST');
  if (kind !== 'bucket' && takesMore && keepsByPath(deployment, at(behaviour, 'CachePolicyId')))
    fault(
      'dynamic-cached',
      'keeps answers by the path alone, so that one viewer gets what another asked for.',
      'Use CachingDisabled, or a cache policy whose key has what answers depend on.',
    );
  if (/^\/?(ws|wss|websockets?|socket|socket\.io)\b/.test(path) && kind === 'api' && isHttpApi(resource))
    fault('socket-to-http-api', 'leads to an HTTP API, which speaks no WebSocket.', 'Lead it to the origin that does.');
}

function isHttpApi(api: Resource | undefined): boolean {
  return api?.type === 'AWS::ApiGateway::RestApi' || textAt(api?.properties, 'ProtocolType') === 'HTTP';
}

/** Behaviours that lead to one origin and take all methods are expected to treat it alike. */
function checkSiblings(behaviour: Json, all: readonly Json[], fault: Say): void {
  if (!methodsOf(behaviour).includes('POST')) return;
  const siblings = all.filter(
    (other) =>
      other !== behaviour &&
      textAt(other, 'TargetOriginId') === textAt(behaviour, 'TargetOriginId') &&
      methodsOf(other).includes('POST'),
  );
  const passes = siblings.find((one) => at(one, 'OriginRequestPolicyId') !== undefined);
  if (
    passes !== undefined &&
    at(behaviour, 'OriginRequestPolicyId') === undefined &&
    at(behaviour, 'CachePolicyId') !== undefined
  )
    fault(
      'headers-dropped',
      `passes no headers, query strings or cookies on; ${textAt(passes, 'PathPattern') ?? 'the default behaviour'} of the same origin does.`,
      'Give it the same OriginRequestPolicyId.',
    );
  const functionsOf = (one: Json): string[] => listAt(one, 'FunctionAssociations').map((item) => JSON.stringify(item));
  const own = functionsOf(behaviour);
  const missing = siblings.flatMap(functionsOf).find((item) => !own.includes(item));
  if (own.length === 0 && missing !== undefined)
    fault(
      'function-bypassed',
      'runs no function, but other behaviours of the same origin do: what the function sets or removes, viewers can forge here.',
      'Associate the same function.',
    );
}
