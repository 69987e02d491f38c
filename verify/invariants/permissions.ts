import type { Deployment, Resource } from '../templates/deployment';
import { at, listAt, textAt, type Json } from '../templates/json';
import { isLiteral, shown, withTokens } from '../templates/token';
import type { Invariant } from './invariant';

/** Lambda permissions: whoever is told to invoke a function may do so. */
export const permissions: Invariant = (deployment, report) => {
  const needs = [
    ...ofApis(deployment),
    ...ofAuthorizers(deployment),
    ...ofRules(deployment),
    ...ofBuckets(deployment),
    ...ofTopics(deployment),
    ...ofLogs(deployment),
  ];
  const grants = deployment.all('AWS::Lambda::Permission');
  for (const { by, principal, fn, source, path } of needs) {
    const ofFunction = grants.filter(
      (grant) =>
        deployment.mentioned(grant.properties['FunctionName']).includes(fn) &&
        /^lambda:(InvokeFunction|\*)$/.test(textAt(grant.properties, 'Action') ?? '') &&
        (textAt(grant.properties, 'Principal') ?? '').replace(/^logs\..+\.amazonaws\.com$/, 'logs.amazonaws.com') ===
          principal,
    );
    const fits = ofFunction.filter((grant) => {
      const arn = textAt(grant.properties, 'SourceArn');
      if (arn === undefined) return true;
      const account = textAt(grant.properties, 'SourceAccount') ?? '';
      const isOfAccount = !isLiteral(account) || account === '' || /^\d{12}$/.test(account);
      const isPath = path === undefined || coversPath(arn, path, stageNames(deployment, source));
      return isOfAccount && isPath && isOfSource(deployment, arn, source);
    });
    if (fits.length > 0) continue;
    const why =
      ofFunction.length === 0
        ? `Nothing allows ${principal} to invoke ${fn.logicalId}`
        : `No permission of ${principal} for ${fn.logicalId} covers ${path ?? source.logicalId}`;
    report(
      by,
      'permission/missing',
      `${why}: every invocation fails.`,
      `Add an AWS::Lambda::Permission with Principal ${principal} and the SourceArn of ${source.logicalId}.`,
    );
  }
  for (const grant of grants) {
    const principal = textAt(grant.properties, 'Principal') ?? '';
    const action = textAt(grant.properties, 'Action') ?? '';
    if (isLiteral(action) && !/^lambda:(\*|[A-Z]\w+)$/.test(action)) {
      report(grant, 'permission/action', `'${action}' is no action of Lambda.`, 'As in lambda:InvokeFunction.');
    }
    if (
      principal === '*' &&
      grant.properties['PrincipalOrgID'] === undefined &&
      grant.properties['SourceAccount'] === undefined &&
      textAt(grant.properties, 'FunctionUrlAuthType') === undefined &&
      grant.properties['InvokedViaFunctionUrl'] === undefined
    ) {
      report(grant, 'permission/everybody', 'Everybody may invoke the function.', 'Name a principal and a SourceArn.');
    }
    if (
      isLiteral(principal) &&
      !/^(\*|\d{12}|arn:.+|[a-z0-9.-]+\.amazonaws\.com(\.cn)?|[a-z0-9.-]+\.amazon\.com)$/.test(principal)
    ) {
      report(
        grant,
        'permission/principal',
        `'${principal}' is no principal.`,
        'A service as in events.amazonaws.com, an account or an ARN.',
      );
    }
    const fn = deployment.target(grant.properties['FunctionName']);
    if (fn !== undefined && !fn.type.startsWith('AWS::Lambda::')) {
      report(grant, 'permission/function', `FunctionName is ${fn.logicalId}, of type ${fn.type}.`, 'Name a function.');
    }
    const account = textAt(grant.properties, 'SourceAccount');
    if (account !== undefined && isLiteral(account) && !/^\d{12}$/.test(account))
      report(grant, 'permission/account', `SourceAccount is '${account}'.`, 'Twelve digits: Ref AWS::AccountId.');
    const source = textAt(grant.properties, 'SourceArn');
    if (source !== undefined && isLiteral(source) && !source.startsWith('arn:')) {
      report(grant, 'permission/source', `SourceArn is ${shown(source)}.`, 'Give an ARN.');
    }
  }
};

interface Need {
  readonly by: Resource;
  readonly principal: string;
  readonly fn: Resource;
  readonly source: Resource;
  /** Of an API: `METHOD/path` as it stands in the ARN. */
  readonly path?: string;
}

