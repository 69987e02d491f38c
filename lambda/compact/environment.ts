import { z } from 'zod';
import { positiveInteger } from '../../src/model/environment';

/** What the `compact` function needs to know. */
export const compactEnvironment = z.object({
  RAW_BUCKET_NAME: z.string().min(1),
  /** How far it looks back: what arrives later for an hour is compacted by `npm run compact`. */
  COMPACT_HOURS: positiveInteger,
});
export type CompactEnvironment = z.input<typeof compactEnvironment>;
