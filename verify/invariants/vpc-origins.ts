import type { Deployment, Resource } from '../templates/deployment';
import { listAt, numberAt, textAt } from '../templates/json';
import { shown, wholeToken } from '../templates/token';
import type { Invariant } from './invariant';
import { letsCloudFrontIn } from './reachability';

type Say = (rule: string, wrong: string, fix: string) => void;

/** CloudFront's VPC origins: a private load balancer that listens where it is asked, and lets CloudFront in. */
export const vpcOrigins: Invariant = (deployment, report) => {
  for (const origin of deployment.all('AWS::CloudFront::VpcOrigin')) {
    const fault: Say = (rule, wrong, fix) => report(origin, `vpc-origin/${rule}`, wrong, fix);
    const arn = textAt(origin.properties, 'VpcOriginEndpointConfig', 'Arn') ?? '';
    const target = deployment.target(arn);
    const token = wholeToken(arn);
    if (target === undefined) continue;
    const isBalancer = target.type === 'AWS::ElasticLoadBalancingV2::LoadBalancer';
    if (!isBalancer && target.type !== 'AWS::EC2::Instance')
      fault('target', `Arn is ${target.logicalId}, of type ${target.type}.`, 'Give a load balancer or an instance.');
    if (isBalancer && token?.kind === 'resource' && !/^(LoadBalancerArn|)$/.test(token.attribute))
      fault('target', `Arn is ${shown(arn)}.`, 'Give the load balancer by Ref.');
    if (isBalancer) checkBalancer(deployment, { origin, balancer: target }, fault);
  }
  for (const distribution of deployment.all('AWS::CloudFront::Distribution')) {
    for (const origin of listAt(distribution.properties, 'DistributionConfig', 'Origins')) {
      const id = textAt(origin, 'VpcOriginConfig', 'VpcOriginId');
      const vpcOrigin = deployment.target(id);
      if (id === undefined || vpcOrigin === undefined) continue;
      const fault: Say = (rule, wrong, fix) => report(distribution, `vpc-origin/${rule}`, wrong, fix);
      const token = wholeToken(id);
      if (
        vpcOrigin.type !== 'AWS::CloudFront::VpcOrigin' ||
        (token?.kind === 'resource' && !/^(Id|)$/.test(token.attribute))
      )
        fault('reference', `VpcOriginId is ${shown(id)}, of ${vpcOrigin.type}.`, 'Give the Id of a VPC origin.');
      const balancer = deployment.target(textAt(vpcOrigin.properties, 'VpcOriginEndpointConfig', 'Arn'));
      const named = deployment.mentioned(textAt(origin, 'DomainName'))[0];
      if (balancer !== undefined && named !== undefined && named !== balancer)
        fault(
          'domain',
          `DomainName is of ${named.logicalId}, the VPC origin is ${balancer.logicalId}.`,
          'Give the DNSName of the same load balancer.',
        );
    }
  }
};

function checkBalancer(
  deployment: Deployment,
  { origin, balancer }: { origin: Resource; balancer: Resource },
  fault: Say,
): void {
  const config = origin.properties['VpcOriginEndpointConfig'];
  const policy = textAt(config, 'OriginProtocolPolicy') ?? 'match-viewer';
  const http = numberAt(config, 'HTTPPort') ?? 80;
  const https = numberAt(config, 'HTTPSPort') ?? 443;
  const asked = { 'http-only': [http], 'https-only': [https] }[policy] ?? [http, https];
  const listeners = deployment
    .all('AWS::ElasticLoadBalancingV2::Listener')
    .filter((one) => deployment.target(one.properties['LoadBalancerArn']) === balancer);
  const ports = listeners.map((one) => numberAt(one.properties, 'Port'));
  const deaf = asked.filter((port) => ports.length > 0 && !ports.includes(port));
  if (deaf.length > 0)
    fault(
      'port',
      `CloudFront asks on port ${deaf.join(' and ')} (${policy}), ${balancer.logicalId} listens on ${ports.join(', ')}.`,
      'Use one port and protocol.',
    );
  const speaks = listeners.find((one) => numberAt(one.properties, 'Port') === asked[0]);
  const protocol = textAt(speaks?.properties, 'Protocol');
  if ((policy === 'https-only' && protocol === 'HTTP') || (policy === 'http-only' && protocol === 'HTTPS'))
    fault('protocol', `CloudFront speaks ${policy}, the listener ${protocol}.`, 'Use one protocol.');
  if (textAt(balancer.properties, 'Scheme') !== 'internal')
    fault(
      'public',
      `${balancer.logicalId} is open to the internet: viewers can go around CloudFront.`,
      'Scheme internal.',
    );
  const groups = deployment.targets(balancer.properties, 'SecurityGroups');
  const port = asked.find((one) => ports.includes(one));
  if (groups.length > 0 && port !== undefined && !letsCloudFrontIn(deployment, groups, port))
    fault(
      'closed',
      `No security group of ${balancer.logicalId} lets CloudFront in on port ${port}.`,
      "Allow the prefix list com.amazonaws.global.cloudfront.origin-facing, or the VPC's block.",
    );
  const vpcs = new Set(
    deployment
      .targets(balancer.properties, 'Subnets')
      .flatMap((subnet) => deployment.target(subnet.properties['VpcId']) ?? []),
  );
  for (const vpc of vpcs) {
    const isAttached = deployment
      .all('AWS::EC2::VPCGatewayAttachment')
      .some(
        (one) =>
          deployment.target(one.properties['VpcId']) === vpc && one.properties['InternetGatewayId'] !== undefined,
      );
    if (!isAttached)
      fault(
        'no-gateway',
        `${vpc.logicalId} has no internet gateway: CloudFront makes no VPC origin there.`,
        'Attach one; no route to it is needed.',
      );
  }
}
