import { z } from 'zod';
import type { Device } from '../../model/device';
import { deviceNameSchema } from '../../model/device';
import { HeadwaterError } from '../../model/errors';
import { deviceUuidSchema } from '../../model/names';
import type { Clock, DeviceRegistry, IdSource } from '../../model/ports';
import { createToken, hashToken } from '../../model/token';

/** The body of a registration. */
export const registrationSchema = z.strictObject({
  name: deviceNameSchema.optional().meta({ description: 'For people. Default: the UUID.' }),
  uuid: deviceUuidSchema.optional().meta({ description: 'Default: a fresh one.' }),
});
export type Registration = z.infer<typeof registrationSchema>;

/** A device that was just registered. The token exists nowhere else: only its hash is stored. */
export interface RegisteredDevice {
  readonly device: Device;
  readonly token: string;
}

export interface DeviceRegistrationOptions {
  readonly registry: DeviceRegistry;
  readonly newUuid: IdSource;
  readonly clock: Clock;
}

/** Registers devices and hands out their tokens. */
export class DeviceRegistration {
  readonly #registry: DeviceRegistry;
  readonly #newUuid: IdSource;
  readonly #clock: Clock;

  constructor({ registry, newUuid, clock }: DeviceRegistrationOptions) {
    this.#registry = registry;
    this.#newUuid = newUuid;
    this.#clock = clock;
  }

  /** Without a UUID a fresh one is chosen, without a name the UUID is the name. Rejects with `conflict` if the UUID is taken. */
  async register({ name, uuid = this.#newUuid() }: Registration): Promise<RegisteredDevice> {
    const token = createToken();
    const device: Device = {
      uuid,
      name: name ?? uuid,
      role: 'device',
      tokenHash: hashToken(token),
      createdAtMs: this.#clock(),
    };
    await this.#registry.register(device);
    return { device, token };
  }
}

/** @throws HeadwaterError `invalid_argument` that names every fault, e.g. of a request's body. */
export function parseRegistration(body: unknown): Registration {
  const result = registrationSchema.safeParse(body);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': '));
  throw new HeadwaterError(
    'invalid_argument',
    `A device is registered with {"name": "...", "uuid": "..."}, both optional: ${faults.join('; ')}.`,
  );
}
