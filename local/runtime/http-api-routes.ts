import { z } from 'zod';
import { TemplateFault, type Deployment, type Resource } from '../contracts';
import { functionByReference, nameOf, requireInvocation, type Permissions } from './permissions';

/** One route of an HTTP API and the function behind it. */
export interface HttpApiRoute {
  /** As in `POST /v1/readings`, `ANY /v1/{proxy+}` or `$default`. */
  readonly routeKey: string;
  readonly method: string;
  readonly segments: readonly string[];
  readonly functionArn: string;
  readonly timeoutMs: number;
}

export interface RouteMatch {
  readonly route: HttpApiRoute;
  readonly pathParameters: Readonly<Record<string, string>>;
}

const routeSchema = z.object({
  ApiId: z.string(),
  RouteKey: z.string().regex(/^(\$default|(ANY|GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) \/\S*)$/),
  Target: z.string().startsWith('integrations/'),
  AuthorizationType: z.literal('NONE', 'the local cloud has no authorizers').default('NONE'),
});
const integrationSchema = z.object({
  ApiId: z.string(),
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: z.string(),
  PayloadFormatVersion: z.literal('2.0'),
  TimeoutInMillis: z.coerce.number().max(30_000).default(30_000),
});

/** Reads the routes of an API; a TemplateFault names the route that has no integration, function or permission. */
export function readRoutes(api: Resource, deployment: Deployment, permissions: Permissions): HttpApiRoute[] {
  const routes = deployment
    .ofType('AWS::ApiGatewayV2::Route')
    .filter(({ properties }) => properties['ApiId'] === api.ref)
    .map((resource) => readRoute(resource, { api, deployment, permissions }));
  const keys = routes.map(({ routeKey }) => routeKey);
  const repeated = keys.find((key, index) => keys.indexOf(key) !== index);
  if (repeated !== undefined) throw new TemplateFault(`${nameOf(api)}: route ${repeated} is declared twice`);
  return routes;
}

function readRoute(
  resource: Resource,
  { api, deployment, permissions }: { api: Resource; deployment: Deployment; permissions: Permissions },
): HttpApiRoute {
  const parsed = routeSchema.safeParse(resource.properties);
  if (!parsed.success) throw new TemplateFault(`${nameOf(resource)}: ${z.prettifyError(parsed.error)}`);
  const { RouteKey: routeKey, Target: target } = parsed.data;
  const name = `${nameOf(resource)}, route ${routeKey}`;
  const integrationId = target.slice('integrations/'.length);
  const integration = deployment
    .ofType('AWS::ApiGatewayV2::Integration')
    .find(({ ref, properties }) => ref === integrationId && properties['ApiId'] === api.ref);
  if (integration === undefined) throw new TemplateFault(`${name}: the API has no integration ${integrationId}`);
  const settings = integrationSchema.safeParse(integration.properties);
  if (!settings.success) throw new TemplateFault(`${nameOf(integration)}: ${z.prettifyError(settings.error)}`);
  const reference = functionOfUri(settings.data.IntegrationUri);
  const functionArn = functionByReference(deployment, reference)?.attributes['Arn'];
  if (functionArn === undefined) throw new TemplateFault(`${name}: there is no function ${reference}`);
  const sourceArn = sourceArnOf(routeKey, { api, deployment });
  requireInvocation(permissions, { functionArn, service: 'apigateway.amazonaws.com', sourceArn, where: name });
  const [method = 'ANY', path = '/'] = routeKey === '$default' ? ['ANY', '/'] : routeKey.split(' ');
  return { routeKey, method, segments: segmentsOf(path), functionArn, timeoutMs: settings.data.TimeoutInMillis };
}

/** An integration names its function by ARN, or by API Gateway's older form `...:lambda:path/.../functions/ARN/invocations`. */
function functionOfUri(uri: string): string {
  return /\/functions\/(arn:[^/]+)\/invocations$/.exec(uri)?.[1] ?? uri;
}

/** API Gateway signs its invocations with `arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH`; `*` stands for ANY. */
function sourceArnOf(routeKey: string, { api, deployment }: { api: Resource; deployment: Deployment }): string {
  const prefix = `arn:aws:execute-api:${deployment.region}:${deployment.account}:${api.ref}/$default`;
  if (routeKey === '$default') return `${prefix}/$default`;
  const [method = '', path = ''] = routeKey.split(' ');
  return `${prefix}/${method === 'ANY' ? 'GET' : method}${path}`;
}

function segmentsOf(path: string): string[] {
  return path.split('/').slice(1);
}

/**
 * The route for a request, as API Gateway chooses: the most specific path first (a fixed segment before `{name}` before `{name+}`),
 * for the same path the method before ANY, and `$default` last.
 */
export function matchRoute(
  routes: readonly HttpApiRoute[],
  request: { readonly method: string; readonly path: string },
): RouteMatch | undefined {
  const segments = segmentsOf(request.path);
  let best: (RouteMatch & { readonly rank: string }) | undefined;
  for (const route of routes) {
    if (route.routeKey === '$default') continue;
    if (route.method !== 'ANY' && route.method !== request.method) continue;
    const match = matchSegments(route, segments);
    if (match !== undefined && (best === undefined || match.rank < best.rank)) best = { route, ...match };
  }
  if (best !== undefined) return { route: best.route, pathParameters: best.pathParameters };
  const fallback = routes.find(({ routeKey }) => routeKey === '$default');
  return fallback === undefined ? undefined : { route: fallback, pathParameters: {} };
}

/** Ranks compare as text: for each segment 0 fixed, 1 `{name}`, 2 `{name+}`; then 0 for a method, 1 for ANY. */
function matchSegments(
  route: HttpApiRoute,
  segments: readonly string[],
): { readonly pathParameters: Record<string, string>; readonly rank: string } | undefined {
  const pathParameters: Record<string, string> = {};
  let rank = '';
  for (const [index, pattern] of route.segments.entries()) {
    const [, name, greedy] = /^\{([^+}]+)(\+)?\}$/.exec(pattern) ?? [];
    const segment = segments[index];
    if (segment === undefined) return undefined;
    if (name !== undefined && greedy !== undefined) {
      const rest = segments.slice(index).join('/');
      if (rest === '') return undefined;
      pathParameters[name] = rest;
      return { pathParameters, rank: `${rank}2${route.method === 'ANY' ? 1 : 0}` };
    }
    if (name !== undefined) {
      if (segment === '') return undefined;
      pathParameters[name] = segment;
      rank += '1';
    } else {
      if (segment !== pattern) return undefined;
      rank += '0';
    }
  }
  if (segments.length !== route.segments.length) return undefined;
  return { pathParameters, rank: `${rank}${route.method === 'ANY' ? 1 : 0}` };
}
