import { z } from 'zod';
import { databaseEnvironment, edgeEnvironment, positiveInteger } from '../../src/model/environment';
import { mediaLimitsEnvironment, mediaRetentionEnvironment } from '../../src/model/media-environment';

/** What the `api` function needs to know. */
export const apiEnvironment = z.object({
  ...edgeEnvironment,
  ...databaseEnvironment,
  REGISTRY_TABLE_NAME: z.string().min(1),
  RECENT_TABLE_NAME: z.string().min(1),
  RECENT_RETENTION_DAYS: positiveInteger,
  MEDIA_TABLE_NAME: z.string().min(1),
  MEDIA_BUCKET_NAME: z.string().min(1),
  /** How long a slot for an upload is open. */
  MEDIA_SLOT_SECONDS: positiveInteger,
  ...mediaRetentionEnvironment,
  ...mediaLimitsEnvironment,
});
export type ApiEnvironment = z.input<typeof apiEnvironment>;
