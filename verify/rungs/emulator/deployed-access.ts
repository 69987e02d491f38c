import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Credential } from '../../../scripts/acceptance/public-api';
import { credentialsSecretSchema, deriveKey, type CredentialsSecret } from '../../../src/model/token';
import type { EmulatedStack } from './emulator-process';
import type { SdkConfiguration } from './markers';

/** The value of the output of this name. Throws if no stack has it. */
export function outputOf(stacks: readonly EmulatedStack[], name: string): string {
  const value = stacks.map(({ outputs }) => outputs[name]).find((found) => found !== undefined);
  if (value === undefined) throw new Error(`No stack has an output ${name}.`);
  return value;
}

/** The secret of which the admin's token derives, as the account's owner reads it. */
export async function deployedSecret(
  sdk: SdkConfiguration,
  stacks: readonly EmulatedStack[],
): Promise<CredentialsSecret> {
  const SecretId = outputOf(stacks, 'CredentialsSecretName');
  const { SecretString = '' } = await new SecretsManagerClient(sdk).send(new GetSecretValueCommand({ SecretId }));
  return credentialsSecretSchema.parse(JSON.parse(SecretString));
}

export function adminOf(secret: CredentialsSecret): Credential {
  return { uuid: secret.adminUuid, token: deriveKey(secret, 'admin-token') };
}

/** Runs the rollup function to its end. Rejects if it failed. */
export async function invokeRollup(sdk: SdkConfiguration, stacks: readonly EmulatedStack[]): Promise<void> {
  const FunctionName = stacks
    .flatMap(({ resources }) => resources)
    .find(({ type, logicalId }) => type === 'AWS::Lambda::Function' && logicalId.startsWith('Rollup'))?.physicalId;
  if (FunctionName === undefined) throw new Error('No stack has a function Rollup.');
  const answer = await new LambdaClient(sdk).send(new InvokeCommand({ FunctionName, Payload: '{}' }));
  if (answer.FunctionError === undefined) return;
  throw new Error(`The rollup failed: ${Buffer.from(answer.Payload ?? []).toString('utf8')}`);
}
