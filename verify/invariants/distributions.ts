import type { Deployment } from '../templates/deployment';
import { at, isTrueAt, listAt, numberAt, textAt, textsAt, type Json } from '../templates/json';
import { isLiteral, shown, tokensIn, wholeToken } from '../templates/token';
import type { Invariant } from './invariant';
import { targetOfOrigin } from './origin-kinds';

type Say = (rule: string, wrong: string, fix: string) => void;

/** CloudFront distributions as a whole: names and certificates, paths, errors, logs, countries and web ACLs. */
export const distributions: Invariant = (deployment, report) => {
  for (const distribution of deployment.all('AWS::CloudFront::Distribution')) {
    const config = at(distribution.properties, 'DistributionConfig');
    const fault: Say = (rule, wrong, fix) => report(distribution, `distribution/${rule}`, wrong, fix);
    checkOriginIds(config, fault);
    checkPaths(config, fault);
    checkNames(deployment, config, fault);
    checkErrorResponses(deployment, config, fault);
    checkLogging(deployment, config, fault);
    if (at(config, 'Enabled') === false || at(config, 'Enabled') === 'false')
      fault('disabled', 'The distribution is not enabled: it serves nobody.', 'Set Enabled.');
    const root = textAt(config, 'DefaultRootObject');
    if (root?.startsWith('/'))
      fault('root-object', `DefaultRootObject is ${root}.`, 'Without a slash, as in index.html.');
    const country = at(config, 'Restrictions', 'GeoRestriction');
    const isRestricted = textAt(country, 'RestrictionType') !== 'none';
    if (country !== undefined && isRestricted !== listAt(country, 'Locations').length > 0)
      fault(
        'countries',
        isRestricted ? 'Countries are restricted to none.' : 'Locations are given but not restricted to.',
        'RestrictionType whitelist or blacklist with Locations, or none without.',
      );
    const acl = deployment.target(at(config, 'WebACLId'));
    if (acl?.type === 'AWS::WAFv2::WebACL' && textAt(acl.properties, 'Scope') !== 'CLOUDFRONT')
      fault('web-acl', `${acl.logicalId} is not of Scope CLOUDFRONT.`, 'Make it so, in us-east-1.');
  }
};

function checkOriginIds(config: Json | undefined, fault: Say): void {
  const origins = listAt(config, 'Origins');
  const ids = [...origins, ...listAt(config, 'OriginGroups', 'Items')].map((origin) => textAt(origin, 'Id') ?? '');
  const known = origins.map((origin) => textAt(origin, 'Id'));
  for (const group of listAt(config, 'OriginGroups', 'Items')) {
    const members = listAt(group, 'Members', 'Items').map((one) => textAt(one, 'OriginId'));
    if (members.length !== 2 || members.some((id) => !known.includes(id)))
      fault('origin-group', `An origin group has the members ${members.join(', ')}.`, 'Two origins, by their Id.');
  }
  if (origins.length === 0) fault('origins', 'There is no origin.', 'Give one.');
  if (new Set(ids).size !== ids.length) fault('origins', 'Two origins have the same Id.', 'Give each its own.');
  if (at(config, 'DefaultCacheBehavior') === undefined)
    fault('default-behaviour', 'There is no DefaultCacheBehavior.', 'Give one.');
}

function checkPaths(config: Json | undefined, fault: Say): void {
  // CloudFront takes a pattern with and without a slash at the beginning for the same.
  const paths = listAt(config, 'CacheBehaviors').map((one) => (textAt(one, 'PathPattern') ?? '').replace(/^\/?/, '/'));
  if (paths.length + 1 > 75)
    fault('behaviours', `It has ${paths.length + 1} behaviours: CloudFront takes 75.`, 'Merge some by wildcards.');
  for (const [index, path] of paths.entries()) {
    const earlier = paths.slice(0, index).find((other) => patternOf(other).test(path));
    if (earlier === path)
      fault('path-twice', `Two behaviours have the path ${path}: CloudFront refuses it.`, 'Remove one.');
    else if (earlier !== undefined)
      fault(
        'path-hidden',
        `The behaviour ${path} is never used: ${earlier} comes before it.`,
        'Put the narrower path first.',
      );
  }
}

