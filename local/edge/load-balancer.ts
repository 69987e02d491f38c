import { z } from 'zod';
import { TemplateFault, type Deployment, type Resource } from '../contracts';
import { nameOf } from '../runtime/permissions';
import type { RouterLaunch } from '../runtime/router-launch';
import { requireCloudFront, requireHop } from './network-path';

/** The way from a VPC origin to the router's target group, as far as it matters on one machine. */
export interface LoadBalancerPath {
  readonly idleTimeoutSeconds: number;
}

const vpcOriginSchema = z.object({
  VpcOriginEndpointConfig: z.object({
    Arn: z.string(),
    HTTPPort: z.coerce.number().default(80),
    OriginProtocolPolicy: z.literal('http-only', 'the local edge reaches load balancers by HTTP only'),
  }),
});
const loadBalancerSchema = z.object({
  Type: z.literal('application').default('application'),
  Scheme: z.literal('internal', 'a load balancer behind a VPC origin must be internal'),
  SecurityGroups: z.array(z.string()).min(1),
  LoadBalancerAttributes: z.array(z.object({ Key: z.string(), Value: z.string() })).default([]),
});
const listenerSchema = z.object({
  Port: z.coerce.number(),
  Protocol: z.literal('HTTP'),
  DefaultActions: z.array(
    z.object({
      Type: z.string(),
      TargetGroupArn: z.string().optional(),
      ForwardConfig: z.object({ TargetGroups: z.array(z.object({ TargetGroupArn: z.string() })) }).optional(),
    }),
  ),
});

/** What an Application Load Balancer allows by default. */
const DEFAULT_IDLE_TIMEOUT_SECONDS = 60;

/**
 * Follows a VPC origin to its load balancer, the listener on its port, the target group and the router's instances; a TemplateFault
 * names the resource at which the way ends.
 */
export function followVpcOrigin(
  deployment: Deployment,
  vpcOrigin: Resource,
  router: Pick<RouterLaunch, 'targetGroupArn' | 'targetPort' | 'instanceSecurityGroupIds'>,
): LoadBalancerPath {
  const endpoint = parse(vpcOriginSchema, vpcOrigin).VpcOriginEndpointConfig;
  const loadBalancer = deployment
    .ofType('AWS::ElasticLoadBalancingV2::LoadBalancer')
    .find(({ ref, attributes }) => ref === endpoint.Arn || attributes['LoadBalancerArn'] === endpoint.Arn);
  if (loadBalancer === undefined)
    throw new TemplateFault(`${nameOf(vpcOrigin)}: there is no load balancer ${endpoint.Arn}`);
  const { SecurityGroups: groupIds, LoadBalancerAttributes: attributes } = parse(loadBalancerSchema, loadBalancer);

  const listener = deployment
    .ofType('AWS::ElasticLoadBalancingV2::Listener')
    .find(
      ({ properties }) =>
        properties['LoadBalancerArn'] === endpoint.Arn && Number(properties['Port']) === endpoint.HTTPPort,
    );
  if (listener === undefined)
    throw new TemplateFault(
      `${nameOf(vpcOrigin)}: ${nameOf(loadBalancer)} has no listener on port ${endpoint.HTTPPort}`,
    );
  const forwarded = parse(listenerSchema, listener).DefaultActions.flatMap((action) => [
    ...(action.TargetGroupArn === undefined ? [] : [action.TargetGroupArn]),
    ...(action.ForwardConfig?.TargetGroups.map(({ TargetGroupArn }) => TargetGroupArn) ?? []),
  ]);
  if (!forwarded.includes(router.targetGroupArn))
    throw new TemplateFault(
      `${nameOf(listener)}: it does not forward to the routers' target group ${router.targetGroupArn}`,
    );
  if (deployment.ofType('AWS::ElasticLoadBalancingV2::ListenerRule').length > 0)
    throw new TemplateFault(`${nameOf(listener)}: the local edge knows no listener rules`);

  requireCloudFront(deployment, { groupIds, port: endpoint.HTTPPort }, nameOf(loadBalancer));
  const hop = { fromGroupIds: groupIds, toGroupIds: router.instanceSecurityGroupIds, port: router.targetPort };
  requireHop(deployment, hop, nameOf(loadBalancer));
  const idle = attributes.find(({ Key }) => Key === 'idle_timeout.timeout_seconds')?.Value;
  return { idleTimeoutSeconds: idle === undefined ? DEFAULT_IDLE_TIMEOUT_SECONDS : Number(idle) };
}

function parse<T extends z.ZodType>(schema: T, resource: Resource): z.output<T> {
  const parsed = schema.safeParse(resource.properties);
  if (!parsed.success) throw new TemplateFault(`${nameOf(resource)}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
