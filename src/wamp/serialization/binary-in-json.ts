/*
 * Binary values in JSON, which has none: a string of U+0000 and the bytes in Base64 (Advanced Profile, "Binary Conversion of JSON
 * Strings"). The other serializers have binary values of their own, so payloads are converted where they change the serializer.
 */

const MARK = '\0';
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** A decoded value with strings for binary values, to be written as JSON. Shares what needs no change. */
export function toJsonValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) {
    return MARK + Buffer.from(value.buffer, value.byteOffset, value.length).toString('base64');
  }
  return mapped(value, toJsonValue);
}

/** A value that was read from JSON with binary values for such strings. Shares what needs no change. */
export function fromJsonValue(value: unknown): unknown {
  if (typeof value === 'string') {
    if (!value.startsWith(MARK)) return value;
    const encoded = value.slice(MARK.length);
    return BASE64.test(encoded) ? Uint8Array.from(Buffer.from(encoded, 'base64')) : value;
  }
  return typeof value === 'object' && value !== null ? mapped(value, fromJsonValue) : value;
}

/** The value with each of its items converted; itself, if none has changed. */
function mapped(value: object, convert: (item: unknown) => unknown): unknown {
  if (Array.isArray(value)) {
    const items: unknown[] = value.map(convert);
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  let isChanged = false;
  const entries = Object.entries(value).map(([key, item]: [string, unknown]): [string, unknown] => {
    const converted = convert(item);
    isChanged ||= converted !== item;
    return [key, converted];
  });
  return isChanged ? Object.fromEntries(entries) : value;
}
