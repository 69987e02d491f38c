import { z } from 'zod';
import { HeadwaterError } from '../../model/errors';
import { isNestedDeeperThan } from '../../wamp/serialization/json-scan';

const payload = {
  args: z.array(z.unknown()).optional(),
  kwargs: z.record(z.string(), z.unknown()).optional(),
};

const publicationSchema = z.object({
  topic: z.string(),
  ...payload,
  options: z.object({ recorded: z.boolean().optional() }).optional(),
});
export type BridgePublication = z.infer<typeof publicationSchema>;

const batchSchema = z.object({ publications: z.array(publicationSchema).min(1) });

const callSchema = z.object({ procedure: z.string(), ...payload, options: z.object({}).optional() });
export type BridgeCall = z.infer<typeof callSchema>;

const MAXIMUM_DEPTH = 512;

/** @throws HeadwaterError `malformed_body`, which lists every fault. */
export function parsePublications(body: string): {
  readonly publications: readonly BridgePublication[];
  readonly isBatch: boolean;
} {
  const decoded = parseJson(body);
  const isBatch = typeof decoded === 'object' && decoded !== null && 'publications' in decoded;
  return isBatch
    ? { publications: parse(batchSchema, decoded).publications, isBatch }
    : { publications: [parse(publicationSchema, decoded)], isBatch };
}

/** @throws HeadwaterError `malformed_body`, which lists every fault. */
export function parseCall(body: string): BridgeCall {
  return parse(callSchema, parseJson(body));
}

function parseJson(body: string): unknown {
  if (isNestedDeeperThan(body, MAXIMUM_DEPTH)) {
    throw new HeadwaterError('malformed_body', `The body is nested deeper than ${MAXIMUM_DEPTH} levels.`);
  }
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new HeadwaterError('malformed_body', `The body of ${body.length} characters is not well-formed JSON.`, {
      cause: error,
    });
  }
}

function parse<T extends z.ZodType>(schema: T, decoded: unknown): z.output<T> {
  const result = schema.safeParse(decoded);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
  throw new HeadwaterError('malformed_body', `The body is not of this route's shape: ${faults.join('; ')}.`);
}
