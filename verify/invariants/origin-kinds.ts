import type { Deployment, Resource } from '../templates/deployment';
import { at, textAt, type Json } from '../templates/json';
import { tokensIn } from '../templates/token';

/** What an origin's domain name leads to: `other` when the templates do not say. */
export type OriginKind = 'bucket' | 'api' | 'function-url' | 'load-balancer' | 'other';

export interface OriginTarget {
  readonly kind: OriginKind;
  readonly resource: Resource | undefined;
  /** The attribute that the domain name is, as in `RegionalDomainName`. */
  readonly attribute: string | undefined;
}

const KINDS: Readonly<Record<string, OriginKind>> = {
  'AWS::S3::Bucket': 'bucket',
  'AWS::ApiGatewayV2::Api': 'api',
  'AWS::ApiGateway::RestApi': 'api',
  'AWS::Lambda::Url': 'function-url',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'load-balancer',
};

export function targetOfOrigin(deployment: Deployment, origin: Json): OriginTarget {
  const domain = textAt(origin, 'DomainName') ?? '';
  const balancer = balancerOfVpcOrigin(deployment, origin);
  if (balancer !== undefined) return { kind: 'load-balancer', resource: balancer, attribute: undefined };
  const token = tokensIn(domain).find((one) => one.kind === 'resource');
  const resource = token?.kind === 'resource' ? deployment.resource(token.stack, token.logicalId) : undefined;
  if (resource === undefined) {
    return { kind: /\.execute-api\./.test(domain) ? 'api' : 'other', resource, attribute: undefined };
  }
  const attribute = token?.kind === 'resource' ? token.attribute : undefined;
  return { kind: KINDS[resource.type] ?? 'other', resource, attribute };
}

/** The load balancer behind an origin's VPC origin. */
export function balancerOfVpcOrigin(deployment: Deployment, origin: Json): Resource | undefined {
  const vpcOrigin = deployment.target(at(origin, 'VpcOriginConfig', 'VpcOriginId'));
  return deployment.target(at(vpcOrigin?.properties, 'VpcOriginEndpointConfig', 'Arn'));
}
