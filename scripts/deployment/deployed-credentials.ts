import { chmodSync, writeFileSync } from 'node:fs';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { endpointParameterName, REALM } from '../../src/model/names';
import { credentialsSecretSchema, deriveKey } from '../../src/model/token';
import type { Credentials } from '../acceptance/public-api';

/** The first admin's credentials and the endpoint of a deployment, as its secret and its parameter have them. */
export async function readDeployedCredentials(deployment: string, region: string | undefined): Promise<Credentials> {
  const options = region === undefined ? {} : { region };
  const [admin, endpoint] = await Promise.all([
    readAdmin(new SecretsManagerClient(options), deployment),
    readEndpoint(new SSMClient(options), deployment),
  ]);
  return { endpoint, wampUrl: `${endpoint.replace(/^http/, 'ws')}/ws`, realm: REALM, admin, devices: [] };
}

/** Writes them to a file that its owner alone may read. */
export function writeCredentials(file: string, credentials: Credentials): void {
  writeFileSync(file, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  // The mode above holds for a new file alone.
  chmodSync(file, 0o600);
}

async function readAdmin(client: SecretsManagerClient, deployment: string): Promise<{ uuid: string; token: string }> {
  const name = `headwater/${deployment}/credentials`;
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: name }));
  if (SecretString === undefined) throw new Error(`The secret ${name} has no text: was it replaced by hand?`);
  const secret = credentialsSecretSchema.parse(JSON.parse(SecretString));
  return { uuid: secret.adminUuid, token: deriveKey(secret, 'admin-token') };
}

async function readEndpoint(client: SSMClient, deployment: string): Promise<string> {
  const name = endpointParameterName(deployment);
  const { Parameter } = await client.send(new GetParameterCommand({ Name: name }));
  if (Parameter?.Value === undefined) throw new Error(`The parameter ${name} has no value: is the Web stack deployed?`);
  return Parameter.Value;
}
