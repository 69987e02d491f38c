import type { Deployment, Resource } from '../templates/deployment';
import { at, entriesAt, listAt, numberAt, textAt, textsAt, textsIn, type Json } from '../templates/json';
import { isLiteral, shown, tokensIn, wholeToken } from '../templates/token';
import { behavioursOf } from './distribution-behaviours';
import type { Invariant } from './invariant';
import { targetOfOrigin } from './origin-kinds';
import { statementsOf } from './policy-statements';

type Say = (rule: string, wrong: string, fix: string) => void;

/** Attributes that are URLs: a domain name is what stands between the slashes. */
const URLS = /^(ApiEndpoint|WebsiteURL|FunctionUrl)$/;

/** Origins of distributions: a domain name that CloudFront can reach, by a protocol that is spoken there, and that lets it in. */
export const distributionOrigins: Invariant = (deployment, report) => {
  for (const distribution of deployment.all('AWS::CloudFront::Distribution')) {
    for (const origin of listAt(distribution.properties, 'DistributionConfig', 'Origins')) {
      const id = textAt(origin, 'Id') ?? '?';
      const fault: Say = (rule, wrong, fix) =>
        report(distribution, `distribution/${rule}`, `The origin ${id} ${wrong}`, fix);
      checkKind(origin, fault);
      checkDomain(deployment, origin, fault);
      checkConnection(deployment, origin, fault);
      checkHeaders(deployment, origin, fault);
      checkAccess(deployment, { distribution, origin }, fault);
      if (
        !behavioursOf(distribution).some((one) => textAt(one, 'TargetOriginId') === id) &&
        !isInGroup(distribution, id)
      )
        fault('origin-unused', 'is used by no behaviour.', 'Lead a behaviour to it, or remove it.');
    }
  }
};

function isInGroup(distribution: Resource, id: string): boolean {
  return textsIn(at(distribution.properties, 'DistributionConfig', 'OriginGroups')).includes(id);
}

function checkKind(origin: Json, fault: Say): void {
  const kinds = ['S3OriginConfig', 'CustomOriginConfig', 'VpcOriginConfig'].filter(
    (name) => at(origin, name) !== undefined,
  );
  if (kinds.length !== 1)
    fault('origin', `has ${kinds.length === 0 ? 'no configuration' : kinds.join(' and ')}.`, 'Give exactly one.');
  const path = textAt(origin, 'OriginPath');
  if (path !== undefined && path !== '' && isLiteral(path) && (!path.startsWith('/') || path.endsWith('/')))
    fault('origin', `has the path '${path}'.`, 'Begin it with / and do not end it so.');
  for (const name of ['OriginReadTimeout', 'OriginKeepaliveTimeout']) {
    const value = numberAt(origin, kinds[0] ?? '', name);
    if (value !== undefined && (value < 1 || value > 120)) fault('origin', `has ${name} ${value} s.`, '1 to 120 s.');
  }
  const shield = at(origin, 'OriginShield');
  if (at(shield, 'Enabled') === true && at(shield, 'OriginShieldRegion') === undefined)
    fault('origin', 'has an OriginShield without a region.', 'Give OriginShieldRegion.');
}

function checkDomain(deployment: Deployment, origin: Json, fault: Say): void {
  const domain = textAt(origin, 'DomainName') ?? '';
  if (isLiteral(domain) && (domain === '' || /:|\/|^\d+\.\d+\.\d+\.\d+$/.test(domain)))
    fault('origin-domain', `has the domain '${domain}'.`, 'A domain name alone, without scheme, path or address.');
  const { kind, resource, attribute } = targetOfOrigin(deployment, origin);
  const token = wholeToken(domain);
  if (resource === undefined || attribute === undefined || token?.kind !== 'resource') return;
  const [name = '', part] = attribute.split('#');
  if (URLS.test(name) && part !== '2')
    fault(
      'origin-domain',
      `has the domain ${shown(domain)}: a URL, or not the part of it that is its name.`,
      "Fn::Select 2 of Fn::Split '/'.",
    );
  if (kind === 'bucket' && !/^(RegionalDomainName|DomainName|WebsiteURL|DualStackDomainName)/.test(name))
    fault('origin-domain', `has the domain ${shown(domain)}, which is none.`, 'Give RegionalDomainName.');
  if (kind === 'bucket' && name === 'WebsiteURL' && at(origin, 'S3OriginConfig') !== undefined)
    fault('origin-domain', 'is a website but has S3OriginConfig.', 'Use CustomOriginConfig with http-only.');
  if (kind === 'load-balancer' && name !== 'DNSName')
    fault('origin-domain', `has the domain ${shown(domain)}.`, 'Give DNSName.');
  if (
    kind === 'load-balancer' &&
    at(origin, 'VpcOriginConfig') === undefined &&
    textAt(resource.properties, 'Scheme') === 'internal'
  )
    fault('origin-unreachable', `is ${resource.logicalId}, which is internal.`, 'Make it a VPC origin.');
}

