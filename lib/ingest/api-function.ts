import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { ApiEnvironment } from '../../lambda/api/environment';
import { allow, allowKeyUse } from '../allow';
import type { DataStack } from '../data-stack';
import { ContractFunction } from './contract-function';
import { allowUploads, mediaLimits, mediaLocation } from './media-access';
import { allowStatements, databaseEnvironment } from './database-access';

/** The rest of the native API: devices, latest and recent readings, history. The HTTP API ends a request at 30 s. */
export function createApiFunction(scope: Construct, data: DataStack): ContractFunction<ApiEnvironment> {
  const { config, tables, database, secrets } = data;
  const api = new ContractFunction<ApiEnvironment>(scope, 'Api', {
    config,
    name: 'api',
    description: 'Native API: devices and their readings',
    environment: {
      ORIGIN_VERIFY_SECRET_ARN: secrets.originVerify.secretArn,
      ...databaseEnvironment(database),
      REGISTRY_TABLE_NAME: tables.registry.tableName,
      RECENT_TABLE_NAME: tables.recent.tableName,
      RECENT_RETENTION_DAYS: String(config.data.recentRetentionDays),
      ...mediaLocation(data),
      ...mediaLimits(config),
      MEDIA_SLOT_SECONDS: String(config.media.slotSeconds),
    },
    timeout: Duration.seconds(29),
    memoryMegabytes: 512,
    caller: 'http',
  });
  allow(api, ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Scan'], [tables.registry.tableArn]);
  allow(api, ['dynamodb:Query', 'dynamodb:GetItem'], [tables.recent.tableArn]);
  allow(api, ['secretsmanager:GetSecretValue'], [secrets.originVerify.secretArn]);
  allowStatements(api, database);
  allowUploads(api, data);
  allowKeyUse(api, data.key, ['items']);
  return api;
}
