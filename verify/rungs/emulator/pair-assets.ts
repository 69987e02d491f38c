import { z } from 'zod';

const HASH = /[0-9a-f]{64}/g;

const templateSchema = z.looseObject({ Resources: z.record(z.string(), z.unknown()) });

/**
 * A released template that names present assets: those of the resource of the same logical id, or any present one where there is no such
 * resource any more, because something must be there to be deployed.
 */
export function pairAssets(released: string, present: string): string {
  const before = templateSchema.parse(JSON.parse(released)).Resources;
  const now = templateSchema.parse(JSON.parse(present)).Resources;
  const [substitute] = hashesIn(now);
  const pairs = new Map<string, string>();
  for (const [logicalId, resource] of Object.entries(before)) {
    const theirs = hashesIn(now[logicalId]);
    for (const [index, hash] of hashesIn(resource).entries()) {
      const partner = theirs[index] ?? theirs.at(-1) ?? substitute;
      if (partner !== undefined && !pairs.has(hash)) pairs.set(hash, partner);
    }
  }
  return released.replaceAll(HASH, (hash) => pairs.get(hash) ?? hash);
}

/** Asset hashes in a resource, in the order in which they stand. */
function hashesIn(resource: unknown): string[] {
  return JSON.stringify(resource ?? null).match(HASH) ?? [];
}
