import { z } from 'zod';
import { mediaRetentionEnvironment } from '../../src/model/media-environment';

/** What the `media` function needs to know. */
export const mediaEnvironment = z.object({
  MEDIA_TABLE_NAME: z.string().min(1),
  MEDIA_BUCKET_NAME: z.string().min(1),
  ...mediaRetentionEnvironment,
});
export type MediaEnvironment = z.input<typeof mediaEnvironment>;
