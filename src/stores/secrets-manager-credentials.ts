import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { CredentialsSecret } from '../model/token';
import { credentialsSecretSchema, deriveKey } from '../model/token';
import { callService } from './service-errors';

/** The text of a secret. Errors name the secret, never what is in it. */
export async function readSecretText(client: SecretsManagerClient, secretArn: string): Promise<string> {
  const { SecretString: text } = await callService('Secrets Manager', () =>
    client.send(new GetSecretValueCommand({ SecretId: secretArn })),
  );
  if (text === undefined || text === '') throw new Error(`Secret ${secretArn} holds no text`);
  return text;
}

/** The deployment's credentials. */
export async function readCredentials(client: SecretsManagerClient, secretArn: string): Promise<CredentialsSecret> {
  const parsed = credentialsSecretSchema.safeParse(parseJson(await readSecretText(client, secretArn)));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'all'}: ${issue.message}`);
  throw new Error(`Secret ${secretArn} does not hold the deployment's credentials: ${faults.join('; ')}`);
}

/** How a principal of the deployment signs in. */
export interface PrincipalCredential {
  readonly uuid: string;
  readonly token: string;
}

/** The credential by which our functions call the routers' bridge. */
export function serviceCredential(secret: CredentialsSecret): PrincipalCredential {
  return { uuid: secret.serviceUuid, token: deriveKey(secret, 'service-token') };
}

/** The first administrator's credential. */
export function adminCredential(secret: CredentialsSecret): PrincipalCredential {
  return { uuid: secret.adminUuid, token: deriveKey(secret, 'admin-token') };
}

/** Undefined for what is no JSON: the parser's own message would quote the secret. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
