import { z } from 'zod';
import { HeadwaterError } from '../../model/errors';
import { parseInstant } from '../../model/instant';
import { METRIC_PATTERN } from '../../model/names';
import { DAY_MS } from '../../model/reading';
import type { Cursor } from './cursor';
import { parseCursor } from './cursor';
import type { Interval } from './interval';
import { INTERVALS_TAKEN, parseInterval } from './interval';

const DEFAULT_LIMIT = 1000;
const MAXIMUM_LIMIT = 5000;

/** The query string of `GET /v1/devices/UUID/readings`, parsed. */
export interface ReadingsParameters {
  readonly metric?: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly interval: Interval | 'none';
  readonly limit: number;
  readonly cursor?: Cursor;
}

const instantSchema = z.string().transform((text, context) => {
  const instantMs = /^\d{1,16}$/.test(text) ? Number(text) : parseInstant(text);
  if (instantMs !== undefined && instantMs <= 8.64e15) return instantMs;
  return fault(
    context,
    `is ${show(text)}: give RFC 3339 with an offset, as in 2026-01-31T12:00:00Z (a "+" written as %2B), or milliseconds since 1970`,
  );
});

/** The query as it comes: strings, which become what `ReadingsParameters` has. */
export const readingsParameters = z.strictObject({
  metric: z
    .string()
    .refine((text) => METRIC_PATTERN.test(text), {
      error: ({ input }) =>
        `is ${show(input)}, which is no name of a metric: 1 to 128 letters, digits or - : . / _, beginning with a letter or digit`,
    })
    .optional()
    .meta({ description: 'One metric. Default: all.' }),
  from: instantSchema
    .optional()
    .meta({ description: 'RFC 3339 or milliseconds since 1970, inclusive. Default: 24 hours before `to`.' }),
  to: instantSchema.optional().meta({ description: 'RFC 3339 or milliseconds since 1970, exclusive. Default: now.' }),
  interval: z
    .string()
    .transform((text, context) => {
      const interval = parseInterval(text);
      return interval ?? fault(context, `is ${show(text)}: use ${INTERVALS_TAKEN}`);
    })
    .optional()
    .meta({ description: `Sums readings up: ${INTERVALS_TAKEN}. Default: none.` }),
  limit: limitSchema(MAXIMUM_LIMIT)
    .optional()
    .meta({ description: `Rows of a page, at most ${MAXIMUM_LIMIT}. Default: ${DEFAULT_LIMIT}.` }),
  next: z
    .string()
    .transform((text, context) => {
      const cursor = parseCursor(text);
      return cursor ?? fault(context, `is ${show(text)}: give the "next" of the page before as it was`);
    })
    .optional()
    .meta({ description: 'The `next` of the page before.' }),
});

/** A whole number from 1 to `maximum`, in decimal digits. */
export function limitSchema(maximum: number): z.ZodType<number, string> {
  return z.string().transform((text, context) => {
    const limit = /^\d{1,9}$/.test(text) ? Number(text) : 0;
    if (limit >= 1 && limit <= maximum) return limit;
    return fault(context, `is ${show(text)}: give a whole number from 1 to ${maximum}`);
  });
}

/**
 * Parses the query string. By default: the last 24 hours, readings as they are, 1000 a page.
 *
 * @throws HeadwaterError `invalid_argument` that names each parameter, the value received and the fix.
 */
export function parseReadingsParameters(query: Record<string, string[]>, nowMs: number): ReadingsParameters {
  const { metric, from, to, interval = 'none', limit = DEFAULT_LIMIT, next } = parseQuery(readingsParameters, query);
  const toMs = to ?? nowMs;
  const fromMs = from ?? toMs - DAY_MS;
  if (fromMs >= toMs) {
    throw new HeadwaterError(
      'invalid_argument',
      `The range is empty: from (${new Date(fromMs).toISOString()}) must be before to (${new Date(toMs).toISOString()}).`,
    );
  }
  return {
    ...(metric === undefined ? {} : { metric }),
    fromMs,
    toMs,
    interval,
    limit,
    ...(next === undefined ? {} : { cursor: next }),
  };
}

/** Parses a query string by a schema of strings: each parameter at most once, none unknown, every fault named at once. */
export function parseQuery<T extends z.ZodType>(schema: T, query: Record<string, string[]>): z.output<T> {
  for (const [name, values] of Object.entries(query)) {
    if (values.length > 1) {
      throw new HeadwaterError('invalid_argument', `${name} is given ${values.length} times; give it once.`);
    }
  }
  const single = Object.fromEntries(Object.entries(query).map(([name, [value]]) => [name, value]));
  const result = schema.safeParse(single);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? `there is no parameter ${issue.keys.map(show).join(', ')}`
      : `${issue.path.join('.')} ${issue.message}`,
  );
  throw new HeadwaterError('invalid_argument', `The query cannot be answered: ${faults.join('; ')}.`);
}

function fault(context: z.RefinementCtx, message: string): never {
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? typeof value;
  return text.length <= 80 ? text : `${text.slice(0, 77)}...`;
}
