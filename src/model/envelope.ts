import { z } from 'zod';
import { readingSchema } from './reading';

/** Amazon SQS takes messages of up to 1 MiB (1,048,576 bytes) and bills each started 64 KiB. */
export const MAXIMUM_ENVELOPE_BYTES = 1_048_576;

/** One queue message: many accepted readings. Whoever acknowledges a reading has put its envelope on the queue before. */
export const envelopeSchema = z.object({
  version: z.literal(1),
  envelopeId: z.string().min(1).max(64),
  /** The door by which the readings came. */
  source: z.enum(['http', 'wamp']),
  enqueuedAtMs: z.number().int(),
  readings: z.array(readingSchema).min(1),
});
export type Envelope = z.infer<typeof envelopeSchema>;
