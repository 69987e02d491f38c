import { CustomResource, Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { RegisterCredentialsEnvironment } from '../../lambda/register-credentials/environment';
import { allow, allowKeyUse } from '../allow';
import type { DataStack } from '../data-stack';
import { ContractFunction } from './contract-function';

/** Raised when what the function registers changes, so that a deployment runs it again. */
const REGISTRATION_VERSION = '1';

/** Registers the hashes of the admin's and the service's tokens, which derive from the generated credentials secret. */
export function createCredentialsRegistration(
  scope: Construct,
  data: DataStack,
): ContractFunction<RegisterCredentialsEnvironment> {
  const { config, tables, secrets } = data;
  const register = new ContractFunction<RegisterCredentialsEnvironment>(scope, 'RegisterCredentials', {
    config,
    name: 'register-credentials',
    description: "Custom resource: registers the admin's and the service's credentials",
    environment: {
      REGISTRY_TABLE_NAME: tables.registry.tableName,
      CREDENTIALS_SECRET_ARN: secrets.credentials.secretArn,
    },
    timeout: Duration.minutes(1),
    memoryMegabytes: 256,
    caller: 'cloudformation',
  });
  allow(register, ['dynamodb:PutItem'], [tables.registry.tableArn]);
  allow(register, ['secretsmanager:GetSecretValue'], [secrets.credentials.secretArn]);
  allowKeyUse(register, data.key, ['items']);

  new CustomResource(scope, 'CredentialsRegistration', {
    resourceType: 'Custom::RegisterCredentials',
    serviceToken: register.functionArn,
    serviceTimeout: Duration.minutes(5),
    properties: { Version: REGISTRATION_VERSION, SecretArn: secrets.credentials.secretArn },
  });
  return register;
}
