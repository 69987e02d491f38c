import { z } from 'zod';
import type { DeviceCredentials } from './credentials-file';

export interface RegisterDevicesOptions {
  readonly endpoint: string;
  readonly admin: { readonly uuid: string; readonly token: string };
  readonly names: readonly string[];
  /** Devices of an earlier start, which are kept as long as their credentials are good. */
  readonly known: readonly DeviceCredentials[];
}

const registeredSchema = z.object({ uuid: z.string(), token: z.string() });

/** One device for each name, through the API as anybody would: those that are known and still valid, and new ones for the rest. */
export async function registerDevices(options: RegisterDevicesOptions): Promise<DeviceCredentials[]> {
  const { endpoint, admin, names, known } = options;
  return Promise.all(
    names.map(async (name) => {
      const earlier = known.find((device) => device.name === name);
      if (earlier !== undefined && (await isValid(endpoint, earlier))) return earlier;
      return register(endpoint, admin, name);
    }),
  );
}

async function isValid(endpoint: string, device: DeviceCredentials): Promise<boolean> {
  const response = await fetch(`${endpoint}/v1/devices/${device.uuid}`, { headers: { authorization: basic(device) } });
  await response.body?.cancel();
  return response.ok;
}

async function register(
  endpoint: string,
  admin: RegisterDevicesOptions['admin'],
  name: string,
): Promise<DeviceCredentials> {
  const response = await fetch(`${endpoint}/v1/devices`, {
    method: 'POST',
    headers: { authorization: basic(admin), 'content-type': 'application/json' },
    body: JSON.stringify({ name }),
  });
  const text = await response.text();
  if (response.status !== 201) throw new Error(`The device ${name} cannot be registered: ${response.status} ${text}`);
  return { name, ...registeredSchema.parse(JSON.parse(text)) };
}

function basic({ uuid, token }: { readonly uuid: string; readonly token: string }): string {
  return `Basic ${Buffer.from(`${uuid}:${token}`).toString('base64')}`;
}
