import type { Deployment, Resource } from '../templates/deployment';
import { at, listAt, textAt, type Json } from '../templates/json';
import { isLiteral } from '../templates/token';
import { behavioursOf, methodsOf } from './distribution-behaviours';
import type { Invariant } from './invariant';
import { targetOfOrigin } from './origin-kinds';

/** Routes of an HTTP API that viewers reach through a distribution: by a behaviour that leads there and takes their method. */
export const distributionRoutes: Invariant = (deployment, report) => {
  for (const route of deployment.all('AWS::ApiGatewayV2::Route')) {
    const api = deployment.target(route.properties['ApiId']);
    const [method = '', path = ''] = (textAt(route.properties, 'RouteKey') ?? '').split(' ');
    if (api === undefined || !path.startsWith('/') || !isLiteral(path) || !/^(?!ANY$)[A-Z]+$/.test(method)) continue;
    const ways = deployment.all('AWS::CloudFront::Distribution').flatMap((distribution) => {
      const behaviour = behaviourFor(distribution, sampleOf(path));
      const origin = listAt(distribution.properties, 'DistributionConfig', 'Origins').find(
        (one) => textAt(one, 'Id') === textAt(behaviour, 'TargetOriginId'),
      );
      const isWay = behaviour !== undefined && origin !== undefined && leadsTo(deployment, origin, api);
      return isWay ? [{ distribution, behaviour }] : [];
    });
    const [first] = ways;
    if (first === undefined || ways.some(({ behaviour }) => methodsOf(behaviour).includes(method))) continue;
    const pattern = textAt(first.behaviour, 'PathPattern') ?? 'default';
    report(
      first.distribution,
      'distribution/method-of-route',
      `The route ${method} ${path} is reached by the behaviour ${pattern}, which does not take ${method}: viewers get 403.`,
      'Allow all methods there.',
    );
  }
};

function leadsTo(deployment: Deployment, origin: Json, api: Resource): boolean {
  return targetOfOrigin(deployment, origin).resource === api;
}

/** The behaviour that CloudFront takes for a path: the first whose pattern fits, or the default one. */
function behaviourFor(distribution: Resource, path: string): Json | undefined {
  return behavioursOf(distribution).find((behaviour) => {
    const pattern = at(behaviour, 'PathPattern');
    if (pattern === undefined) return true;
    if (typeof pattern !== 'string' || !isLiteral(pattern)) return false;
    const expression = pattern.replace(/^\/?/, '/').replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
    return new RegExp(`^${expression.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(path);
  });
}

/** A path of a route with its parameters filled in. */
function sampleOf(path: string): string {
  return path.replaceAll(/\{[^}]*\}/g, 'x');
}
