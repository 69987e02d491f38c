import type { Report } from '../fault';
import type { Deployment, Resource } from '../templates/deployment';
import { at, entriesAt, isTrueAt, listAt, numberAt, parseJson, textAt, textsAt } from '../templates/json';
import { isLiteral, shown } from '../templates/token';
import { checkChoices } from './choices';
import type { Invariant } from './invariant';
import { checkRanges } from './ranges';

/** An account's limit for all APIs of a region, unless it is raised: docs.aws.amazon.com/apigateway/latest/developerguide/limits.html. */
const ACCOUNT_RATE = 10_000;
const ACCOUNT_BURST = 5_000;
/** Variables of access logs of HTTP APIs, first part. */
const CONTEXT = new Set(
  `accountId apiId authorizer awsEndpointRequestId awsEndpointRequestId2 customDomain dataProcessed domainName domainPrefix error extendedRequestId
  httpMethod identity integration integrationErrorMessage integrationLatency integrationStatus path protocol requestId requestTime requestTimeEpoch
  responseLatency responseLength routeKey stage status connectedAt connectionId eventType messageId requestTimeEpoch messageDirection disconnectReason`.split(
    /\s+/,
  ),
);

type Say = (rule: string, wrong: string, fix: string) => void;

/** Stages of HTTP and WebSocket APIs: deployed, throttled, logged; CORS and authorizers. */
export const apiStages: Invariant = (deployment, report) => {
  for (const stage of deployment.all('AWS::ApiGatewayV2::Stage')) {
    const fault: Say = (rule, wrong, fix) => report(stage, `api/${rule}`, wrong, fix);
    const name = textAt(stage.properties, 'StageName') ?? '';
    if (isLiteral(name) && !/^(\$default|[\w-]{1,128})$/.test(name))
      fault('stage-name', `'${name}' is no name of a stage.`, '$default, or letters, digits, hyphens and underscores.');
    if (!isTrueAt(stage.properties, 'AutoDeploy') && stage.properties['DeploymentId'] === undefined)
      fault(
        'stage-without-deployment',
        'The stage has neither AutoDeploy nor a deployment: it serves nothing.',
        'Set AutoDeploy.',
      );
    checkRanges(stage, 'api/throttle', report, [
      { path: ['DefaultRouteSettings', 'ThrottlingRateLimit'], least: 1, greatest: ACCOUNT_RATE, unit: ' requests/s' },
      { path: ['DefaultRouteSettings', 'ThrottlingBurstLimit'], least: 1, greatest: ACCOUNT_BURST, unit: ' requests' },
    ]);
    const api = deployment.target(stage.properties['ApiId']);
    const routes = deployment
      .all('AWS::ApiGatewayV2::Route')
      .filter((route) => deployment.target(route.properties['ApiId']) === api)
      .map((route) => textAt(route.properties, 'RouteKey') ?? '');
    for (const [key] of entriesAt(stage.properties, 'RouteSettings')) {
      if (!routes.includes(key))
        fault('route-settings', `RouteSettings of '${key}', which is no route.`, 'Name a route.');
    }
    checkAccessLog(deployment, stage, fault);
  }
  for (const api of deployment.all('AWS::ApiGatewayV2::Api')) {
    const fault: Say = (rule, wrong, fix) => report(api, `api/${rule}`, wrong, fix);
    checkChoices(api, 'api/protocol', report, [{ path: ['ProtocolType'], words: 'HTTP WEBSOCKET' }]);
    const isImported = api.properties['Body'] !== undefined || api.properties['BodyS3Location'] !== undefined;
    if (!isImported && (api.properties['Name'] === undefined || api.properties['ProtocolType'] === undefined))
      fault('incomplete', 'An API needs Name and ProtocolType.', 'Give both.');
    checkCors(api, fault);
    const mappings = deployment
      .all('AWS::ApiGatewayV2::ApiMapping')
      .filter((mapping) => deployment.target(mapping.properties['ApiId']) === api);
    if (isTrueAt(api.properties, 'DisableExecuteApiEndpoint') && mappings.length === 0)
      fault(
        'unreachable',
        'The endpoint is disabled, and no domain name leads to the API.',
        'Remove DisableExecuteApiEndpoint.',
      );
  }
  checkDistributions(deployment, report);
  for (const made of deployment.all('AWS::ApiGatewayV2::Deployment')) {
    const isAfterRoute = made.dependsOn.some(
      (id) => made.stack.template.Resources[id]?.Type === 'AWS::ApiGatewayV2::Route',
    );
    if (!isAfterRoute)
      report(
        made,
        'api/deployment-without-routes',
        'The deployment waits for no route: API Gateway refuses one without routes.',
        'Let it depend on the routes.',
      );
  }
  for (const authorizer of deployment.all('AWS::ApiGatewayV2::Authorizer'))
    checkAuthorizer(authorizer, (rule, wrong, fix) => report(authorizer, `api/${rule}`, wrong, fix));
};

