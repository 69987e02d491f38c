import type { Principal } from '../../model/device';
import { HeadwaterError } from '../../model/errors';
import { deviceUuidSchema } from '../../model/names';
import type { DeviceRegistry } from '../../model/ports';

/** The device whose readings these are. */
export async function observingDevice(
  principal: Principal,
  named: string | undefined,
  registry: Pick<DeviceRegistry, 'find'>,
): Promise<string> {
  if (principal.role === 'device') {
    if (named === undefined || named === principal.uuid) return principal.uuid;
    throw new HeadwaterError('forbidden', `Device ${principal.uuid} posts readings for itself only.`);
  }
  if (principal.role !== 'admin') {
    throw new HeadwaterError(
      'forbidden',
      `The role ${principal.role} posts no readings; use the credentials of the device.`,
    );
  }
  if (named === undefined) {
    throw new HeadwaterError(
      'forbidden',
      'An admin observes nothing; name the device, as in /v1/readings?device=UUID.',
    );
  }
  const uuid = deviceUuidSchema.safeParse(named);
  const device = uuid.success ? await registry.find(uuid.data) : undefined;
  if (device?.role !== 'device') {
    throw new HeadwaterError('not_found', `There is no device ${JSON.stringify(named.slice(0, 80))}.`);
  }
  return device.uuid;
}
