import { z } from 'zod';
import { DAY_MS } from './reading';

/**
 * How far from now an `observed_at` may lie. A reading outside is refused with the bound that it broke.
 *
 * Invariant (checked by the configuration): recent readings are kept longer than `pastSeconds` plus one day, because a rollup
 * recomputes whole hours and days from them, also those that a late reading touches.
 */
export const acceptanceSchema = z.object({
  pastSeconds: z.number().int().positive(),
  futureSeconds: z.number().int().nonnegative(),
  /** Metrics in one observation. */
  maximumMetrics: z.number().int().positive(),
  /** Observations in one request. */
  maximumObservations: z.number().int().positive(),
});
export type Acceptance = z.infer<typeof acceptanceSchema>;

export const DEFAULT_ACCEPTANCE: Acceptance = {
  pastSeconds: (7 * DAY_MS) / 1000,
  futureSeconds: 300,
  maximumMetrics: 64,
  maximumObservations: 1000,
};
