import { Duration } from 'aws-cdk-lib';
import { HttpMethod, HttpRoute, HttpRouteKey, type HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Construct } from 'constructs';
import type { ConsoleEnvironment } from '../../lambda/console/environment';
import { acknowledge } from '../acknowledge';
import { allow, allowKeyUse } from '../allow';
import type { DataStack } from '../data-stack';
import { ContractFunction } from '../ingest/contract-function';
import { allowStatements, databaseEnvironment } from '../ingest/database-access';
import { allowMediaReading, mediaLocation } from '../ingest/media-access';

/** The console's pages, and whatever path no other route takes. */
export function createConsoleFunction(
  scope: Construct,
  data: DataStack,
  api: HttpApi,
): ContractFunction<ConsoleEnvironment> {
  const { config, tables, database, secrets } = data;
  const console = new ContractFunction<ConsoleEnvironment>(scope, 'Console', {
    config,
    name: 'console',
    description: 'Web console',
    environment: {
      ORIGIN_VERIFY_SECRET_ARN: secrets.originVerify.secretArn,
      ...databaseEnvironment(database),
      REGISTRY_TABLE_NAME: tables.registry.tableName,
      RECENT_TABLE_NAME: tables.recent.tableName,
      RECENT_RETENTION_DAYS: String(config.data.recentRetentionDays),
      ...mediaLocation(data),
      CREDENTIALS_SECRET_ARN: secrets.credentials.secretArn,
    },
    timeout: Duration.seconds(29),
    memoryMegabytes: 512,
    caller: 'http',
  });
  // The form that registers a device.
  allow(console, ['dynamodb:GetItem', 'dynamodb:Scan', 'dynamodb:PutItem'], [tables.registry.tableArn]);
  // One-time sign-in links are used up by an item of the recent table.
  allow(console, ['dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:PutItem'], [tables.recent.tableArn]);
  allow(console, ['secretsmanager:GetSecretValue'], [secrets.originVerify.secretArn, secrets.credentials.secretArn]);
  allowStatements(console, database);
  allowMediaReading(console, data);
  allowKeyUse(console, data.key, ['items']);

  const integration = new HttpLambdaIntegration('ConsoleIntegration', console);
  for (const [id, path] of Object.entries({ RootRoute: '/', ConsoleRoute: '/{proxy+}' })) {
    const route = new HttpRoute(scope, id, {
      httpApi: api,
      routeKey: HttpRouteKey.with(path, HttpMethod.ANY),
      integration,
    });
    acknowledge(
      route,
      'AwsSolutions-APIG4',
      'The console signs people in itself, by a signed session cookie, and shows who is not signed in nothing but how to.',
    );
  }
  return console;
}
