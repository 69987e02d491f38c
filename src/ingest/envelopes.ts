import type { Envelope } from '../model/envelope';
import { MAXIMUM_ENVELOPE_BYTES } from '../model/envelope';
import type { Reading } from '../model/reading';

/** Leaves room for the envelope's own fields. */
const READINGS_BYTES = MAXIMUM_ENVELOPE_BYTES - 1_024;

export interface EnvelopeOptions {
  readonly source: Envelope['source'];
  readonly enqueuedAtMs: number;
  /** An identifier for each envelope. */
  readonly ids: () => string;
}

/** Packs readings, in order, into as few envelopes as a queue message's size allows: one, but for the largest requests. */
export function packEnvelopes(
  readings: readonly Reading[],
  { source, enqueuedAtMs, ids }: EnvelopeOptions,
): Envelope[] {
  const packs: Reading[][] = [];
  let bytes = Infinity;
  for (const reading of readings) {
    const readingBytes = Buffer.byteLength(JSON.stringify(reading)) + 1;
    if (bytes + readingBytes > READINGS_BYTES) {
      packs.push([]);
      bytes = 0;
    }
    packs.at(-1)?.push(reading);
    bytes += readingBytes;
  }
  return packs.map((pack) => ({ version: 1, envelopeId: ids(), source, enqueuedAtMs, readings: pack }));
}
