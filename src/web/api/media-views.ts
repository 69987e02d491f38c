import { z } from 'zod';
import { HeadwaterError } from '../../model/errors';
import { mediaIdSchema, mediaKindSchema } from '../../model/media';
import type { DeviceRegistry } from '../../model/ports';
import type { HttpContext } from '../http/http-application';
import { readOptionalJsonBody } from '../http/json-body';
import type { RequestAuthenticator } from '../http/request-authenticator';
import type { View } from '../http/url-dispatcher';
import type { LinkedMedia, MediaLibrary } from '../models/media-library';
import type { MediaSlots } from '../models/media-slots';
import { parseSlotRequest } from '../models/media-slots';
import { limitSchema, parseQuery } from '../models/readings-parameters';
import { requireDeviceOrAdmin } from './access-rules';
import { findDevice } from './device-views';

export interface MediaViewsOptions {
  readonly authenticator: RequestAuthenticator;
  readonly registry: DeviceRegistry;
  readonly slots: MediaSlots;
  readonly media: MediaLibrary;
}

const MAXIMUM_REQUEST_BYTES = 16_384;
const DEFAULT_LIST_LIMIT = 50;

/** Of the query of a list. */
export const mediaListParameters = z.strictObject({
  kind: mediaKindSchema.optional(),
  limit: limitSchema(200).optional(),
  next: z
    .string()
    .regex(/^\d{15}-[0-9a-f]{12}$/, 'give the "next" of the page before as it was')
    .optional(),
});

/** Of the query of a slot. */
export const slotParameters = z.object({
  device: z.string().optional().meta({ description: 'Of an admin: the device that uploads.' }),
});

/** The views of what a device uploads: for the device itself and for admins. */
export function createMediaViews(options: MediaViewsOptions): { openSlot: View; list: View; show: View } {
  const { authenticator, registry, slots, media } = options;

  /** @throws HeadwaterError `forbidden`, `not_found`: of the device that is named, or else of the caller. */
  async function accessibleDevice(context: HttpContext, named: string): Promise<string> {
    await requireDeviceOrAdmin(context, authenticator, named);
    const device = await findDevice(registry, named);
    if (device.role === 'device') return device.uuid;
    throw new HeadwaterError('not_found', `${device.uuid} is no device; an admin names one, as in ?device=UUID.`);
  }

  /**
   * `{kind, contentType, bytes, name?, observedAt?}` -> 201 `{id, upload: {url, fields}, maximumBytes, expiresAt}`: POST the fields and then
   * the file as multipart/form-data to the URL. An admin names the device by `?device=UUID`.
   */
  async function openSlot(context: HttpContext): Promise<Response> {
    const principal = await authenticator.authenticate(context.req.header('authorization'));
    const deviceId = await accessibleDevice(context, context.req.query('device') ?? principal.uuid);
    const request = parseSlotRequest(await readOptionalJsonBody(context, MAXIMUM_REQUEST_BYTES));
    const { offer, form, expiresAtMs } = await slots.open(deviceId, request);
    context.header('Location', `/v1/devices/${deviceId}/media/${offer.id}`);
    return context.json(
      { id: offer.id, upload: form, maximumBytes: offer.maximumBytes, expiresAt: renderInstant(expiresAtMs) },
      201,
    );
  }

  /** `{media: [...], next?}`, newest first; `?next=<next>` continues. */
  async function list(context: HttpContext): Promise<Response> {
    const deviceId = await accessibleDevice(context, context.req.param('uuid') ?? '');
    const { kind, limit = DEFAULT_LIST_LIMIT, next: after } = parseQuery(mediaListParameters, context.req.queries());
    const page = await media.list({
      deviceId,
      limit,
      ...(kind === undefined ? {} : { kind }),
      ...(after === undefined ? {} : { after }),
    });
    return context.json({
      media: page.media.map(renderMedia),
      ...(page.next === undefined ? {} : { next: page.next }),
    });
  }

  /** One upload. Until it was examined: `{id, state: "offered"}`. */
  async function show(context: HttpContext): Promise<Response> {
    const deviceId = await accessibleDevice(context, context.req.param('uuid') ?? '');
    const id = context.req.param('id') ?? '';
    const found = mediaIdSchema.safeParse(id).success ? await media.find({ deviceId, id }) : undefined;
    if (found === undefined) {
      throw new HeadwaterError('not_found', `Device ${deviceId} has no upload ${JSON.stringify(id.slice(0, 80))}.`);
    }
    return context.json(found === 'offered' ? { id, state: found } : renderMedia(await media.link(found)));
  }

  return { openSlot, list, show };
}

function renderMedia({ entry, url, thumbnailUrl }: LinkedMedia): Record<string, unknown> {
  const { id, kind, contentType, bytes, name, observedAtMs, uploadedAtMs, state } = entry;
  return {
    id,
    kind,
    contentType,
    bytes,
    name: name ?? null,
    observedAt: renderInstant(observedAtMs),
    uploadedAt: renderInstant(uploadedAtMs),
    state,
    ...(entry.state === 'refused' ? { reason: entry.reason } : { url }),
    ...(thumbnailUrl === undefined || entry.state === 'refused'
      ? {}
      : { thumbnailUrl, width: entry.width, height: entry.height }),
  };
}

/** RFC 3339 in UTC with milliseconds. */
function renderInstant(instantMs: number): string {
  return new Date(instantMs).toISOString();
}
