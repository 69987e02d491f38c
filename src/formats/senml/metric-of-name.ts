/** The metric of a device that has only one: its name alone is the name of the record. */
const ONLY_METRIC = 'value';

/**
 * The metric that a resolved name stands for. What names the device itself is left out, because the sender is authenticated:
 *
 *   <uuid>:temperature, <uuid>/temperature, <uuid>.temperature   -> temperature
 *   urn:dev:os:32473-<uuid>:temperature, urn:uuid:<uuid>_humidity -> temperature, humidity (RFC 9039 has `_` before a part)
 *   <uuid>, urn:uuid:<uuid>                                       -> value
 *
 * Every other name is the metric as it stands, also another URN: a gateway's two sensors must not become one.
 */
export function metricOfName(name: string, deviceId: string): string {
  const start = name.startsWith('urn:') ? endOfUrn(name, deviceId) : 0;
  if (start === -1 || !name.startsWith(deviceId, start)) return name;
  const rest = name.slice(start + deviceId.length);
  if (rest === '') return ONLY_METRIC;
  const separator = start === 0 ? /^[:/.]/ : /^[:/._]/;
  if (!separator.test(rest)) return name;
  const metric = rest.slice(1);
  return metric === '' ? ONLY_METRIC : metric;
}

/** Where the device's UUID begins in a URN that names it, or -1. It stands behind a colon or, as a serial number, a hyphen. */
function endOfUrn(name: string, deviceId: string): number {
  for (let at = name.indexOf(deviceId); at !== -1; at = name.indexOf(deviceId, at + 1)) {
    if (/[:-]/.test(name[at - 1] ?? '')) return at;
  }
  return -1;
}
