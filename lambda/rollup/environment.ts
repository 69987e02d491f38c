import { z } from 'zod';
import { databaseEnvironment, positiveInteger } from '../../src/model/environment';

/** What the `rollup` function needs to know. */
export const rollupEnvironment = z.object({
  ...databaseEnvironment,
  RECENT_TABLE_NAME: z.string().min(1),
  RECENT_RETENTION_DAYS: positiveInteger,
});
export type RollupEnvironment = z.input<typeof rollupEnvironment>;
