import { z } from 'zod';
import { deviceNameSchema, roleSchema } from '../../model/device';
import { mediaKindSchema } from '../../model/media';
import { deviceUuidSchema, METRIC_PATTERN } from '../../model/names';
import { readingValueSchema } from '../../model/reading';

/*
 * What the native API answers with. The views are typed by these schemas, and the OpenAPI document is made from them.
 */

const instant = z.string().meta({ format: 'date-time', description: 'RFC 3339 in UTC, with milliseconds.' });
const metric = z.string().regex(METRIC_PATTERN);
const unit = z.string().nullable().meta({ description: 'As the device gave it, or null.' });
const next = z
  .string()
  .optional()
  .meta({ description: 'There is another page: give this as it is, and all other parameters again.' });

export const healthAnswer = z.strictObject({ status: z.literal('ok') });

export const deviceAnswer = z.strictObject({
  uuid: deviceUuidSchema,
  name: deviceNameSchema,
  role: roleSchema,
  createdAt: instant,
});
export type DeviceAnswer = z.infer<typeof deviceAnswer>;

export const registeredDeviceAnswer = z.strictObject({
  ...deviceAnswer.shape,
  token: z.string().meta({ description: 'Shown this once: only its hash is stored.' }),
});

export const devicesAnswer = z.strictObject({
  devices: z.array(deviceAnswer),
  next: deviceUuidSchema.optional().meta({ description: 'There is another page: give this as `after`.' }),
});

export const readingAnswer = z.strictObject({ metric, value: readingValueSchema, unit, observedAt: instant });
export type ReadingAnswer = z.infer<typeof readingAnswer>;

export const bucketAnswer = z.strictObject({
  metric,
  value: z
    .number()
    .nullable()
    .meta({ description: 'The mean; null if there were only strings. Booleans count as 0 and 1.' }),
  unit,
  observedAt: instant.meta({ description: 'Where the bucket begins.' }),
  minimum: z.number().nullable(),
  maximum: z.number().nullable(),
  count: z.number().int(),
  last: readingValueSchema.nullable(),
});
export type BucketAnswer = z.infer<typeof bucketAnswer>;

export const latestAnswer = z.strictObject({ readings: z.array(readingAnswer) });

export const readingsAnswer = z.strictObject({
  readings: z.union([z.array(readingAnswer), z.array(bucketAnswer)]),
  rolledUpTo: instant.optional().meta({
    description: 'From the history: readings from here on are not in it yet, because no rollup has taken them.',
  }),
  next,
});

export const slotAnswer = z.strictObject({
  id: z.string(),
  upload: z
    .object({ url: z.url(), fields: z.record(z.string(), z.string()) })
    .meta({ description: 'POST the fields, and then the file as "file", to the URL as multipart/form-data.' }),
  maximumBytes: z.number().int(),
  expiresAt: instant,
});

export const mediaAnswer = z.strictObject({
  id: z.string(),
  kind: mediaKindSchema.optional(),
  contentType: z.string().optional(),
  bytes: z.number().int().optional(),
  name: z.string().nullable().optional(),
  observedAt: instant.optional(),
  uploadedAt: instant.optional(),
  state: z.enum(['offered', 'kept', 'refused']),
  reason: z.string().optional().meta({ description: 'Of refused ones: why.' }),
  url: z.url().optional().meta({ description: 'Where it can be fetched for some minutes.' }),
  thumbnailUrl: z.url().optional(),
  width: z.number().int().optional(),
  height: z.number().int().optional(),
});

export const mediaListAnswer = z.strictObject({ media: z.array(mediaAnswer), next: z.string().optional() });
