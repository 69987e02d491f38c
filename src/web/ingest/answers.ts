import { z } from 'zod';

/** What became of the records of a request. The function is typed by it, and the OpenAPI document is made from it. */
export const acknowledgementAnswer = z.strictObject({
  accepted: z
    .number()
    .int()
    .nonnegative()
    .meta({ description: 'Records that are on the queue: they are not lost any more.' }),
  rejected: z.array(
    z.strictObject({
      index: z.number().int().nonnegative().meta({ description: 'Position of the record in the body, from 0.' }),
      reason: z.string().meta({ description: 'Names the field, the value received and the fix.' }),
    }),
  ),
});

/** As clients of InfluxDB read errors: version 2 has `code` and `message`, version 1 `error`. */
export const influxErrorAnswer = z.strictObject({ code: z.string(), message: z.string(), error: z.string() });
