import { Duration, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { IngestEnvironment } from '../../lambda/ingest/environment';
import { endpointParameterName } from '../../src/model/names';
import { allow, allowKeyUse } from '../allow';
import type { DataStack } from '../data-stack';
import { ContractFunction } from './contract-function';

/** The door for readings over HTTP: authenticates, checks, puts an envelope on the queue, answers 202, then publishes live. */
export function createIngestFunction(scope: Construct, data: DataStack): ContractFunction<IngestEnvironment> {
  const { config, tables, queues, secrets } = data;
  const endpointParameter = endpointParameterName(config.deployment);
  const ingest = new ContractFunction<IngestEnvironment>(scope, 'Ingest', {
    config,
    name: 'ingest',
    description: 'Accepts readings over HTTP',
    environment: {
      ORIGIN_VERIFY_SECRET_ARN: secrets.originVerify.secretArn,
      REGISTRY_TABLE_NAME: tables.registry.tableName,
      RECENT_TABLE_NAME: tables.recent.tableName,
      READINGS_QUEUE_URL: queues.readings.queueUrl,
      ENDPOINT_PARAMETER_NAME: endpointParameter,
      CREDENTIALS_SECRET_ARN: secrets.credentials.secretArn,
      ACCEPT_PAST_SECONDS: String(config.acceptance.pastSeconds),
      ACCEPT_FUTURE_SECONDS: String(config.acceptance.futureSeconds),
      MAXIMUM_METRICS: String(config.acceptance.maximumMetrics),
      MAXIMUM_OBSERVATIONS: String(config.acceptance.maximumObservations),
      MAXIMUM_BODY_BYTES: String(config.ingest.maximumBodyBytes),
      DEVICE_REQUESTS_PER_SECOND: String(config.ingest.deviceRequestsPerSecond),
      DEVICE_REQUEST_BURST: String(config.ingest.deviceRequestBurst),
      DEVICE_READINGS_PER_SECOND: String(config.ingest.deviceReadingsPerSecond),
      DEVICE_READING_BURST: String(config.ingest.deviceReadingBurst),
    },
    timeout: Duration.seconds(20),
    memoryMegabytes: 512,
    caller: 'http',
  });
  allow(ingest, ['dynamodb:GetItem'], [tables.registry.tableArn]);
  allow(ingest, ['dynamodb:PutItem'], [tables.recent.tableArn]);
  allow(ingest, ['sqs:SendMessage'], [queues.readings.queueArn]);
  allow(
    ingest,
    ['ssm:GetParameter'],
    [Stack.of(scope).formatArn({ service: 'ssm', resource: 'parameter', resourceName: endpointParameter.slice(1) })],
  );
  allow(ingest, ['secretsmanager:GetSecretValue'], [secrets.credentials.secretArn, secrets.originVerify.secretArn]);
  allowKeyUse(ingest, data.key, ['items', 'sentMessages']);
  return ingest;
}