function checkConnection(deployment: Deployment, origin: Json, fault: Say): void {
  const { kind, resource } = targetOfOrigin(deployment, origin);
  const config = at(origin, 'CustomOriginConfig');
  const protocol = textAt(config, 'OriginProtocolPolicy');
  for (const name of ['HTTPPort', 'HTTPSPort']) {
    const port = numberAt(config, name);
    if (port !== undefined && port !== 80 && port !== 443 && (port < 1_024 || port > 65_535))
      fault('origin-port', `has ${name} ${port}.`, '80, 443, or 1024 to 65535.');
  }
  const weak = textsAt(config, 'OriginSSLProtocols').filter((one) => one !== 'TLSv1.2' && isLiteral(one));
  if (protocol !== 'http-only' && weak.length > 0)
    fault('origin-protocol', `is spoken to by ${weak.join(', ')}, which are broken.`, 'TLSv1.2 alone.');
  if (kind === 'api' || kind === 'function-url') {
    if (protocol === 'http-only' || protocol === 'match-viewer')
      fault(
        'origin-protocol',
        `is spoken to by ${protocol}: ${resource?.logicalId ?? 'an API'} speaks HTTPS only.`,
        'https-only.',
      );
    if ((numberAt(config, 'HTTPSPort') ?? 443) !== 443) fault('origin-port', 'has another HTTPSPort than 443.', '443.');
  }
  if (kind === 'load-balancer' && config !== undefined && resource !== undefined) {
    const ports = deployment
      .all('AWS::ElasticLoadBalancingV2::Listener')
      .filter((one) => deployment.target(one.properties['LoadBalancerArn']) === resource)
      .map((one) => numberAt(one.properties, 'Port'));
    const port =
      protocol === 'https-only' ? (numberAt(config, 'HTTPSPort') ?? 443) : (numberAt(config, 'HTTPPort') ?? 80);
    if (ports.length > 0 && !ports.includes(port))
      fault(
        'origin-port',
        `is asked on port ${port}; ${resource.logicalId} listens on ${ports.join(', ')}.`,
        'Use one port.',
      );
  }
}

function checkHeaders(deployment: Deployment, origin: Json, fault: Say): void {
  const headers = listAt(origin, 'OriginCustomHeaders');
  const names = headers.map((one) => (textAt(one, 'HeaderName') ?? '').toLowerCase());
  const doubled = names.find((name, index) => names.indexOf(name) !== index);
  if (doubled !== undefined) fault('origin-header', `has the header ${doubled} twice.`, 'Keep one.');
  for (const header of headers) {
    const [name = '', value = ''] = [textAt(header, 'HeaderName'), textAt(header, 'HeaderValue')];
    if (/secret|verify|token|password|api-?key/i.test(name) && isLiteral(value) && !value.includes('{{resolve:'))
      fault('origin-header', `has the secret of ${name} in the template.`, 'Resolve it from Secrets Manager.');
  }
  const { kind, resource } = targetOfOrigin(deployment, origin);
  const expected = kind === 'api' && resource !== undefined ? secretsExpected(deployment, resource) : [];
  const sent = headers.flatMap((header) => deployment.mentioned(at(header, 'HeaderValue')));
  for (const { secret, reader } of expected) {
    if (!sent.includes(secret))
      fault(
        'origin-unverified',
        `does not send ${secret.logicalId}, by which ${reader.logicalId} knows that a request comes from here: all are refused.`,
        'Send it in an origin custom header.',
      );
  }
}

/** The secrets by which the functions of an API know that a request came through the distribution. */
function secretsExpected(deployment: Deployment, api: Resource): { secret: Resource; reader: Resource }[] {
  const readers = deployment
    .all('AWS::ApiGatewayV2::Integration')
    .filter((one) => deployment.target(one.properties['ApiId']) === api)
    .flatMap((one) => deployment.mentioned(one.properties['IntegrationUri']));
  return readers.flatMap((reader) =>
    entriesAt(reader.properties, 'Environment', 'Variables')
      .filter(([name]) => /ORIGIN.*(VERIFY|SECRET)/i.test(name))
      .flatMap(([, value]) => deployment.mentioned(value))
      .filter(({ type }) => type === 'AWS::SecretsManager::Secret')
      .map((secret) => ({ secret, reader })),
  );
}

