import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { parseEnvironment } from '../../src/model/environment';
import { DynamoDbDeviceRegistry } from '../../src/stores/dynamodb-device-registry';
import { registerPrincipals } from '../../src/stores/register-principals';
import { readCredentials } from '../../src/stores/secrets-manager-credentials';
import { answerCustomResource } from '../custom-resource';
import { jsonLogger } from '../json-logger';
import { registerCredentialsEnvironment } from './environment';

const environment = parseEnvironment(registerCredentialsEnvironment, process.env);
const secrets = new SecretsManagerClient();
const registry = new DynamoDbDeviceRegistry({
  client: new DynamoDBClient(),
  tableName: environment.REGISTRY_TABLE_NAME,
});

/** Custom resource: registers the deployment's administrator and service. The answer holds their UUIDs, never a token. */
export async function handler(event: CloudFormationCustomResourceEvent, context: Context): Promise<void> {
  await answerCustomResource(event, {
    physicalResourceId: 'deployment-principals',
    work: async () => {
      const secret = await readCredentials(secrets, environment.CREDENTIALS_SECRET_ARN);
      await registerPrincipals({ registry, secret, clock: Date.now });
      return { adminUuid: secret.adminUuid, serviceUuid: secret.serviceUuid };
    },
    logStreamName: context.logStreamName,
    fetch,
    logger: jsonLogger,
  });
}
