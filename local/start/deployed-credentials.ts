import type { Deployment } from '../contracts';
import { credentialsSecretSchema, type CredentialsSecret } from '../../src/model/token';
import { TemplateFault } from '../contracts';

/** The credentials secret of the deployment, which its owner may read: the one secret whose value has the form of it. */
export function readCredentialsSecret(
  deployment: Deployment,
  secretText: (secretId: string) => string | undefined,
): CredentialsSecret {
  for (const { ref } of deployment.ofType('AWS::SecretsManager::Secret')) {
    const secret = credentialsSecretSchema.safeParse(parseJson(secretText(ref)));
    if (secret.success) return secret.data;
  }
  throw new TemplateFault(
    'The templates have no credentials secret {adminUuid, serviceUuid, seed}: nobody could sign in.',
  );
}

function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined; // A secret that is plain text.
  }
}
