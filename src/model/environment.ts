import { z } from 'zod';

/** Building blocks of the functions' environment contracts. Environment variables are strings: numbers are parsed, once. */
export const positiveInteger = z.coerce.number().int().positive();
export const nonNegativeInteger = z.coerce.number().int().nonnegative();

/** How a function reaches the history database through the RDS Data API. */
export const databaseEnvironment = {
  DATABASE_CLUSTER_ARN: z.string().startsWith('arn:'),
  DATABASE_SECRET_ARN: z.string().startsWith('arn:'),
  DATABASE_NAME: z.string().min(1),
};

/** A function behind the edge: it refuses requests that did not come through the distribution. */
export const edgeEnvironment = {
  ORIGIN_VERIFY_SECRET_ARN: z.string().startsWith('arn:'),
};

/**
 * Parses a function's environment; on failure the error lists every missing or malformed variable at once.
 * Values are never printed: some variables may hold what is not for logs.
 */
export function parseEnvironment<T extends z.ZodType>(schema: T, environment: NodeJS.ProcessEnv): z.output<T> {
  const result = schema.safeParse(environment);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`The function's environment does not fulfil its contract: ${faults.join('; ')}`);
}