function checkAccess(
  deployment: Deployment,
  { distribution, origin }: { distribution: Resource; origin: Json },
  fault: Say,
): void {
  const { kind, resource, attribute } = targetOfOrigin(deployment, origin);
  const control = deployment.target(at(origin, 'OriginAccessControlId'));
  const identity = textAt(origin, 'S3OriginConfig', 'OriginAccessIdentity') ?? '';
  const isControlled = at(origin, 'OriginAccessControlId') !== undefined && at(origin, 'OriginAccessControlId') !== '';
  if (isControlled && identity !== '')
    fault('origin-access', 'has both an origin access control and identity.', 'Keep the control.');
  if (control !== undefined && control.type !== 'AWS::CloudFront::OriginAccessControl')
    fault(
      'origin-access',
      `has ${control.logicalId}, of type ${control.type}, as OriginAccessControlId.`,
      'Give an origin access control.',
    );
  if (control !== undefined) checkControl(control, { kind, resource }, fault);
  if (kind !== 'bucket' || resource === undefined || /^WebsiteURL/.test(attribute ?? '') || identity !== '') return;
  const readers = deployment
    .all('AWS::S3::BucketPolicy')
    .filter((policy) => deployment.target(policy.properties['Bucket']) === resource)
    .flatMap((policy) => statementsOf(policy.properties['PolicyDocument']))
    .filter(
      (statement) =>
        statement.effect === 'Allow' &&
        statement.allows('s3:GetObject') &&
        statement.resources.some((text) => text.endsWith('*')),
    )
    .filter((statement) =>
      statement.principals.some(
        ([kindOf, who]) =>
          (who === 'cloudfront.amazonaws.com' &&
            isControlled &&
            isMet(deployment, statement.condition, distribution)) ||
          (who === '*' && kindOf === 'AWS'),
      ),
    );
  if (readers.length === 0)
    fault(
      'bucket-refuses',
      isControlled
        ? `may not read ${resource.logicalId}: its policy does not let this distribution in, and viewers get 403.`
        : `has no origin access control, and ${resource.logicalId} is not public: viewers get 403.`,
      'Give it an origin access control, and allow cloudfront.amazonaws.com s3:GetObject on the objects by AWS:SourceArn.',
    );
  checkKey(deployment, resource, fault);
}

/** Whether a condition can hold for a distribution, whose ARN nobody knows before it is made. */
function isMet(deployment: Deployment, condition: Json | undefined, distribution: Resource): boolean {
  const sources = entriesAt(condition)
    .flatMap(([operator]) => entriesAt(condition, operator))
    .filter(([key]) => /^aws:sourcearn$/i.test(key))
    .flatMap(([, value]) => textsIn(value));
  if (sources.length === 0) return true;
  return sources.some((text) => {
    const resources = tokensIn(text).filter((token) => token.kind === 'resource');
    return resources.length === 0
      ? /[*⟦]/.test(text.split('/').at(-1) ?? '')
      : deployment.mentioned(text).includes(distribution);
  });
}

function checkControl(control: Resource, target: { kind: string; resource: Resource | undefined }, fault: Say): void {
  const type = textAt(control.properties, 'OriginAccessControlConfig', 'OriginAccessControlOriginType');
  const expected = { bucket: 's3', 'function-url': 'lambda' }[target.kind];
  if (target.kind !== 'other' && type !== undefined && type !== expected)
    fault(
      'origin-access',
      `has the access control ${control.logicalId} of type ${type}.`,
      expected === undefined ? 'Remove it: it is for buckets and functions.' : `Make it of type ${expected}.`,
    );
  if (textAt(control.properties, 'OriginAccessControlConfig', 'SigningBehavior') === 'never')
    fault(
      'origin-access',
      `has the access control ${control.logicalId}, which never signs: viewers get 403.`,
      'SigningBehavior always.',
    );
}

function checkKey(deployment: Deployment, bucket: Resource, fault: Say): void {
  const encryption = at(bucket.properties, 'BucketEncryption', 'ServerSideEncryptionConfiguration');
  const rule = at(listAt(encryption)[0], 'ServerSideEncryptionByDefault');
  if (!/^aws:kms/.test(textAt(rule, 'SSEAlgorithm') ?? '')) return;
  const key = deployment.target(at(rule, 'KMSMasterKeyID'));
  const lets = key === undefined || textsIn(key.properties['KeyPolicy']).includes('cloudfront.amazonaws.com');
  if (at(rule, 'KMSMasterKeyID') === undefined || !lets)
    fault(
      'key-refuses',
      `cannot read ${bucket.logicalId}: its key does not let CloudFront decrypt.`,
      'Use AES256, or allow cloudfront.amazonaws.com kms:Decrypt in the key policy.',
    );
}
