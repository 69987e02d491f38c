import { z } from 'zod';

/** The WAMP realm that all devices and people of one deployment share. */
export const REALM = 'iot';

/** UUIDs may be chosen by the caller (SkyNet's devices do): any string of this shape. */
export const UUID_PATTERN = /^[A-Za-z0-9_-]{1,64}$/;

export const deviceUuidSchema = z
  .string()
  .regex(UUID_PATTERN, 'a device UUID is 1 to 64 letters, digits, hyphens or underscores');

/** Long enough for a measurement and its tags, as line protocol has them. */
export const MAXIMUM_METRIC_LENGTH = 128;

/** A metric's name as SenML (RFC 8428, section 4.5.1) allows names: it starts with a letter or digit. */
export const METRIC_PATTERN = /^[A-Za-z0-9][A-Za-z0-9\-:./_]{0,127}$/;

/** Keys of a flat reading that carry the observation's time, never a metric. */
export const OBSERVED_AT_KEY = 'observed_at';

/** Every topic and procedure of a device is below this prefix: `device.<uuid>.<name>`. */
export function devicePrefix(uuid: string): string {
  return `device.${uuid}.`;
}

/** Readings are published here, with kwargs `{metric: value, ...}` and optionally `observed_at`. */
export function readingTopic(uuid: string): string {
  return `${devicePrefix(uuid)}reading`;
}

/** The device's UUID if `topic` is a reading topic. A UUID holds no dot, so exactly three components decide it. */
export function deviceOfReadingTopic(topic: string): string | undefined {
  const [device, uuid, reading, ...rest] = topic.split('.');
  if (device !== 'device' || reading !== 'reading' || rest.length > 0 || uuid === undefined) return undefined;
  return UUID_PATTERN.test(uuid) ? uuid : undefined;
}

/** The SSM parameter that the Web stack writes once the endpoint exists, and that functions read at run time. */
export function endpointParameterName(deployment: string): string {
  return `/headwater/${deployment}/endpoint`;
}

/** CloudFront adds this header to every request it forwards; functions refuse requests without the right value. */
export const ORIGIN_VERIFY_HEADER = 'x-origin-verify';

/** Set by the edge's viewer-request function, which removes what a viewer sends under this name. */
export const FORWARDED_HOST_HEADER = 'x-forwarded-host';

/**
 * What the viewer said of a compressed body. The edge's viewer-request function moves both here, and labels the body as octets: the
 * HTTP API decides by the label alone whether a body is text, and text would not survive being compressed.
 */
export const VIEWER_CONTENT_TYPE_HEADER = 'x-viewer-content-type';
export const VIEWER_CONTENT_ENCODING_HEADER = 'x-viewer-content-encoding';
