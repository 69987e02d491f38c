import type { Resource } from '../templates/deployment';
import { at, isTrueAt, listAt, numberAt, textAt, textsAt, type Json } from '../templates/json';
import { isLiteral } from '../templates/token';
import type { Invariant } from './invariant';

const SECTIONS = [
  ['HeadersConfig', 'HeaderBehavior', 'Headers'],
  ['CookiesConfig', 'CookieBehavior', 'Cookies'],
  ['QueryStringsConfig', 'QueryStringBehavior', 'QueryStrings'],
] as const;
const KEYWORD = /(?<![\w'-])(self|none|unsafe-inline|unsafe-eval|strict-dynamic)(?![\w'-])/;

type Say = (rule: string, wrong: string, fix: string) => void;

/** CloudFront's cache, origin request and response headers policies: times in order, lists that belong to their behaviour. */
export const edgePolicies: Invariant = (deployment, report) => {
  for (const policy of deployment.all('AWS::CloudFront::CachePolicy')) {
    const fault: Say = (rule, wrong, fix) => report(policy, `cache-policy/${rule}`, wrong, fix);
    const key = at(policy.properties, 'CachePolicyConfig', 'ParametersInCacheKeyAndForwardedToOrigin');
    checkLists(key, fault);
    checkTimes(policy, key, fault);
  }
  for (const policy of deployment.all('AWS::CloudFront::OriginRequestPolicy')) {
    const fault: Say = (rule, wrong, fix) => report(policy, `origin-request-policy/${rule}`, wrong, fix);
    const config = at(policy.properties, 'OriginRequestPolicyConfig');
    checkLists(config, fault);
    const behaviour = textAt(config, 'HeadersConfig', 'HeaderBehavior');
    const barred = textsAt(config, 'HeadersConfig', 'Headers').filter((name) =>
      /^(authorization|accept-encoding)$/i.test(name),
    );
    if (barred.length > 0 && behaviour !== 'allExcept')
      fault(
        'header',
        `CloudFront does not pass ${barred.join(', ')} on by this policy.`,
        'Name it in the cache policy, or pass all of the viewer.',
      );
  }
  for (const policy of deployment.all('AWS::CloudFront::ResponseHeadersPolicy')) {
    const fault: Say = (rule, wrong, fix) => report(policy, `response-headers-policy/${rule}`, wrong, fix);
    const config = at(policy.properties, 'ResponseHeadersPolicyConfig');
    checkContentPolicy(
      textAt(config, 'SecurityHeadersConfig', 'ContentSecurityPolicy', 'ContentSecurityPolicy'),
      fault,
    );
    const cors = at(config, 'CorsConfig');
    const wide = ['AccessControlAllowOrigins', 'AccessControlAllowHeaders', 'AccessControlAllowMethods'].filter(
      (name) => textsAt(cors, name, 'Items').some((item) => item === '*' || item === 'ALL'),
    );
    if (isTrueAt(cors, 'AccessControlAllowCredentials') && wide.length > 0)
      fault('cors', `Credentials are allowed and ${wide.join(', ')} is everything: browsers refuse it.`, 'Name them.');
  }
};

function checkLists(config: Json | undefined, fault: Say): void {
  for (const [section, behaviour, list] of SECTIONS) {
    const how = textAt(config, section, behaviour);
    const items = listAt(config, section, list);
    const isListed = how === 'whitelist' || how === 'allExcept' || how === 'allViewerAndWhitelistCloudFront';
    if (how !== undefined && isLiteral(how) && isListed !== items.length > 0)
      fault(
        'list',
        `${section} is ${how} ${items.length > 0 ? 'but names some' : 'of none'}.`,
        isListed ? `Give ${list}.` : `Remove ${list}.`,
      );
    if (items.length > 10)
      fault('list', `${section} names ${items.length}: CloudFront takes 10.`, 'Name fewer, or take all.');
  }
}

function checkTimes(policy: Resource, key: Json | undefined, fault: Say): void {
  const [least, usual, greatest] = ['MinTTL', 'DefaultTTL', 'MaxTTL'].map((name) =>
    numberAt(policy.properties, 'CachePolicyConfig', name),
  );
  if (
    (least ?? 0) > (usual ?? Infinity) ||
    (usual ?? 0) > (greatest ?? Infinity) ||
    (least ?? 0) > (greatest ?? Infinity)
  )
    fault('times', `MinTTL ${least ?? 0}, DefaultTTL ${usual ?? ''}, MaxTTL ${greatest ?? ''}.`, 'Put them in order.');
  if (greatest !== 0) return;
  const isKeyed =
    SECTIONS.some(([section, behaviour]) => (textAt(key, section, behaviour) ?? 'none') !== 'none') ||
    isTrueAt(key, 'EnableAcceptEncodingGzip') ||
    isTrueAt(key, 'EnableAcceptEncodingBrotli');
  if (isKeyed)
    fault(
      'times',
      'MaxTTL is 0, so nothing is cached, but there is a cache key: CloudFront refuses it.',
      'Remove the key, with gzip and brotli, or cache for a while.',
    );
}

function checkContentPolicy(policy: string | undefined, fault: Say): void {
  const [, keyword] = KEYWORD.exec(policy ?? '') ?? [];
  if (policy !== undefined && isLiteral(policy) && keyword !== undefined)
    fault('content-policy', `${keyword} without quotes is the name of a host.`, `Write '${keyword}'.`);
}