/** A path pattern as an expression; a wildcard in what it is tested on is taken literally. */
function patternOf(path: string): RegExp {
  const expression = path.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${expression.replaceAll('*', '.*').replaceAll('?', '.')}$`);
}

function checkNames(deployment: Deployment, config: Json | undefined, fault: Say): void {
  const aliases = textsAt(config, 'Aliases');
  const viewer = at(config, 'ViewerCertificate');
  const certificate = textAt(viewer, 'AcmCertificateArn');
  if (aliases.length > 0 && certificate === undefined && textAt(viewer, 'IamCertificateId') === undefined)
    fault(
      'alias-without-certificate',
      `It has the names ${aliases.map(shown).join(', ')} but no certificate.`,
      'Give AcmCertificateArn.',
    );
  if (new Set(aliases).size !== aliases.length) fault('alias-twice', 'It has a name twice.', 'Keep one.');
  if (certificate !== undefined && isTrueAt(viewer, 'CloudFrontDefaultCertificate'))
    fault('certificate', 'ViewerCertificate has a certificate and that of CloudFront.', 'Keep one.');
  const minimum = textAt(viewer, 'MinimumProtocolVersion');
  if (certificate === undefined) {
    if (isTrueAt(viewer, 'CloudFrontDefaultCertificate') && minimum !== undefined && minimum !== 'TLSv1')
      fault(
        'minimum-tls',
        `MinimumProtocolVersion ${minimum} has no effect: with CloudFront's certificate it is TLSv1.`,
        'Give a name and a certificate, or remove it.',
      );
    return;
  }
  if (textAt(viewer, 'SslSupportMethod') === undefined)
    fault('certificate', 'AcmCertificateArn without SslSupportMethod.', 'sni-only.');
  if (minimum !== undefined && /^(SSLv3|TLSv1|TLSv1_2016|TLSv1\.1_2016)$/.test(minimum))
    fault('minimum-tls', `Viewers may speak ${minimum}, which is broken.`, 'TLSv1.2_2021.');
  const resource = deployment.target(certificate);
  const isMade = resource?.type === 'AWS::CertificateManager::Certificate';
  const region = isMade ? resource.stack.region : /^arn:aws[\w-]*:acm:([a-z0-9-]+):/.exec(certificate)?.[1];
  if (region !== undefined && region !== 'us-east-1')
    fault(
      'certificate-region',
      `The certificate is in ${region}: CloudFront takes those of us-east-1 alone.`,
      'Make it in us-east-1.',
    );
  if (!isMade) return;
  if (region === undefined)
    fault(
      'certificate-region',
      `The certificate ${resource.logicalId} is made in whatever region the stack is deployed to: CloudFront takes those of us-east-1 alone.`,
      'Make it in a stack of us-east-1.',
    );
  const covered = [
    ...textsAt(resource.properties, 'DomainName'),
    ...textsAt(resource.properties, 'SubjectAlternativeNames'),
  ];
  for (const alias of aliases) {
    if (!isLiteral(`${alias}${covered.join('')}`) || covered.some((name) => covers(name, alias))) continue;
    fault('certificate', `The certificate is for ${covered.join(', ')}, not for ${alias}.`, 'Add the name to it.');
  }
}

function covers(name: string, alias: string): boolean {
  return name === alias || (name.startsWith('*.') && alias.split('.').slice(1).join('.') === name.slice(2));
}

function checkErrorResponses(deployment: Deployment, config: Json | undefined, fault: Say): void {
  const responses = listAt(config, 'CustomErrorResponses');
  const codes = responses.map((one) => numberAt(one, 'ErrorCode'));
  const serves = listAt(config, 'Origins').find((one) => targetOfOrigin(deployment, one).kind !== 'bucket');
  for (const [index, response] of responses.entries()) {
    const code = codes[index];
    if (code !== undefined && ![400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504].includes(code))
      fault('error-response', `CloudFront has no custom response for ${code}.`, 'Remove it.');
    if (codes.indexOf(code) !== index)
      fault('error-response', `There are two custom responses for ${code ?? 'one code'}.`, 'Keep one.');
    if ((at(response, 'ResponseCode') === undefined) !== (at(response, 'ResponsePagePath') === undefined))
      fault('error-response', 'ResponseCode and ResponsePagePath go together.', 'Give both or neither.');
    if (numberAt(response, 'ResponseCode') === 200 && code !== 403 && serves !== undefined)
      fault(
        'error-hidden',
        `Every ${code ?? 'error'} becomes a page with 200, those of ${textAt(serves, 'Id') ?? 'other origins'} too.`,
        'Rewrite paths in a viewer-request function of the behaviour that needs it.',
      );
  }
}

function checkLogging(deployment: Deployment, config: Json | undefined, fault: Say): void {
  const text = textAt(config, 'Logging', 'Bucket');
  const bucket = deployment.mentioned(text).find(({ type }) => type === 'AWS::S3::Bucket');
  if (text === undefined || bucket === undefined) return;
  const token = tokensIn(text)[0];
  if (wholeToken(text) !== undefined && token?.kind === 'resource' && !/DomainName$/.test(token.attribute))
    fault('log-bucket', `Logging.Bucket is ${shown(text)}.`, 'Give the RegionalDomainName of the bucket.');
  const ownership = textAt(bucket.properties, 'OwnershipControls', 'Rules', 0, 'ObjectOwnership');
  if (ownership === undefined || ownership === 'BucketOwnerEnforced')
    fault(
      'log-bucket',
      `The bucket ${bucket.logicalId} takes no access control lists: CloudFront refuses it for logs.`,
      'Set ObjectOwnership BucketOwnerPreferred.',
    );
}
