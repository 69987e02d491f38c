import type { Device } from '../model/device';
import type { Clock } from '../model/ports';
import type { CredentialsSecret } from '../model/token';
import { hashToken } from '../model/token';
import { adminCredential, serviceCredential } from './secrets-manager-credentials';

export interface RegisterPrincipalsOptions {
  readonly registry: { replace(device: Device): Promise<void> };
  readonly secret: CredentialsSecret;
  readonly clock: Clock;
}

/**
 * Registers the deployment's own principals, the first administrator and the service, by the hashes of the tokens that derive
 * from the secret. Repeating it writes the same principals; with a new seed the old tokens end.
 */
export async function registerPrincipals({ registry, secret, clock }: RegisterPrincipalsOptions): Promise<void> {
  const createdAtMs = clock();
  const admin = adminCredential(secret);
  const service = serviceCredential(secret);
  await registry.replace({
    uuid: admin.uuid,
    name: 'Administrator',
    role: 'admin',
    tokenHash: hashToken(admin.token),
    createdAtMs,
  });
  await registry.replace({
    uuid: service.uuid,
    name: 'Service',
    role: 'service',
    tokenHash: hashToken(service.token),
    createdAtMs,
  });
}
