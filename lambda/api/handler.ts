import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { handle } from 'hono/aws-lambda';
import { parseEnvironment } from '../../src/model/environment';
import { mediaLimitsOf } from '../../src/model/media-environment';
import { Authenticator } from '../../src/stores/authenticator';
import { DynamoDbDeviceRegistry } from '../../src/stores/dynamodb-device-registry';
import { S3UploadForms } from '../../src/stores/s3-upload-forms';
import { readSecretText } from '../../src/stores/secrets-manager-credentials';
import { createApiApplication } from '../../src/web/api/api-application';
import { OriginVerifier } from '../../src/web/http/origin-verifier';
import { DeviceRegistration } from '../../src/web/models/device-registration';
import { MediaSlots } from '../../src/web/models/media-slots';
import { openDeviceReadings } from '../device-readings';
import { jsonLogger } from '../json-logger';
import { openMediaLibrary } from '../media-library';
import { apiEnvironment } from './environment';

const environment = parseEnvironment(apiEnvironment, process.env);
const clock = Date.now;
const dynamoDb = new DynamoDBClient();
const secretsManager = new SecretsManagerClient();
const registry = new DynamoDbDeviceRegistry({ client: dynamoDb, tableName: environment.REGISTRY_TABLE_NAME });

const media = openMediaLibrary(dynamoDb, environment);

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
    media: media.library,
    slots: new MediaSlots({
      index: media.index,
      forms: new S3UploadForms({
        client: media.s3,
        bucketName: environment.MEDIA_BUCKET_NAME,
        expiresSeconds: environment.MEDIA_SLOT_SECONDS,
      }),
      maximumBytes: mediaLimitsOf(environment),
      slotSeconds: environment.MEDIA_SLOT_SECONDS,
      newId: randomUUID,
      clock,
    }),
    clock,
  }),
);
