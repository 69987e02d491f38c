import type { Device, Role } from '../../src/model/device';
import { HeadwaterError } from '../../src/model/errors';
import type { DevicePage, DeviceRegistry } from '../../src/model/ports';
import { hashToken } from '../../src/model/token';

/** A registry in memory. */
export class MemoryDeviceRegistry implements DeviceRegistry {
  readonly #devices = new Map<string, Device>();

  /** Registers a principal with the token `token-of-<uuid>`. */
  add(uuid: string, role: Role = 'device', name: string = uuid): this {
    this.#devices.set(uuid, { uuid, name, role, tokenHash: hashToken(`token-of-${uuid}`), createdAtMs: 0 });
    return this;
  }

  remove(uuid: string): void {
    this.#devices.delete(uuid);
  }

  async find(uuid: string): Promise<Device | undefined> {
    return this.#devices.get(uuid);
  }

  async register(device: Device): Promise<void> {
    if (this.#devices.has(device.uuid)) throw new HeadwaterError('conflict', `A device ${device.uuid} exists already.`);
    this.#devices.set(device.uuid, device);
  }

  async list({ limit, after }: { readonly limit: number; readonly after?: string }): Promise<DevicePage> {
    const behind = [...this.#devices.values()]
      .sort((left, right) => (left.uuid < right.uuid ? -1 : 1))
      .filter(({ uuid }) => after === undefined || uuid > after);
    const devices = behind.slice(0, limit);
    const last = devices.at(-1);
    return behind.length > limit && last !== undefined ? { devices, next: last.uuid } : { devices };
  }
}

/** The `Authorization` of a principal that `add` registered. */
export function basicAuthorization(uuid: string, token = `token-of-${uuid}`): string {
  return `Basic ${Buffer.from(`${uuid}:${token}`).toString('base64')}`;
}
