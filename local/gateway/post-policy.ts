import { z } from 'zod';
import { ServiceError } from '../contracts';
import type { PostForm } from './post-form';

const bytes = z.number().int().nonnegative();
const exactMatch = z.record(z.string(), z.string()).refine((match) => Object.keys(match).length === 1);

const policySchema = z.object({
  expiration: z.iso.datetime(),
  conditions: z.array(
    z.union([
      z.tuple([z.literal('content-length-range'), bytes, bytes]),
      z.tuple([z.enum(['eq', 'starts-with']), z.string().startsWith('$'), z.string()]),
      exactMatch,
    ]),
  ),
});

/** Fields that no condition has to name: they carry the policy and its signature, or are ignored. */
const WITHOUT_CONDITION = /^(?:policy|x-amz-signature|x-ignore-.*)$/;

export interface PolicyCheck {
  readonly form: PostForm;
  /** The bucket that the address names. */
  readonly bucket: string;
  readonly nowMs: number;
}

/**
 * Holds an upload against its policy document ("Creating a POST policy", S3 API reference): it has not expired, every condition holds,
 * and every field has one. Throws the `ServiceError` that S3 answers.
 */
export function checkPostPolicy({ form, bucket, nowMs }: PolicyCheck): void {
  const { expiration, conditions } = parsePolicy(form.fields.get('policy') ?? '');
  if (Date.parse(expiration) <= nowMs) throw denied('Policy expired.');
  const values = new Map([...form.fields, ['bucket', bucket] as const]);
  const named = new Set<string>();
  for (const condition of conditions) {
    if (Array.isArray(condition) && condition[0] === 'content-length-range') {
      checkLength(form.file.length, condition[1], condition[2]);
      continue;
    }
    const [operator, field, expected] = Array.isArray(condition) ? condition : equality(condition);
    const name = field.slice(1).toLowerCase();
    named.add(name);
    const value = values.get(name) ?? '';
    const holds = operator === 'eq' ? value === expected : value.startsWith(expected);
    if (!holds) throw denied(`Policy Condition failed: ${JSON.stringify([operator, field, expected])}`);
  }
  const extra = [...values.keys()].find((name) => !named.has(name) && !WITHOUT_CONDITION.test(name));
  if (extra !== undefined) throw denied(`Extra input fields: ${extra}`);
}

function parsePolicy(encoded: string): z.output<typeof policySchema> {
  let document: unknown;
  try {
    document = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'));
  } catch (fault) {
    if (!(fault instanceof SyntaxError)) throw fault;
    throw new ServiceError('InvalidPolicyDocument', 'The content of the form does not meet the conditions: no JSON.');
  }
  const parsed = policySchema.safeParse(document);
  if (parsed.success) return parsed.data;
  throw new ServiceError('InvalidPolicyDocument', `The policy is none: ${z.prettifyError(parsed.error)}`);
}

function equality(match: Readonly<Record<string, string>>): readonly ['eq', string, string] {
  const [[name, value] = ['', '']] = Object.entries(match);
  return ['eq', `$${name}`, value];
}

function checkLength(length: number, minimum: number, maximum: number): void {
  if (length < minimum) {
    throw new ServiceError(
      'EntityTooSmall',
      `Your proposed upload of ${length} bytes is below the minimum ${minimum}.`,
    );
  }
  if (length > maximum) {
    throw new ServiceError('EntityTooLarge', `Your proposed upload of ${length} bytes exceeds the maximum ${maximum}.`);
  }
}

function denied(reason: string): ServiceError {
  return new ServiceError('AccessDenied', `Invalid according to Policy: ${reason}`, 403);
}
