import type { Hono } from 'hono';
import type { DeviceRateLimiter } from '../../model/device-rate-limiter';
import type { DeviceRegistry, IdSource, Logger } from '../../model/ports';
import { countReadings } from '../../model/records';
import type { HttpContext, HttpEnvironment } from '../http/http-application';
import { createHttpApplication } from '../http/http-application';
import { renderJsonError } from '../http/json-error';
import type { OriginVerifier } from '../http/origin-verifier';
import type { RequestAuthenticator } from '../http/request-authenticator';
import { mountRoutes } from '../http/url-dispatcher';
import { renderInfluxError } from './influx-error';
import { createInfluxViews, INFLUX_PREFIX } from './influx-views';
import { observingDevice } from './observing-device';
import { setRateLimitHeaders } from './rate-limit-headers';
import type { Acknowledgement, ReadingIntake, ReadRecords } from './reading-intake';
import { readReadingsBody } from './readings-body';

/** What one device may send: `rate_limited` is thrown beyond. */
export interface DeviceLimits {
  readonly requests: DeviceRateLimiter;
  readonly readings: DeviceRateLimiter;
}

export interface IngestApplicationOptions {
  readonly originVerifier: OriginVerifier;
  readonly logger: Logger;
  readonly newRequestId: IdSource;
  readonly authenticator: RequestAuthenticator;
  readonly registry: Pick<DeviceRegistry, 'find'>;
  readonly intake: ReadingIntake;
  readonly limits: DeviceLimits;
  readonly maximumBodyBytes: number;
}

/**
 * `POST /v1/readings`: flat JSON, SenML or line protocol -> 202 `{accepted, rejected: [{index, reason}]}`, once the queue has
 * them; and the paths of InfluxDB's write APIs. A device posts for itself; an admin for a device named by `?device=UUID`.
 * Credentials are checked before the body is read.
 */
export function createIngestApplication(options: IngestApplicationOptions): Hono<HttpEnvironment> {
  const { originVerifier, logger, newRequestId, authenticator, intake, limits, maximumBodyBytes } = options;
  const application = createHttpApplication({
    originVerifier,
    logger,
    newRequestId,
    renderError: (context, error) =>
      context.req.path.startsWith(INFLUX_PREFIX) ? renderInfluxError(context, error) : renderJsonError(context, error),
  });

  async function takeReadings(context: HttpContext, readRecords: ReadRecords): Promise<Acknowledgement> {
    const principal = await authenticator.authenticate(context.req.header('authorization'));
    const deviceId = await observingDevice(principal, context.req.query('device'), options.registry);
    const idempotencyKey = context.req.header('idempotency-key');
    try {
      limits.requests.take(deviceId);
      const records = await readRecords(context, { deviceId, maximumBodyBytes });
      limits.readings.take(deviceId, countReadings(records));
      return await intake.accept({ deviceId, records, ...(idempotencyKey === undefined ? {} : { idempotencyKey }) });
    } finally {
      setRateLimitHeaders(context, [limits.requests.state(deviceId), limits.readings.state(deviceId)]);
    }
  }

  async function postReadings(context: HttpContext): Promise<Response> {
    const { accepted, rejected } = await takeReadings(context, readReadingsBody);
    return context.json({ accepted, rejected }, 202);
  }

  const influx = createInfluxViews(takeReadings);
  mountRoutes(application, [
    { path: '/v1/readings', views: { POST: postReadings } },
    { path: `${INFLUX_PREFIX}/api/v2/write`, views: { POST: influx.write } },
    { path: `${INFLUX_PREFIX}/write`, views: { POST: influx.write } },
    { path: `${INFLUX_PREFIX}/ping`, views: { GET: influx.ping } },
  ]);
  return application;
}
