import { z } from 'zod';
import type { Device } from '../../model/device';
import { HeadwaterError } from '../../model/errors';
import { deviceUuidSchema } from '../../model/names';
import type { DeviceRegistry } from '../../model/ports';
import type { HttpContext } from '../http/http-application';
import { readOptionalJsonBody } from '../http/json-body';
import type { RequestAuthenticator } from '../http/request-authenticator';
import type { View } from '../http/url-dispatcher';
import type { DeviceRegistration } from '../models/device-registration';
import { parseRegistration } from '../models/device-registration';
import { limitSchema, parseQuery } from '../models/readings-parameters';
import { requireAdmin, requireDeviceOrAdmin } from './access-rules';
import type { DeviceAnswer } from './answers';

export interface DeviceViewsOptions {
  readonly authenticator: RequestAuthenticator;
  readonly registry: DeviceRegistry;
  readonly registration: DeviceRegistration;
}

const MAXIMUM_REGISTRATION_BYTES = 16_384;
const DEFAULT_LIST_LIMIT = 100;

/** The query of the list. */
export const listParameters = z.strictObject({
  limit: limitSchema(1000)
    .optional()
    .meta({ description: `Devices of a page, at most 1000. Default: ${DEFAULT_LIST_LIMIT}.` }),
  after: deviceUuidSchema.optional().meta({ description: 'The `next` of the page before.' }),
});

/** The views of the device registry. */
export function createDeviceViews(options: DeviceViewsOptions): { register: View; list: View; show: View } {
  const { authenticator, registry, registration } = options;

  /** `{name?, uuid?}` -> 201 `{uuid, token, name, role, createdAt}`: the only time that the token is shown. */
  async function register(context: HttpContext): Promise<Response> {
    await requireAdmin(context, authenticator);
    const request = parseRegistration(await readOptionalJsonBody(context, MAXIMUM_REGISTRATION_BYTES));
    const { device, token } = await registration.register(request);
    context.header('Location', `/v1/devices/${device.uuid}`);
    return context.json({ ...renderDevice(device), token }, 201);
  }

  /** `{devices: [{uuid, name, role, createdAt}], next?}`; `?after=<next>` continues. */
  async function list(context: HttpContext): Promise<Response> {
    await requireAdmin(context, authenticator);
    const { limit = DEFAULT_LIST_LIMIT, after } = parseQuery(listParameters, context.req.queries());
    const { devices, next } = await registry.list({ limit, ...(after === undefined ? {} : { after }) });
    return context.json({ devices: devices.map(renderDevice), ...(next === undefined ? {} : { next }) });
  }

  async function show(context: HttpContext): Promise<Response> {
    const uuid = context.req.param('uuid') ?? '';
    await requireDeviceOrAdmin(context, authenticator, uuid);
    return context.json(renderDevice(await findDevice(registry, uuid)));
  }

  return { register, list, show };
}

/** @throws HeadwaterError `not_found` */
export async function findDevice(registry: Pick<DeviceRegistry, 'find'>, uuid: string): Promise<Device> {
  const device = deviceUuidSchema.safeParse(uuid).success ? await registry.find(uuid) : undefined;
  if (device !== undefined) return device;
  throw new HeadwaterError('not_found', `There is no device ${JSON.stringify(uuid.slice(0, 80))}.`);
}

/** Never the token's hash. */
function renderDevice({ uuid, name, role, createdAtMs }: Device): DeviceAnswer {
  return { uuid, name, role, createdAt: new Date(createdAtMs).toISOString() };
}
