import { z } from 'zod';
import { databaseEnvironment, edgeEnvironment, positiveInteger } from '../../src/model/environment';
import { mediaRetentionEnvironment } from '../../src/model/media-environment';

/** What the `console` function needs to know. */
export const consoleEnvironment = z.object({
  ...edgeEnvironment,
  ...databaseEnvironment,
  REGISTRY_TABLE_NAME: z.string().min(1),
  RECENT_TABLE_NAME: z.string().min(1),
  RECENT_RETENTION_DAYS: positiveInteger,
  MEDIA_TABLE_NAME: z.string().min(1),
  MEDIA_BUCKET_NAME: z.string().min(1),
  ...mediaRetentionEnvironment,
  /** Tickets for WAMP and session cookies are signed with keys derived from this secret. */
  CREDENTIALS_SECRET_ARN: z.string().startsWith('arn:'),
});
export type ConsoleEnvironment = z.input<typeof consoleEnvironment>;
