import { z } from 'zod';
import type { Reading } from '../../model/reading';

/** A reading as the archive holds it: with the envelope that brought it, which objects of release 0.1.0 do not name. */
export interface ArchivedReading extends Reading {
  readonly envelopeId?: string;
}

/**
 * What every object of the archive holds, whenever it was written. Not `readingSchema`: a rule that is made stricter some day must not
 * make unreadable what was accepted before.
 */
const archivedReadingSchema = z.object({
  deviceId: z.string(),
  metric: z.string(),
  value: z.union([z.number(), z.boolean(), z.string()]),
  unit: z.string().optional(),
  observedAtMs: z.number().int(),
  receivedAtMs: z.number().int(),
  occurrence: z.string(),
  envelopeId: z.string().optional(),
});

/** Reads what an object holds as a reading. @throws ZodError if it is none. */
export function parseArchivedReading(row: unknown): ArchivedReading {
  const { unit, envelopeId, ...reading } = archivedReadingSchema.parse(row);
  return {
    ...reading,
    ...(unit === undefined ? {} : { unit }),
    ...(envelopeId === undefined ? {} : { envelopeId }),
  };
}