/** Whether an ARN may be that of a source: it mentions the source, has its name or leaves it open. */
function isOfSource(deployment: Deployment, arn: string, source: Resource): boolean {
  const mentioned = deployment.mentioned(arn);
  if (mentioned.length > 0) return mentioned.includes(source);
  const resource = withTokens(arn, ({ kind }) => (kind === 'unknown' ? '*' : 'x'))
    .split(':')
    .slice(5)
    .join(':');
  const id = (source.type === 'AWS::Events::Rule' ? resource.split('/').at(-1) : resource.split('/')[0]) ?? '';
  const names = ['Name', 'BucketName', 'TopicName'].flatMap((name) => textAt(source.properties, name) ?? []);
  return /[*?]/.test(id) || names.includes(id);
}

function stageNames(deployment: Deployment, api: Resource): string[] {
  return deployment
    .all('AWS::ApiGatewayV2::Stage')
    .filter(({ properties }) => deployment.target(properties['ApiId']) === api)
    .map(({ properties }) => textAt(properties, 'StageName') ?? '');
}

/** Whether `STAGE/METHOD/PATH` at the end of an ARN, with wildcards, covers a route at any stage of its API. */
function coversPath(arn: string, path: string, stages: readonly string[]): boolean {
  const slash = arn.indexOf('/');
  if (slash < 0) return arn.endsWith('*');
  const escaped = withTokens(arn.slice(slash + 1), () => '*').replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
  const pattern = new RegExp(`^${escaped.replaceAll('*', '.*')}$`);
  const paths = [path, path.replace(/^ANY/, '*')];
  return (stages.length === 0 ? ['stage'] : stages).some((stage) =>
    paths.some((one) => pattern.test(`${stage}/${one}`)),
  );
}

function ofApis(deployment: Deployment): Need[] {
  return deployment.all('AWS::ApiGatewayV2::Route').flatMap((route) => {
    const api = deployment.target(route.properties['ApiId']);
    const integration = deployment.mentioned(route.properties['Target'])[0];
    const fn = deployment.mentioned(integration?.properties['IntegrationUri'])[0];
    const hasRole = integration?.properties['CredentialsArn'] !== undefined;
    if (api === undefined || hasRole || fn?.type !== 'AWS::Lambda::Function') return [];
    const key = textAt(route.properties, 'RouteKey') ?? '$default';
    const [method, path] = key.split(' ');
    // $default and WebSocket routes are `STAGE/KEY`.
    const tail = path === undefined ? key : `${method}${path}`;
    return [{ by: route, principal: 'apigateway.amazonaws.com', fn, source: api, path: tail }];
  });
}

function ofRules(deployment: Deployment): Need[] {
  return deployment.all('AWS::Events::Rule').flatMap((rule) =>
    listAt(rule.properties, 'Targets').flatMap((target) => {
      const fn = deployment.target(at(target, 'Arn'));
      return fn?.type === 'AWS::Lambda::Function'
        ? [{ by: rule, principal: 'events.amazonaws.com', fn, source: rule }]
        : [];
    }),
  );
}

function ofBuckets(deployment: Deployment): Need[] {
  return deployment.all('AWS::S3::Bucket').flatMap((bucket) =>
    listAt(bucket.properties, 'NotificationConfiguration', 'LambdaConfigurations').flatMap((configuration: Json) => {
      const fn = deployment.target(at(configuration, 'Function'));
      return fn?.type === 'AWS::Lambda::Function'
        ? [{ by: bucket, principal: 's3.amazonaws.com', fn, source: bucket }]
        : [];
    }),
  );
}

function ofTopics(deployment: Deployment): Need[] {
  return deployment.all('AWS::SNS::Subscription').flatMap((subscription) => {
    const fn = deployment.target(subscription.properties['Endpoint']);
    const topic = deployment.target(subscription.properties['TopicArn']);
    return fn?.type === 'AWS::Lambda::Function' && topic !== undefined
      ? [{ by: subscription, principal: 'sns.amazonaws.com', fn, source: topic }]
      : [];
  });
}

function ofAuthorizers(deployment: Deployment): Need[] {
  return deployment.all('AWS::ApiGatewayV2::Authorizer').flatMap((authorizer) => {
    const api = deployment.target(authorizer.properties['ApiId']);
    const fn = deployment.mentioned(authorizer.properties['AuthorizerUri'])[0];
    const hasRole = authorizer.properties['AuthorizerCredentialsArn'] !== undefined;
    return api !== undefined && fn?.type === 'AWS::Lambda::Function' && !hasRole
      ? [{ by: authorizer, principal: 'apigateway.amazonaws.com', fn, source: api }]
      : [];
  });
}

function ofLogs(deployment: Deployment): Need[] {
  return deployment.all('AWS::Logs::SubscriptionFilter').flatMap((filter) => {
    const fn = deployment.target(filter.properties['DestinationArn']);
    const group = deployment.target(filter.properties['LogGroupName']);
    return fn?.type === 'AWS::Lambda::Function' && group !== undefined
      ? [{ by: filter, principal: 'logs.amazonaws.com', fn, source: group }]
      : [];
  });
}