/** A distribution asks an API for the stage that stands in the path, and for `$default` without. */
function checkDistributions(deployment: Deployment, report: Report): void {
  for (const distribution of deployment.all('AWS::CloudFront::Distribution')) {
    for (const origin of listAt(distribution.properties, 'DistributionConfig', 'Origins')) {
      const api = deployment.mentioned(at(origin, 'DomainName')).find(({ type }) => type === 'AWS::ApiGatewayV2::Api');
      const stage = (textAt(origin, 'OriginPath') ?? '').replace(/^\//, '') || '$default';
      const names = deployment
        .all('AWS::ApiGatewayV2::Stage')
        .filter(({ properties }) => deployment.target(properties['ApiId']) === api)
        .map(({ properties }) => textAt(properties, 'StageName') ?? '');
      if (
        api !== undefined &&
        names.length > 0 &&
        isLiteral(`${stage}${names.join('')}`) &&
        !names.includes(stage.split('/')[0] ?? '')
      )
        report(
          distribution,
          'api/stage-not-reached',
          `An origin asks ${api.logicalId} for the stage ${stage}, which it has not.`,
          'Name the stage in OriginPath, or call the stage $default.',
        );
    }
  }
}

function checkAccessLog(deployment: Deployment, { properties }: Resource, fault: Say): void {
  const settings = at(properties, 'AccessLogSettings');
  if (settings === undefined) return;
  const destination = deployment.mentioned(at(settings, 'DestinationArn'))[0];
  if (destination !== undefined && !/^AWS::(Logs::LogGroup|KinesisFirehose::DeliveryStream)$/.test(destination.type))
    fault(
      'access-log',
      `DestinationArn is ${destination.logicalId}, of type ${destination.type}.`,
      'Give the ARN of a log group.',
    );
  const format = textAt(settings, 'Format');
  if (format === undefined || at(settings, 'DestinationArn') === undefined) {
    fault('access-log', 'AccessLogSettings needs DestinationArn and Format.', 'Give both.');
    return;
  }
  if (!/\$context\.(requestId|extendedRequestId)/.test(format))
    fault(
      'access-log',
      'The format has neither $context.requestId nor $context.extendedRequestId: API Gateway refuses it.',
      'Add one.',
    );
  if (format.startsWith('{') && isLiteral(format) && parseJson(format) === undefined)
    fault('access-log', 'The format is no JSON.', 'Close it.');
  for (const [, name = ''] of format.matchAll(/\$context\.(\w+)/g)) {
    if (!CONTEXT.has(name)) fault('access-log', `There is no variable $context.${name}.`, 'As in $context.routeKey.');
  }
}

function checkCors({ properties }: Resource, fault: Say): void {
  const cors = at(properties, 'CorsConfiguration');
  if (cors === undefined) return;
  const origins = textsAt(cors, 'AllowOrigins');
  if (
    isTrueAt(cors, 'AllowCredentials') &&
    ['AllowOrigins', 'AllowMethods', 'AllowHeaders'].some((name) => textsAt(cors, name).includes('*'))
  )
    fault('cors', 'AllowCredentials with *: browsers refuse the answer.', 'Name the origins, methods and headers.');
  for (const origin of origins) {
    if (isLiteral(origin) && origin !== '*' && !/^(https?|[a-z-]+-extension):\/\/(\*|[^/*\s]+)$/.test(origin))
      fault('cors', `'${origin}' is no origin.`, 'As in https://example.com, without a path or a slash.');
  }
  for (const method of textsAt(cors, 'AllowMethods')) {
    if (isLiteral(method) && !/^(\*|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)$/.test(method))
      fault('cors', `There is no method ${method}.`, 'As in GET.');
  }
  const seconds = numberAt(cors, 'MaxAge');
  if (seconds !== undefined && (seconds < -1 || seconds > 86_400))
    fault('cors', `MaxAge is ${seconds} s.`, '-1 to 86400.');
}

function checkAuthorizer({ properties }: Resource, fault: Say): void {
  const isJwt = textAt(properties, 'AuthorizerType') === 'JWT';
  const issuer = textAt(properties, 'JwtConfiguration', 'Issuer');
  if (isJwt && (issuer === undefined || listAt(properties, 'JwtConfiguration', 'Audience').length === 0))
    fault('authorizer', 'A JWT authorizer needs Issuer and Audience.', 'Give both.');
  if (issuer !== undefined && isLiteral(issuer) && !issuer.startsWith('https://'))
    fault('authorizer', `The issuer is ${issuer}.`, 'As in https://...');
  if (!isJwt && properties['AuthorizerUri'] === undefined)
    fault('authorizer', 'A REQUEST authorizer needs AuthorizerUri.', 'Give it.');
  for (const source of textsAt(properties, 'IdentitySource')) {
    if (isLiteral(source) && !/^(\$request\.|\$context\.|\$stageVariables\.|route\.)/.test(source))
      fault('authorizer', `'${shown(source)}' is no identity source.`, 'As in $request.header.Authorization.');
  }
}
