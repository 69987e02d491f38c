import { TemplateFault, type Deployment, type FunctionInvoker, type Resource } from '../contracts';
import { BucketOrigin } from '../edge/bucket-origin';
import { readDistribution, type Distribution, type OriginDescription } from '../edge/distribution';
import { followVpcOrigin } from '../edge/load-balancer';
import { LoadBalancerOrigin } from '../edge/load-balancer-origin';
import type { Origin } from '../edge/origin';
import type { S3Engine } from '../engines/s3/s3-engine';
import { HttpApi } from '../runtime/http-api';
import { nameOf, type Permissions } from '../runtime/permissions';
import type { RouterLaunch } from '../runtime/router-launch';
import { resolveDynamicReferences } from '../templates/dynamic-references';

export interface BuildEdgeOptions {
  readonly deployment: Deployment;
  readonly permissions: Permissions;
  readonly invoker: FunctionInvoker;
  readonly s3: S3Engine;
  readonly secretText: (secretId: string) => string | undefined;
  readonly routerLaunch: RouterLaunch;
  readonly routerPort: () => number | undefined;
  readonly onError: (message: string) => void;
}

/** The distribution of the templates with its origins: HTTP API, load balancer and bucket. */
export interface Edge {
  readonly distribution: Distribution;
  /** Ends the connections to the routers. */
  close(): void;
}

/** Builds everything between the one port and what runs; a TemplateFault names the piece that does not fit. */
export function buildEdge(options: BuildEdgeOptions): Edge {
  const loadBalancers: LoadBalancerOrigin[] = [];
  const httpApis = new Map<string, HttpApi>();
  const { deployment, permissions, invoker, onError } = options;
  for (const api of deployment.ofType('AWS::ApiGatewayV2::Api')) {
    const host = new URL(api.attributes['ApiEndpoint'] ?? '').host;
    httpApis.set(host, new HttpApi({ api, deployment, permissions, invoker, onError }));
  }
  const createOrigin = (description: OriginDescription, resource: Resource): Origin => {
    const where = `${nameOf(resource)}, origin ${description.DomainName}`;
    if (description.VpcOriginConfig !== undefined) {
      const origin = loadBalancerOrigin(description.VpcOriginConfig, where, options);
      loadBalancers.push(origin);
      return origin;
    }
    if (description.S3OriginConfig !== undefined) {
      const bucketOf = (name: string) => options.s3.bucket(name);
      return new BucketOrigin({ description, distribution: resource, deployment, permissions, bucketOf });
    }
    const api = httpApis.get(description.DomainName);
    if (api === undefined)
      throw new TemplateFault(`${where}: it is neither an HTTP API, a bucket nor a VPC origin of the templates`);
    return api;
  };
  const distribution = readDistribution(deployment, {
    createOrigin,
    resolve: (value) => resolveSecrets(value, options.secretText),
  });
  return {
    distribution,
    close: () => {
      for (const origin of loadBalancers) origin.close();
    },
  };
}

function loadBalancerOrigin(
  config: NonNullable<OriginDescription['VpcOriginConfig']>,
  where: string,
  { deployment, routerLaunch, routerPort }: BuildEdgeOptions,
): LoadBalancerOrigin {
  const vpcOrigin = deployment
    .ofType('AWS::CloudFront::VpcOrigin')
    .find(({ ref, attributes }) => ref === config.VpcOriginId || attributes['Id'] === config.VpcOriginId);
  if (vpcOrigin === undefined) throw new TemplateFault(`${where}: there is no VPC origin ${config.VpcOriginId}`);
  const { idleTimeoutSeconds } = followVpcOrigin(deployment, vpcOrigin, routerLaunch);
  return new LoadBalancerOrigin({
    targetPort: routerPort,
    readTimeoutSeconds: config.OriginReadTimeout,
    idleTimeoutSeconds,
  });
}

/** What CloudFormation would put in place of `{{resolve:secretsmanager:...}}`. */
function resolveSecrets(value: string, secretText: (secretId: string) => string | undefined): string {
  const resolved = resolveDynamicReferences(value, (reference) => {
    if (reference.service !== 'secretsmanager') throw new TemplateFault(`The edge resolves secrets only, not ${value}`);
    const text = secretText(reference.secretId);
    if (text === undefined) throw new TemplateFault(`${value} names a secret that the templates do not declare`);
    if (reference.jsonKey === undefined) return text;
    const object: unknown = JSON.parse(text);
    const member: unknown =
      typeof object === 'object' && object !== null
        ? Object.entries(object).find(([key]) => key === reference.jsonKey)?.[1]
        : undefined;
    if (typeof member !== 'string') throw new TemplateFault(`${value} names a key that the secret does not have`);
    return member;
  });
  return String(resolved);
}
