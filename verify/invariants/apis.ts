import { numberAt, textAt } from '../templates/json';
import { isLiteral, shown, wholeToken } from '../templates/token';
import { checkChoices } from './choices';
import { DEFAULT_TIMEOUT_SECONDS } from './functions';
import type { Invariant } from './invariant';

const ROUTE_KEY =
  /^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ANY) (\/|(\/([^{}/\s]+|\{[\w.-]+\}))*(\/(\{[\w.-]+\+\}|[^{}/\s]+|\{[\w.-]+\}))|(\/[^{}/\s]+)+\/)$/;
const MAXIMUM_INTEGRATION_MS = 30_000;

/** HTTP and WebSocket APIs: routes that parse and lead somewhere, within the time that the API allows. */
export const apis: Invariant = (deployment, report) => {
  const routes = new Map<string, string>();
  for (const route of deployment.all('AWS::ApiGatewayV2::Route')) {
    const api = deployment.target(route.properties['ApiId']);
    const key = textAt(route.properties, 'RouteKey') ?? '';
    const isWebSocket = textAt(api?.properties, 'ProtocolType') === 'WEBSOCKET';
    if (isLiteral(key) && !isWebSocket && key !== '$default' && !ROUTE_KEY.test(key)) {
      report(
        route,
        'api/route-key',
        `'${key}' is no route key.`,
        'METHOD, one space and a path as in GET /devices/{uuid} or ANY /{proxy+}, or $default.',
      );
    }
    if (isWebSocket && isLiteral(key) && /^[A-Z]+ \//.test(key)) {
      report(
        route,
        'api/route-key',
        `'${key}' is a route key of an HTTP API on a WebSocket API.`,
        'Use $connect, $disconnect, $default or a value of the selection expression.',
      );
    }
    const names = [...key.matchAll(/\{([\w.-]+)\+?\}/g)].map((match) => match[1]);
    if (new Set(names).size !== names.length) {
      report(route, 'api/route-key', `'${key}' has two parameters of one name.`, 'Name them differently.');
    }
    // Whatever their names, two parameters at the same place make the same route.
    const place = `${textAt(route.properties, 'ApiId') ?? ''} ${key.replaceAll(/\{[^}+]+(\+?)\}/g, '{$1}')}`;
    const other = routes.get(place);
    if (other !== undefined)
      report(route, 'api/route-twice', `${other} has the route '${key}' too.`, 'Remove one of them.');
    routes.set(place, route.logicalId);
    const target = textAt(route.properties, 'Target');
    if (target === undefined) {
      report(route, 'api/route-without-target', `The route '${key}' leads nowhere.`, 'Give Target integrations/ID.');
    } else {
      const integration = deployment.mentioned(target)[0];
      if (
        !target.startsWith('integrations/') ||
        (integration !== undefined && integration.type !== 'AWS::ApiGatewayV2::Integration')
      ) {
        report(
          route,
          'api/route-target',
          `The route '${key}' leads to ${shown(target)}.`,
          'Target is integrations/ and the id of an integration.',
        );
      } else if (integration !== undefined && deployment.target(integration.properties['ApiId']) !== api) {
        report(
          route,
          'api/route-target',
          `The integration ${integration.logicalId} is of another API.`,
          'Use an integration of the same API.',
        );
      }
    }
    checkChoices(route, 'api/authorizer', report, [
      { path: ['AuthorizationType'], words: isWebSocket ? 'NONE AWS_IAM CUSTOM' : 'NONE AWS_IAM CUSTOM JWT' },
    ]);
    if (api !== undefined && api.type !== 'AWS::ApiGatewayV2::Api')
      report(route, 'api/route-of-no-api', `ApiId is ${api.logicalId}, of type ${api.type}.`, 'Give the id of an API.');
    const authorization = textAt(route.properties, 'AuthorizationType');
    if ((authorization === 'JWT' || authorization === 'CUSTOM') && route.properties['AuthorizerId'] === undefined) {
      report(
        route,
        'api/authorizer',
        `AuthorizationType is ${authorization} without AuthorizerId.`,
        'Give the authorizer.',
      );
    }
  }
  const others = new Set(
    deployment
      .all('AWS::ApiGatewayV2::Integration')
      .map(({ properties }) => textAt(properties, 'PayloadFormatVersion') ?? ''),
  );
  for (const integration of deployment.all('AWS::ApiGatewayV2::Integration')) {
    const { properties } = integration;
    const milliseconds = numberAt(properties, 'TimeoutInMillis');
    const isWebSocket = textAt(deployment.target(properties['ApiId'])?.properties, 'ProtocolType') === 'WEBSOCKET';
    const limit = isWebSocket ? 29_000 : MAXIMUM_INTEGRATION_MS;
    if (milliseconds !== undefined && (milliseconds < 50 || milliseconds > limit)) {
      report(integration, 'api/integration-timeout', `TimeoutInMillis is ${milliseconds}.`, `50 to ${limit}.`);
    }
    const uri = textAt(properties, 'IntegrationUri');
    const fn = deployment.mentioned(uri)[0];
    if (textAt(properties, 'IntegrationType') === 'AWS_PROXY' && properties['IntegrationSubtype'] === undefined) {
      if (uri === undefined)
        report(integration, 'api/integration-uri', 'AWS_PROXY without IntegrationUri.', 'Give the ARN of a function.');
      const token = uri === undefined ? undefined : wholeToken(uri);
      if (fn?.type === 'AWS::Lambda::Function' && token?.kind === 'resource' && token.attribute !== 'Arn') {
        report(integration, 'api/integration-uri', `IntegrationUri is the name of ${fn.logicalId}.`, 'Give its ARN.');
      }
      if (fn !== undefined && !fn.type.startsWith('AWS::Lambda::')) {
        report(
          integration,
          'api/integration-uri',
          `IntegrationUri is ${fn.logicalId}, of type ${fn.type}.`,
          'Give the ARN of a function.',
        );
      }
    }
    checkChoices(integration, 'api/integration-type', report, [
      { path: ['IntegrationType'], words: isWebSocket ? 'AWS AWS_PROXY HTTP HTTP_PROXY MOCK' : 'AWS_PROXY HTTP_PROXY' },
    ]);
    if (textAt(properties, 'IntegrationType') === 'HTTP_PROXY' && properties['IntegrationMethod'] === undefined)
      report(integration, 'api/integration-method', 'HTTP_PROXY without IntegrationMethod.', 'As in ANY.');
    const format = textAt(properties, 'PayloadFormatVersion');
    if (format === undefined && !isWebSocket && fn?.type === 'AWS::Lambda::Function')
      report(integration, 'api/payload-format', 'An HTTP API needs PayloadFormatVersion for a function.', 'Set 2.0.');
    if (format === '1.0' && fn?.type === 'AWS::Lambda::Function' && others.has('2.0'))
      report(
        integration,
        'api/payload-format',
        'PayloadFormatVersion is 1.0, unlike that of the other integrations: handlers of 2.0 find neither path nor method.',
        'Set 2.0.',
      );
    if (format !== undefined && !/^[12]\.0$/.test(format)) {
      report(integration, 'api/payload-format', `There is no payload format ${format}.`, '1.0 or 2.0.');
    }
    if (fn?.type !== 'AWS::Lambda::Function') continue;
    const seconds = numberAt(fn.properties, 'Timeout') ?? DEFAULT_TIMEOUT_SECONDS;
    if (seconds * 1_000 > (milliseconds ?? limit)) {
      report(
        integration,
        'api/function-outlives-integration',
        `${fn.logicalId} may run for ${seconds} s but the API gives up after ${(milliseconds ?? limit) / 1_000} s: the caller sees an error for work that succeeds.`,
        'Give the function less time than the API.',
      );
    }
  }
  for (const api of deployment.all('AWS::ApiGatewayV2::Api')) {
    const stages = deployment
      .all('AWS::ApiGatewayV2::Stage')
      .filter((stage) => deployment.target(stage.properties['ApiId']) === api);
    if (stages.length === 0)
      report(
        api,
        'api/no-stage',
        'The API has no stage: nothing reaches it.',
        'Add a stage, as in $default with AutoDeploy.',
      );
    const protocol = textAt(api.properties, 'ProtocolType');
    if (protocol === 'WEBSOCKET' && api.properties['RouteSelectionExpression'] === undefined) {
      report(
        api,
        'api/route-selection',
        'A WebSocket API needs RouteSelectionExpression.',
        'As in $request.body.action.',
      );
    }
    if (protocol === 'WEBSOCKET' && api.properties['CorsConfiguration'] !== undefined) {
      report(api, 'api/cors', 'CorsConfiguration is for HTTP APIs.', 'Remove it.');
    }
  }
};
