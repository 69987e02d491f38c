import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { handle } from 'hono/aws-lambda';
import { BridgeLivePublisher } from '../../src/ingest/bridge-live-publisher';
import { Intake } from '../../src/ingest/intake';
import { DeviceRateLimiter } from '../../src/model/device-rate-limiter';
import { parseEnvironment } from '../../src/model/environment';
import { Authenticator } from '../../src/stores/authenticator';
import { DynamoDbDeviceRegistry } from '../../src/stores/dynamodb-device-registry';
import { DynamoDbIdempotencyKeys } from '../../src/stores/dynamodb-idempotency-keys';
import { readCredentials, readSecretText, serviceCredential } from '../../src/stores/secrets-manager-credentials';
import { SqsReadingQueue } from '../../src/stores/sqs-reading-queue';
import { SsmEndpointDirectory } from '../../src/stores/ssm-endpoint-directory';
import { OriginVerifier } from '../../src/web/http/origin-verifier';
import { createIngestApplication } from '../../src/web/ingest/ingest-application';
import { jsonLogger } from '../json-logger';
import { remembered } from '../remembered';
import { ingestEnvironment } from './environment';

const environment = parseEnvironment(ingestEnvironment, process.env);
const clock = Date.now;
const dynamoDb = new DynamoDBClient();
const secretsManager = new SecretsManagerClient();

const registry = new DynamoDbDeviceRegistry({ client: dynamoDb, tableName: environment.REGISTRY_TABLE_NAME });
const credentials = remembered(() => readCredentials(secretsManager, environment.CREDENTIALS_SECRET_ARN));
const limits = {
  requests: new DeviceRateLimiter({
    unit: 'requests',
    perSecond: environment.DEVICE_REQUESTS_PER_SECOND,
    burst: environment.DEVICE_REQUEST_BURST,
    clock,
  }),
  readings: new DeviceRateLimiter({
    unit: 'readings',
    perSecond: environment.DEVICE_READINGS_PER_SECOND,
    burst: environment.DEVICE_READING_BURST,
    clock,
  }),
};

const intake = new Intake({
  queue: new SqsReadingQueue({ client: new SQSClient(), queueUrl: environment.READINGS_QUEUE_URL }),
  keys: new DynamoDbIdempotencyKeys({ client: dynamoDb, tableName: environment.RECENT_TABLE_NAME, clock }),
  live: new BridgeLivePublisher({
    endpoints: new SsmEndpointDirectory({
      client: new SSMClient(),
      parameterName: environment.ENDPOINT_PARAMETER_NAME,
      clock,
    }),
    credential: async () => serviceCredential(await credentials()),
    fetch,
    clock,
    logger: jsonLogger,
  }),
  acceptance: {
    pastSeconds: environment.ACCEPT_PAST_SECONDS,
    futureSeconds: environment.ACCEPT_FUTURE_SECONDS,
    maximumMetrics: environment.MAXIMUM_METRICS,
    maximumObservations: environment.MAXIMUM_OBSERVATIONS,
  },
  clock,
  ids: randomUUID,
});

/** `POST /v1/readings`, and what is below `/v1/influx/`. */
export const handler = handle(
  createIngestApplication({
    originVerifier: new OriginVerifier({
      readSecret: () => readSecretText(secretsManager, environment.ORIGIN_VERIFY_SECRET_ARN),
      clock,
    }),
    logger: jsonLogger,
    newRequestId: randomUUID,
    authenticator: new Authenticator({ registry, clock }),
    registry,
    intake,
    limits,
    maximumBodyBytes: environment.MAXIMUM_BODY_BYTES,
  }),
);
