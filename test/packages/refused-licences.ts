import { z } from 'zod';

/** Licences of packages that may be used here, by SPDX identifier: all let the whole be used, changed and sold under Apache-2.0. */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC-BY-4.0', // Data about browsers (caniuse-lite), which tools use and nothing here ships.
  'CC0-1.0',
  'ISC',
  'MIT',
  'Unlicense',
]);

const lockfileSchema = z.object({
  lockfileVersion: z.literal(3),
  packages: z.record(z.string(), z.looseObject({ license: z.string().optional() })),
});

/**
 * Packages of an npm lockfile (version 3, which has each package's own word on its licence) that may not be used here, direct and
 * transitive, for production and for development, as `name: licence`. One that does not say its licence may not either.
 */
export function refusedLicences(lockfile: unknown): string[] {
  return Object.entries(lockfileSchema.parse(lockfile).packages)
    .filter(([path]) => path !== '') // The project itself.
    .filter(([, { license }]) => license === undefined || !isAllowed(license))
    .map(([path, { license }]) => `${path.replace(/^.*node_modules\//, '')}: ${license ?? 'says no licence'}`);
}

/** SPDX expressions of the simple forms that packages use: `A OR B`, where one suffices, and `A AND B`, where both bind. */
function isAllowed(expression: string): boolean {
  const bare = expression.replace(/[()]/g, ' ').trim();
  if (/ OR /.test(bare) && / AND /.test(bare)) return false; // Precedence is for a reader to judge.
  if (bare.includes(' OR ')) return bare.split(' OR ').some((licence) => ALLOWED.has(licence.trim()));
  return bare.split(' AND ').every((licence) => ALLOWED.has(licence.trim()));
}
