import { z } from 'zod';
import { positiveInteger } from '../../src/model/environment';

/** What the `store` function needs to know. */
export const storeEnvironment = z.object({
  RECENT_TABLE_NAME: z.string().min(1),
  RAW_BUCKET_NAME: z.string().min(1),
  RECENT_RETENTION_DAYS: positiveInteger,
});
export type StoreEnvironment = z.input<typeof storeEnvironment>;
