import type { MediaKind, MediaReference } from '../model/media';
import { kindOfMediaId, mediaIdSchema } from '../model/media';
import { deviceUuidSchema } from '../model/names';

/**
 * The objects of the media bucket:
 *
 *     incoming/<uuid>/<id>          as uploaded, until it is examined; nobody is shown it
 *     media/<kind>/<uuid>/<id>      what was examined; the prefix of a kind has its own lifecycle
 *     thumbnails/<uuid>/<id>        of images, which it outlives by no day
 *
 * A UUID and an id hold no slash, so no device's prefix is the beginning of another's.
 */
export const INCOMING_PREFIX = 'incoming/';

export function incomingKey({ deviceId, id }: MediaReference): string {
  return `${INCOMING_PREFIX}${deviceId}/${id}`;
}

export function mediaPrefix(kind: MediaKind, deviceId: string): string {
  return `media/${kind}/${deviceId}/`;
}

export function mediaKey({ deviceId, id }: MediaReference): string {
  return mediaPrefix(kindOfMediaId(id), deviceId) + id;
}

export function thumbnailKey({ deviceId, id }: MediaReference): string {
  return `thumbnails/${deviceId}/${id}`;
}

/** The upload that a key of `incoming/` names; undefined for any other. */
export function parseIncomingKey(key: string): MediaReference | undefined {
  const [, deviceId = '', id = ''] = /^incoming\/([^/]+)\/([^/]+)$/.exec(key) ?? [];
  const isReference = deviceUuidSchema.safeParse(deviceId).success && mediaIdSchema.safeParse(id).success;
  return isReference ? { deviceId, id } : undefined;
}
