import type { Resource } from '../templates/deployment';
import { at, isTrueAt, listAt, numberAt, textAt, textsAt, type Json } from '../templates/json';
import { isLiteral, shown, tokensIn, wholeToken } from '../templates/token';
import type { Invariant } from './invariant';
import { statementsOf } from './policy-statements';

const METHODS = ['GET,HEAD', 'GET,HEAD,OPTIONS', 'DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT'];
const LEGACY = ['ForwardedValues', 'MinTTL', 'MaxTTL', 'DefaultTTL'];

/** CloudFront: behaviours that lead to an origin, origins that let the distribution in, certificates where CloudFront looks for them. */
export const distributions: Invariant = (deployment, report) => {
  for (const distribution of deployment.all('AWS::CloudFront::Distribution')) {
    const config = at(distribution.properties, 'DistributionConfig');
    const fault = (rule: string, wrong: string, fix: string): void =>
      report(distribution, `distribution/${rule}`, wrong, fix);
    const origins = listAt(config, 'Origins');
    const groups = listAt(config, 'OriginGroups', 'Items');
    const ids = [...origins, ...groups].map((origin) => textAt(origin, 'Id') ?? '');
    if (origins.length === 0) fault('origins', 'There is no origin.', 'Give one.');
    if (new Set(ids).size !== ids.length) fault('origins', 'Two origins have the same Id.', 'Give each its own.');
    const main = at(config, 'DefaultCacheBehavior');
    if (main === undefined) fault('default-behaviour', 'There is no DefaultCacheBehavior.', 'Give one.');
    const others = listAt(config, 'CacheBehaviors');
    const patterns = others.map((behaviour) => textAt(behaviour, 'PathPattern') ?? '');
    const doubled = patterns.find((pattern, index) => patterns.indexOf(pattern) !== index);
    if (doubled !== undefined)
      fault(
        'path-twice',
        `Two behaviours have the path ${doubled}: the second is never used, and CloudFront refuses it.`,
        'Remove one.',
      );
    for (const [index, pattern] of patterns.entries()) {
      if (pattern === '') fault('path', 'A behaviour has no PathPattern.', 'Give one.');
      if (/^\/?\*$/.test(pattern) && index < patterns.length - 1)
        fault(
          'path-hides',
          `The behaviour ${pattern} hides those after it.`,
          'Put it last, or use the default behaviour.',
        );
    }
    for (const behaviour of [main, ...others]) if (behaviour !== undefined) checkBehaviour(behaviour, ids, fault);
    const aliases = listAt(config, 'Aliases');
    const certificate = textAt(config, 'ViewerCertificate', 'AcmCertificateArn');
    if (
      aliases.length > 0 &&
      certificate === undefined &&
      textAt(config, 'ViewerCertificate', 'IamCertificateId') === undefined
    )
      fault(
        'alias-without-certificate',
        `It has the names ${textsAt(aliases).map(shown).join(', ')} but no certificate.`,
        'Give AcmCertificateArn.',
      );
    const certificateResource = deployment.target(certificate);
    const region =
      certificateResource?.stack.region ??
      (certificate === undefined ? undefined : /^arn:aws[\w-]*:acm:([a-z0-9-]+):/.exec(certificate)?.[1]);
    if (region !== undefined && region !== 'us-east-1')
      fault(
        'certificate-region',
        `The certificate is in ${region}: CloudFront takes those of us-east-1 alone.`,
        'Make it in us-east-1.',
      );
    if (certificateResource?.type === 'AWS::CertificateManager::Certificate' && region === undefined)
      fault(
        'certificate-region',
        `The certificate ${certificateResource.logicalId} is made in whatever region the stack is deployed to: CloudFront takes those of us-east-1 alone.`,
        'Make it in a stack of us-east-1.',
      );
    if (certificate !== undefined && textAt(config, 'ViewerCertificate', 'SslSupportMethod') === undefined)
      fault('certificate', 'AcmCertificateArn without SslSupportMethod.', 'sni-only.');
    for (const origin of origins) checkOrigin(distribution, origin, fault);
    for (const response of listAt(config, 'CustomErrorResponses')) {
      const code = numberAt(response, 'ErrorCode');
      if (code !== undefined && ![400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504].includes(code))
        fault('error-response', `CloudFront has no custom response for ${code}.`, 'Remove it.');
      if ((at(response, 'ResponseCode') === undefined) !== (at(response, 'ResponsePagePath') === undefined))
        fault('error-response', 'ResponseCode and ResponsePagePath go together.', 'Give both or neither.');
    }
    const price = textAt(config, 'PriceClass');
    if (price !== undefined && isLiteral(price) && !/^PriceClass_(100|200|All)$/.test(price))
      fault('price-class', `There is no price class ${price}.`, 'PriceClass_100, _200 or _All.');
    const root = textAt(config, 'DefaultRootObject');
    if (root?.startsWith('/'))
      fault('root-object', `DefaultRootObject is ${root}.`, 'Without a slash, as in index.html.');
    const acl = textAt(config, 'WebACLId');
    const aclResource = deployment.target(acl);
    if (aclResource?.type === 'AWS::WAFv2::WebACL' && textAt(aclResource.properties, 'Scope') !== 'CLOUDFRONT')
      fault('web-acl', `${aclResource.logicalId} is not of Scope CLOUDFRONT.`, 'Make it so, in us-east-1.');
  }

  function checkBehaviour(
    behaviour: Json,
    ids: readonly string[],
    fault: (rule: string, wrong: string, fix: string) => void,
  ): void {
    const path = textAt(behaviour, 'PathPattern') ?? 'default';
    const target = textAt(behaviour, 'TargetOriginId') ?? '';
    if (!ids.includes(target))
      fault(
        'origin-unknown',
        `The behaviour ${path} leads to the origin '${shown(target)}', which there is not.`,
        'Name the Id of an origin.',
      );
    const legacy = LEGACY.filter((name) => at(behaviour, name) !== undefined);
    const policy = at(behaviour, 'CachePolicyId');
    if (policy !== undefined && legacy.length > 0)
      fault(
        'two-cache-settings',
        `The behaviour ${path} has ${legacy.join(', ')} beside a cache policy.`,
        'Keep the cache policy alone.',
      );
    if (policy === undefined && at(behaviour, 'ForwardedValues') === undefined)
      fault('no-cache-settings', `The behaviour ${path} has no cache policy.`, 'Give CachePolicyId.');
    if (at(behaviour, 'OriginRequestPolicyId') !== undefined && policy === undefined)
      fault(
        'two-cache-settings',
        `The behaviour ${path} has an origin request policy without a cache policy.`,
        'Give CachePolicyId.',
      );
    const viewer = textAt(behaviour, 'ViewerProtocolPolicy') ?? '';
    if (isLiteral(viewer) && !/^(allow-all|https-only|redirect-to-https)$/.test(viewer))
      fault(
        'viewer-protocol',
        `The behaviour ${path} has ViewerProtocolPolicy '${viewer}'.`,
        'https-only or redirect-to-https.',
      );
    const methods = textsAt(behaviour, 'AllowedMethods').sort().join(',');
    if (methods !== '' && isLiteral(methods) && !METHODS.includes(methods))
      fault('methods', `The behaviour ${path} allows [${methods}].`, 'GET and HEAD; these and OPTIONS; or all seven.');
    const kinds = new Set<string>();
    for (const association of [
      ...listAt(behaviour, 'FunctionAssociations'),
      ...listAt(behaviour, 'LambdaFunctionAssociations'),
    ]) {
      const event = textAt(association, 'EventType') ?? '';
      if (kinds.has(event)) fault('functions', `The behaviour ${path} has two functions at ${event}.`, 'Keep one.');
      kinds.add(event);
      const isEdge = at(association, 'LambdaFunctionARN') !== undefined;
      if (
        isLiteral(event) &&
        !(isEdge ? /^(viewer|origin)-(request|response)$/ : /^viewer-(request|response)$/).test(event)
      )
        fault('functions', `The behaviour ${path} has a function at '${event}'.`, 'viewer-request or viewer-response.');
      const arn = textAt(association, 'FunctionARN');
      const fn = deployment.target(arn);
      const token = arn === undefined ? undefined : wholeToken(arn);
      if (
        !isEdge &&
        arn !== undefined &&
        ((fn !== undefined && fn.type !== 'AWS::CloudFront::Function') ||
          (isLiteral(arn) && !/^arn:aws[\w-]*:cloudfront::\d{12}:function\//.test(arn)) ||
          (token?.kind === 'resource' && !/^(FunctionARN|FunctionMetadata\.FunctionARN|)$/.test(token.attribute)))
      ) {
        fault(
          'functions',
          `The behaviour ${path} has ${shown(arn)} as CloudFront function.`,
          'Give the FunctionARN of an AWS::CloudFront::Function.',
        );
      }
    }
  }

  function checkOrigin(
    distribution: Resource,
    origin: Json,
    fault: (rule: string, wrong: string, fix: string) => void,
  ): void {
    const id = textAt(origin, 'Id') ?? '?';
    const kinds = ['S3OriginConfig', 'CustomOriginConfig', 'VpcOriginConfig'].filter(
      (name) => at(origin, name) !== undefined,
    );
    if (kinds.length !== 1)
      fault(
        'origin',
        `The origin ${id} has ${kinds.length === 0 ? 'no configuration' : kinds.join(' and ')}.`,
        'Give exactly one.',
      );
    const domain = textAt(origin, 'DomainName') ?? '';
    if (isLiteral(domain) && (domain === '' || /^https?:|\//.test(domain)))
      fault('origin', `The origin ${id} has the domain '${domain}'.`, 'A domain name alone, without scheme or path.');
    const path = textAt(origin, 'OriginPath');
    if (path !== undefined && path !== '' && isLiteral(path) && (!path.startsWith('/') || path.endsWith('/')))
      fault('origin', `The origin ${id} has the path '${path}'.`, 'Begin it with / and do not end it so.');
    const vpcOrigin = deployment.target(at(origin, 'VpcOriginConfig', 'VpcOriginId'));
    if (vpcOrigin !== undefined && vpcOrigin.type !== 'AWS::CloudFront::VpcOrigin')
      fault(
        'vpc-origin',
        `VpcOriginId of ${id} is ${vpcOrigin.logicalId}, of type ${vpcOrigin.type}.`,
        'Give a VPC origin.',
      );
    for (const [name, greatest] of [
      ['OriginReadTimeout', 120],
      ['OriginKeepaliveTimeout', 120],
    ] as const) {
      const value = numberAt(origin, kinds[0] ?? '', name);
      if (value !== undefined && (value < 1 || value > greatest))
        fault('origin', `${name} of ${id} is ${value} s.`, `1 to ${greatest} s.`);
    }
    const bucket = deployment.mentioned(domain).find(({ type }) => type === 'AWS::S3::Bucket');
    const control = deployment.target(at(origin, 'OriginAccessControlId'));
    if (control !== undefined && control.type !== 'AWS::CloudFront::OriginAccessControl')
      fault(
        'origin-access',
        `OriginAccessControlId of ${id} is ${control.logicalId}, of type ${control.type}.`,
        'Give an origin access control.',
      );
    const legacyIdentity = textAt(origin, 'S3OriginConfig', 'OriginAccessIdentity') ?? '';
    if (at(origin, 'OriginAccessControlId') !== undefined && legacyIdentity !== '')
      fault('origin-access', `The origin ${id} has both an origin access control and identity.`, 'Keep the control.');
    if (bucket === undefined || control === undefined) return;
    const allows = deployment
      .all('AWS::S3::BucketPolicy')
      .some(
        (policy) =>
          deployment.target(policy.properties['Bucket']) === bucket &&
          statementsOf(policy.properties['PolicyDocument']).some(
            (statement) =>
              statement.effect === 'Allow' &&
              statement.allows('s3:GetObject') &&
              statement.principals.some(([, who]) => who === 'cloudfront.amazonaws.com') &&
              (statement.condition === undefined ||
                deployment.mentioned(statement.condition).includes(distribution) ||
                !JSON.stringify(statement.condition).includes('⟦resource')) &&
              statement.resources.some((text) => text.endsWith('*')),
          ),
      );
    if (!allows)
      fault(
        'bucket-refuses',
        `The bucket ${bucket.logicalId} does not let this distribution read its objects: viewers get 403.`,
        'Allow cloudfront.amazonaws.com s3:GetObject on the objects, by AWS:SourceArn.',
      );
  }
  for (const origin of deployment.all('AWS::CloudFront::VpcOrigin')) {
    const arn = textAt(origin.properties, 'VpcOriginEndpointConfig', 'Arn');
    const balancer = deployment.target(arn);
    if (balancer !== undefined && !/^AWS::(ElasticLoadBalancingV2::LoadBalancer|EC2::Instance)$/.test(balancer.type))
      report(
        origin,
        'distribution/vpc-origin',
        `Arn is ${balancer.logicalId}, of type ${balancer.type}.`,
        'Give a load balancer or an instance.',
      );
    if (balancer?.type !== 'AWS::ElasticLoadBalancingV2::LoadBalancer') continue;
    const policy = textAt(origin.properties, 'VpcOriginEndpointConfig', 'OriginProtocolPolicy') ?? 'match-viewer';
    const port =
      numberAt(origin.properties, 'VpcOriginEndpointConfig', policy === 'https-only' ? 'HTTPSPort' : 'HTTPPort') ??
      (policy === 'https-only' ? 443 : 80);
    const ports = deployment
      .all('AWS::ElasticLoadBalancingV2::Listener')
      .filter((one) => deployment.target(one.properties['LoadBalancerArn']) === balancer)
      .map((one) => numberAt(one.properties, 'Port'));
    if (policy !== 'match-viewer' && ports.length > 0 && !ports.includes(port))
      report(
        origin,
        'distribution/vpc-origin-port',
        `CloudFront asks on port ${port}, ${balancer.logicalId} listens on ${ports.join(', ')}.`,
        'Use one port.',
      );
  }
  for (const fn of deployment.all('AWS::CloudFront::Function')) {
    const code = textAt(fn.properties, 'FunctionCode') ?? '';
    if (Buffer.byteLength(code) > 10_240)
      report(
        fn,
        'distribution/function-size',
        `The code has ${Buffer.byteLength(code)} bytes: CloudFront takes 10240.`,
        'Shorten it.',
      );
    const runtime = textAt(fn.properties, 'FunctionConfig', 'Runtime') ?? '';
    if (!/^cloudfront-js-[12]\.0$/.test(runtime))
      report(fn, 'distribution/function-runtime', `There is no runtime '${runtime}'.`, 'cloudfront-js-2.0.');
    if (!isTrueAt(fn.properties, 'AutoPublish'))
      report(
        fn,
        'distribution/function-unpublished',
        'AutoPublish is off: a distribution cannot use the function.',
        'Set AutoPublish.',
      );
    if (tokensIn(code).length === 0 && !/function\s+handler\s*\(/.test(code))
      report(
        fn,
        'distribution/function-handler',
        'The code has no function handler.',
        'Define function handler(event).',
      );
  }
};
