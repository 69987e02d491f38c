import { z } from 'zod';

/**
 * Rules that bind two settings. Each reads only those it is about, so that it can judge them whatever is wrong with the others; a
 * rule whose settings are malformed keeps silent, because the schema already names them.
 */
const rules = [
  z
    .object({
      acceptance: z.object({ pastSeconds: z.number() }),
      data: z.object({ recentRetentionDays: z.number() }),
    })
    .check((check) => {
      const { acceptance, data } = check.value;
      const acceptedDays = Math.ceil(acceptance.pastSeconds / 86_400);
      if (data.recentRetentionDays > acceptedDays + 1) return;
      check.issues.push({
        code: 'custom',
        input: data.recentRetentionDays,
        path: ['data', 'recentRetentionDays'],
        message:
          `must be more than ${acceptedDays + 1}: readings of ${acceptedDays} days ago are accepted (acceptance.pastSeconds), ` +
          'and a rollup recomputes their whole day from the recent readings',
      });
    }),
  z
    .object({
      acceptance: z.object({ maximumMetrics: z.number() }),
      ingest: z.object({ deviceReadingBurst: z.number() }),
    })
    .refine(({ acceptance, ingest }) => ingest.deviceReadingBurst >= acceptance.maximumMetrics, {
      path: ['ingest', 'deviceReadingBurst'],
      error: 'must not be less than acceptance.maximumMetrics: an observation with so many would never pass',
    }),
  z
    .object({
      data: z.object({ rawInfrequentAccessAfterDays: z.number(), rawInstantRetrievalAfterDays: z.number() }),
    })
    .refine(({ data }) => data.rawInstantRetrievalAfterDays >= data.rawInfrequentAccessAfterDays + 30, {
      path: ['data', 'rawInstantRetrievalAfterDays'],
      error: 'must be at least 30 more than data.rawInfrequentAccessAfterDays: so long an object stays in a class',
    }),
  z
    .object({ database: z.object({ minimumCapacityUnits: z.number(), maximumCapacityUnits: z.number() }) })
    .refine(({ database }) => database.minimumCapacityUnits <= database.maximumCapacityUnits, {
      path: ['database', 'minimumCapacityUnits'],
      error: 'must not exceed database.maximumCapacityUnits',
    }),
  z
    .object({ edge: z.object({ domainName: z.string().optional(), certificateArn: z.string().optional() }) })
    .refine(({ edge }) => (edge.domainName === undefined) === (edge.certificateArn === undefined), {
      path: ['edge'],
      error: 'must have both domainName and certificateArn (a certificate for that name), or neither',
    }),
  z
    .object({ region: z.string(), zones: z.array(z.string()) })
    .refine(({ region, zones }) => zones.every((zone) => zone.startsWith(region)), {
      path: ['zones'],
      error: 'must all be zones of `region`',
    }),
];

/** The rules that this input breaks. */
export function brokenRules(input: unknown): z.core.$ZodIssue[] {
  return rules.flatMap((rule) => {
    const result = rule.safeParse(input);
    return result.error?.issues.filter((issue) => issue.code === 'custom') ?? [];
  });
}
