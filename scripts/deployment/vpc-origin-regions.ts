import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const regionsSchema = z.strictObject({
  source: z.url(),
  collected: z.string(),
  note: z.string(),
  excludedZoneIds: z.record(z.string(), z.array(z.string())),
});

/** Where CloudFront offers VPC origins: region -> IDs of the zones that it excludes there. Of scripts/deployment/vpc-origin-regions.json. */
export function readVpcOriginRegions(): Readonly<Record<string, readonly string[]>> {
  const text = readFileSync(join(__dirname, 'vpc-origin-regions.json'), 'utf8');
  return regionsSchema.parse(JSON.parse(text)).excludedZoneIds;
}
