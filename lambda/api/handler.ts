import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { handle } from 'hono/aws-lambda';
import { parseEnvironment } from '../../src/model/environment';
import { Authenticator } from '../../src/stores/authenticator';
import { DynamoDbDeviceRegistry } from '../../src/stores/dynamodb-device-registry';
import { readSecretText } from '../../src/stores/secrets-manager-credentials';
import { createApiApplication } from '../../src/web/api/api-application';
import { OriginVerifier } from '../../src/web/http/origin-verifier';
import { DeviceRegistration } from '../../src/web/models/device-registration';
import { openDeviceReadings } from '../device-readings';
import { jsonLogger } from '../json-logger';
import { apiEnvironment } from './environment';

const environment = parseEnvironment(apiEnvironment, process.env);
const clock = Date.now;
const dynamoDb = new DynamoDBClient();
const secretsManager = new SecretsManagerClient();
const registry = new DynamoDbDeviceRegistry({ client: dynamoDb, tableName: environment.REGISTRY_TABLE_NAME });

/** `GET /health` and the native API, but for the door for readings. */
export const handler = handle(
  createApiApplication({
    originVerifier: new OriginVerifier({
      readSecret: () => readSecretText(secretsManager, environment.ORIGIN_VERIFY_SECRET_ARN),
      clock,
    }),
    logger: jsonLogger,
    newRequestId: randomUUID,
    authenticator: new Authenticator({ registry, clock }),
    registry,
    registration: new DeviceRegistration({ registry, newUuid: randomUUID, clock }),
    readings: openDeviceReadings(dynamoDb, environment),
    clock,
  }),
);
