import type { Hono } from 'hono';
import type { Principal } from '../../model/device';
import { HeadwaterError } from '../../model/errors';
import { deviceUuidSchema } from '../../model/names';
import type { DeviceRegistry, IdSource, Logger } from '../../model/ports';
import type { HttpContext, HttpEnvironment } from '../http/http-application';
import { createHttpApplication } from '../http/http-application';
import { readJsonBody } from '../http/json-body';
import { renderJsonError } from '../http/json-error';
import type { OriginVerifier } from '../http/origin-verifier';
import type { RequestAuthenticator } from '../http/request-authenticator';
import { mountRoutes } from '../http/url-dispatcher';

/** Takes readings durably; `Intake` of src/ingest is the one. */
export interface ReadingIntake {
  accept(request: {
    readonly deviceId: string;
    readonly body: unknown;
    readonly idempotencyKey?: string;
  }): Promise<{ readonly accepted: number; readonly rejected: readonly { index: number; reason: string }[] }>;
}

export interface IngestApplicationOptions {
  readonly originVerifier: OriginVerifier;
  readonly logger: Logger;
  readonly newRequestId: IdSource;
  readonly authenticator: RequestAuthenticator;
  readonly registry: Pick<DeviceRegistry, 'find'>;
  readonly intake: ReadingIntake;
  /** Throws `rate_limited` when the device sends faster than its limit. */
  readonly admit: (deviceId: string) => void;
  readonly maximumBodyBytes: number;
}

/**
 * `POST /v1/readings`: one flat object or an array of them -> 202 `{accepted, rejected: [{index, reason}]}`, once the queue has
 * them. A device posts for itself; an admin for a device named by `?device=UUID`. Credentials are checked before the body is read.
 */
export function createIngestApplication(options: IngestApplicationOptions): Hono<HttpEnvironment> {
  const { originVerifier, logger, newRequestId, authenticator, intake, admit, maximumBodyBytes } = options;
  const application = createHttpApplication({ originVerifier, logger, newRequestId, renderError: renderJsonError });

  async function postReadings(context: HttpContext): Promise<Response> {
    const principal = await authenticator.authenticate(context.req.header('authorization'));
    const deviceId = await observingDevice(principal, context.req.query('device'), options.registry);
    admit(deviceId);
    const idempotencyKey = context.req.header('idempotency-key');
    const body = await readJsonBody(context, maximumBodyBytes);
    const { accepted, rejected } = await intake.accept({
      deviceId,
      body,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
    return context.json({ accepted, rejected }, 202);
  }

  mountRoutes(application, [{ path: '/v1/readings', views: { POST: postReadings } }]);
  return application;
}

/** The device whose readings these are. */
async function observingDevice(
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
