import type { Reading } from '../../model/reading';

/** An upper bound of what an envelope takes without its readings. */
export const ENVELOPE_OVERHEAD_BYTES = 512;

/** Keys, punctuation and two times of a reading as JSON, rounded up. */
const FRAME_BYTES = 192;
/** The longest that a JSON number or boolean is written, rounded up. */
const SCALAR_BYTES = 32;

/**
 * An upper bound of the bytes that a reading takes in an envelope, without serializing it twice. Device, metric and occurrence
 * are ASCII; only text values and units can need escapes.
 */
export function readingBytes({ deviceId, metric, value, unit, occurrence }: Reading): number {
  return (
    FRAME_BYTES +
    deviceId.length +
    metric.length +
    occurrence.length +
    (typeof value === 'string' ? jsonBytes(value) : SCALAR_BYTES) +
    (unit === undefined ? 0 : jsonBytes(unit))
  );
}

function jsonBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}
