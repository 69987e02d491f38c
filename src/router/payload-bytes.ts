import type { Payload } from '../wamp/payload';
import { EncodedPayload } from '../wamp/serialization/encoded-payload';

/** What an object, and what any value, takes beside its text. */
const OBJECT_BYTES = 64;
const VALUE_BYTES = 16;

/** About how much memory a payload holds, counted without serializing or decoding it. */
export function payloadBytes(payload: Payload): number {
  if (payload instanceof EncodedPayload) return OBJECT_BYTES + payload.byteLength;
  return bytesOf(payload.args) + bytesOf(payload.kwargs);
}

/** Decoders bound how deep a value is nested. */
function bytesOf(value: unknown): number {
  if (typeof value === 'string') return VALUE_BYTES + 2 * value.length;
  if (typeof value !== 'object' || value === null) return VALUE_BYTES;
  let bytes = OBJECT_BYTES;
  if (Array.isArray(value)) {
    for (const item of value) bytes += bytesOf(item);
    return bytes;
  }
  for (const [key, item] of Object.entries(value)) bytes += VALUE_BYTES + key.length + bytesOf(item);
  return bytes;
}
