import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { handle } from 'hono/aws-lambda';
import { parseEnvironment } from '../../src/model/environment';
import { deriveKey } from '../../src/model/token';
import { Authenticator } from '../../src/stores/authenticator';
import { DynamoDbDeviceRegistry } from '../../src/stores/dynamodb-device-registry';
import { DynamoDbNonces } from '../../src/stores/dynamodb-nonces';
import { readCredentials, readSecretText } from '../../src/stores/secrets-manager-credentials';
import { createConsoleApplication } from '../../src/web/console/console-application';
import { OriginVerifier } from '../../src/web/http/origin-verifier';
import { DeviceRegistration } from '../../src/web/models/device-registration';
import { openDeviceReadings } from '../device-readings';
import { jsonLogger } from '../json-logger';
import { openMediaLibrary } from '../media-library';
import { remembered } from '../remembered';
import { consoleEnvironment } from './environment';

const environment = parseEnvironment(consoleEnvironment, process.env);
const clock = Date.now;
const dynamoDb = new DynamoDBClient();
const secretsManager = new SecretsManagerClient();
const registry = new DynamoDbDeviceRegistry({ client: dynamoDb, tableName: environment.REGISTRY_TABLE_NAME });

const readKeys = remembered(async () => {
  const credentials = await readCredentials(secretsManager, environment.CREDENTIALS_SECRET_ARN);
  return { sessionKey: deriveKey(credentials, 'session-key'), ticketKey: deriveKey(credentials, 'ticket-key') };
});

/** The web console, and whatever path no other function takes. */
export const handler = handle(
  createConsoleApplication({
    originVerifier: new OriginVerifier({
      readSecret: () => readSecretText(secretsManager, environment.ORIGIN_VERIFY_SECRET_ARN),
      clock,
    }),
    logger: jsonLogger,
    newId: randomUUID,
    clock,
    authenticator: new Authenticator({ registry, clock }),
    registry,
    registration: new DeviceRegistration({ registry, newUuid: randomUUID, clock }),
    readings: openDeviceReadings(dynamoDb, environment),
    media: openMediaLibrary(dynamoDb, environment).library,
    nonces: new DynamoDbNonces({ client: dynamoDb, tableName: environment.RECENT_TABLE_NAME }),
    readKeys,
  }),
);
