import { z } from 'zod';
import { databaseEnvironment, edgeEnvironment, positiveInteger } from '../../src/model/environment';

/** What the `api` function needs to know. */
export const apiEnvironment = z.object({
  ...edgeEnvironment,
  ...databaseEnvironment,
  REGISTRY_TABLE_NAME: z.string().min(1),
  RECENT_TABLE_NAME: z.string().min(1),
  RECENT_RETENTION_DAYS: positiveInteger,
});
export type ApiEnvironment = z.input<typeof apiEnvironment>;
