import type { Hono } from 'hono';
import type { Clock, DeviceRegistry, IdSource, Logger } from '../../model/ports';
import type { HttpContext, HttpEnvironment } from '../http/http-application';
import { createHttpApplication } from '../http/http-application';
import { renderJsonError } from '../http/json-error';
import type { OriginVerifier } from '../http/origin-verifier';
import type { RequestAuthenticator } from '../http/request-authenticator';
import type { Route } from '../http/url-dispatcher';
import { mountRoutes } from '../http/url-dispatcher';
import { createDocumentViews } from '../openapi/document-views';
import type { DeviceReadings } from '../models/device-readings';
import type { DeviceRegistration } from '../models/device-registration';
import type { MediaLibrary } from '../models/media-library';
import type { MediaSlots } from '../models/media-slots';
import { createDeviceViews } from './device-views';
import { createMediaViews } from './media-views';
import { createReadingViews } from './reading-views';

export interface ApiApplicationOptions {
  readonly originVerifier: OriginVerifier;
  readonly logger: Logger;
  readonly newRequestId: IdSource;
  readonly authenticator: RequestAuthenticator;
  readonly registry: DeviceRegistry;
  readonly registration: DeviceRegistration;
  readonly readings: DeviceReadings;
  readonly media: MediaLibrary;
  readonly slots: MediaSlots;
  readonly clock: Clock;
}

/** The native API: `GET /health`, and below `/v1/` all but the door for readings, which is a function of its own. */
export function createApiApplication(options: ApiApplicationOptions): Hono<HttpEnvironment> {
  const { originVerifier, logger, newRequestId } = options;
  const application = createHttpApplication({ originVerifier, logger, newRequestId, renderError: renderJsonError });
  const devices = createDeviceViews(options);
  const readings = createReadingViews(options);
  const document = createDocumentViews();
  const media = createMediaViews(options);

  const routes: readonly Route[] = [
    { path: '/health', views: { GET: showHealth } },
    { path: '/v1/devices', views: { GET: devices.list, POST: devices.register } },
    { path: '/v1/devices/:uuid', views: { GET: devices.show } },
    { path: '/v1/devices/:uuid/latest', views: { GET: readings.latest } },
    { path: '/v1/devices/:uuid/readings', views: { GET: readings.list } },
    { path: '/v1/devices/:uuid/media', views: { GET: media.list } },
    { path: '/v1/devices/:uuid/media/:id', views: { GET: media.show } },
    { path: '/v1/media', views: { POST: media.openSlot } },
    { path: '/v1/readings', views: {}, elsewhere: ['POST'] },
    { path: '/v1/openapi.json', views: { GET: document.json } },
    { path: '/v1/docs', views: { GET: document.page } },
  ];
  mountRoutes(application, routes);
  return application;
}

/** Says that the edge reaches this function; it asks no store, so that a sleeping database is no outage. */
function showHealth(context: HttpContext): Response {
  return context.json({ status: 'ok' });
}
