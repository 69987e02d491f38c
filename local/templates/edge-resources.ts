import {
  arn,
  emulated,
  idWith,
  named,
  nameOf,
  passive,
  type ResourceIdentity,
  type ResourceType,
  words,
} from './resource-type';

const domainOf = idWith('d', 13);

/** Types between a viewer and what runs: distribution, HTTP API and load balancer. */
export const EDGE_RESOURCES: Readonly<Record<string, ResourceType>> = {
  'AWS::CloudFront::Distribution': {
    treatment: emulated('the edge'),
    ref: ({ digest }) => `E${digest.slice(0, 13).toUpperCase()}`,
    attributes: {
      DomainName: (distribution) => `${domainOf(distribution)}.cloudfront.net`,
      Id: ({ digest }) => `E${digest.slice(0, 13).toUpperCase()}`,
    },
    properties: words('DistributionConfig Tags'),
  },
  'AWS::CloudFront::VpcOrigin': {
    treatment: emulated('the edge'),
    ref: idWith('vo_'),
    attributes: {
      Id: idWith('vo_'),
      Arn: ({ account, digest }) => `arn:aws:cloudfront::${account}:vpcorigin/vo_${digest.slice(0, 17)}`,
    },
    properties: words('Tags VpcOriginEndpointConfig'),
  },
  'AWS::CloudFront::OriginAccessControl': {
    treatment: emulated('the edge'),
    ref: ({ digest }) => `E${digest.slice(0, 13).toUpperCase()}`,
    attributes: { Id: ({ digest }) => `E${digest.slice(0, 13).toUpperCase()}` },
    properties: words('OriginAccessControlConfig'),
  },
  'AWS::CloudFront::Function': {
    treatment: emulated('the edge'),
    ref: functionArn,
    attributes: { FunctionARN: functionArn, 'FunctionMetadata.FunctionARN': functionArn },
    properties: words('AutoPublish FunctionCode FunctionConfig FunctionMetadata Name Tags'),
  },
  'AWS::CloudFront::ResponseHeadersPolicy': {
    treatment: emulated('the edge'),
    ref: idWith('response-headers-'),
    attributes: { Id: idWith('response-headers-') },
    properties: words('ResponseHeadersPolicyConfig'),
  },
  'AWS::CloudFront::OriginRequestPolicy': {
    treatment: emulated('the edge'),
    ref: idWith('origin-request-'),
    attributes: { Id: idWith('origin-request-') },
    properties: words('OriginRequestPolicyConfig'),
  },
  'AWS::CloudFront::CachePolicy': {
    treatment: emulated('the edge'),
    ref: idWith('cache-'),
    attributes: { Id: idWith('cache-') },
    properties: words('CachePolicyConfig'),
  },
  'AWS::ApiGatewayV2::Api': {
    treatment: emulated('the HTTP API'),
    ref: idWith('', 10),
    attributes: {
      ApiEndpoint: ({ digest, region }) => `https://${digest.slice(0, 10)}.execute-api.${region}.amazonaws.com`,
      ApiId: idWith('', 10),
    },
    properties: words('CorsConfiguration Description DisableExecuteApiEndpoint Name ProtocolType Tags'),
  },
  'AWS::ApiGatewayV2::Route': {
    treatment: emulated('the HTTP API'),
    ref: idWith('', 7),
    attributes: { RouteId: idWith('', 7) },
    properties: words('ApiId AuthorizationType RouteKey Target'),
  },
  'AWS::ApiGatewayV2::Integration': {
    treatment: emulated('the HTTP API'),
    ref: idWith('', 7),
    attributes: { IntegrationId: idWith('', 7) },
    properties: words('ApiId IntegrationMethod IntegrationType IntegrationUri PayloadFormatVersion TimeoutInMillis'),
  },
  'AWS::ApiGatewayV2::Stage': {
    treatment: emulated('the HTTP API'),
    ref: (stage) => stage.property('StageName'),
    attributes: {},
    properties: words(
      'AccessLogSettings ApiId AutoDeploy DefaultRouteSettings Description RouteSettings StageName Tags',
    ),
  },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    treatment: emulated('the edge'),
    naming: named('Name', 32),
    ref: loadBalancerArn,
    attributes: {
      Arn: loadBalancerArn,
      LoadBalancerArn: loadBalancerArn,
      DNSName: ({ name, digest, region }) => `internal-${name}-${digest.slice(0, 9)}.${region}.elb.amazonaws.com`,
      LoadBalancerFullName: ({ name, digest }) => `app/${name}/${digest.slice(0, 16)}`,
      LoadBalancerName: nameOf,
      CanonicalHostedZoneID: () => 'Z35SXDOTRQ7X7K',
    },
    properties: words('IpAddressType LoadBalancerAttributes Name Scheme SecurityGroups Subnets Tags Type'),
  },
  'AWS::ElasticLoadBalancingV2::Listener': {
    treatment: emulated('the edge'),
    ref: arn('elasticloadbalancing', ({ digest }) => `listener/app/${digest.slice(0, 16)}/${digest.slice(16, 32)}`),
    attributes: {
      ListenerArn: arn(
        'elasticloadbalancing',
        ({ digest }) => `listener/app/${digest.slice(0, 16)}/${digest.slice(16, 32)}`,
      ),
    },
    properties: words('DefaultActions ListenerAttributes LoadBalancerArn Port Protocol Tags'),
  },
  'AWS::ElasticLoadBalancingV2::ListenerRule': {
    treatment: emulated('the edge'),
    ref: idWith('listener-rule-'),
    attributes: {},
    properties: words('Actions Conditions ListenerArn Priority'),
  },
  'AWS::ElasticLoadBalancingV2::TargetGroup': {
    treatment: emulated('the edge'),
    naming: named('Name', 32),
    ref: targetGroupArn,
    attributes: {
      TargetGroupArn: targetGroupArn,
      TargetGroupFullName: ({ name, digest }) => `targetgroup/${name}/${digest.slice(0, 16)}`,
      TargetGroupName: nameOf,
    },
    properties: words(`HealthCheckEnabled HealthCheckIntervalSeconds HealthCheckPath HealthCheckPort HealthCheckProtocol
      HealthCheckTimeoutSeconds HealthyThresholdCount Matcher Name Port Protocol ProtocolVersion Tags
      TargetGroupAttributes TargetType UnhealthyThresholdCount VpcId`),
  },
  'AWS::CertificateManager::Certificate': {
    treatment: passive('the local edge speaks plain HTTP on loopback'),
    ref: arn('acm', ({ digest }) => `certificate/${digest.slice(0, 32)}`),
    attributes: {},
  },
};

function functionArn({ account, digest }: { account: string; digest: string }): string {
  return `arn:aws:cloudfront::${account}:function/${digest.slice(0, 20)}`;
}

function loadBalancerArn(identity: ResourceIdentity): string {
  return arn('elasticloadbalancing', ({ name, digest }) => `loadbalancer/app/${name}/${digest.slice(0, 16)}`)(identity);
}

function targetGroupArn(identity: ResourceIdentity): string {
  return arn('elasticloadbalancing', ({ name, digest }) => `targetgroup/${name}/${digest.slice(0, 16)}`)(identity);
}
