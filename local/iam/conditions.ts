import { z } from 'zod';
import { TemplateFault } from '../contracts';
import { parseAddress, parseCidr } from '../templates/cidr';
import { matchesArn, matchesPattern, type RequestContext, substituteVariables, withoutMarks } from './pattern';

const conditionValue = z.union([z.string(), z.boolean(), z.number()]).transform(String);

/** Operator to condition key to wanted values. */
export const conditionsSchema = z.record(
  z.string(),
  z.record(z.string(), z.union([conditionValue.transform((value) => [value]), z.array(conditionValue)])),
);
export type Conditions = z.output<typeof conditionsSchema>;

type Comparison = (actual: string, wanted: string) => boolean;

/** The operators that compare one value with one; each negated one is the same comparison, turned round. */
const COMPARISONS: Readonly<Record<string, Comparison>> = {
  StringEquals: (actual, wanted) => actual === withoutMarks(wanted),
  StringEqualsIgnoreCase: (actual, wanted) => actual.toLowerCase() === withoutMarks(wanted).toLowerCase(),
  StringLike: matchesThe,
  ArnEquals: (actual, wanted) => matchesArn(wanted, actual),
  ArnLike: (actual, wanted) => matchesArn(wanted, actual),
  Bool: (actual, wanted) => actual.toLowerCase() === wanted.toLowerCase(),
  NumericEquals: (actual, wanted) => Number(actual) === Number(wanted),
  NumericLessThan: (actual, wanted) => Number(actual) < Number(wanted),
  NumericLessThanEquals: (actual, wanted) => Number(actual) <= Number(wanted),
  NumericGreaterThan: (actual, wanted) => Number(actual) > Number(wanted),
  NumericGreaterThanEquals: (actual, wanted) => Number(actual) >= Number(wanted),
  DateEquals: (actual, wanted) => instant(actual) === instant(wanted),
  DateLessThan: (actual, wanted) => instant(actual) < instant(wanted),
  DateLessThanEquals: (actual, wanted) => instant(actual) <= instant(wanted),
  DateGreaterThan: (actual, wanted) => instant(actual) > instant(wanted),
  DateGreaterThanEquals: (actual, wanted) => instant(actual) >= instant(wanted),
  IpAddress: withinBlock,
};

const NEGATED: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
  NotIpAddress: 'IpAddress',
};

/** The condition keys that requests of the local cloud carry, or are known never to carry. Lower case; a `*` ends a family. */
const KNOWN_KEYS = [
  'aws:calledvia',
  'aws:calledviafirst',
  'aws:calledvialast',
  'aws:currenttime',
  'aws:epochtime',
  'aws:multifactorauthpresent',
  'aws:principalaccount',
  'aws:principalarn',
  'aws:principalisawsservice',
  'aws:principalorgid',
  'aws:principalservicename',
  'aws:principaltype',
  'aws:requestedregion',
  'aws:resourceaccount',
  'aws:securetransport',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceip',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:userid',
  'aws:username',
  'aws:viaawsservice',
  'dynamodb:leadingkeys',
  'kms:calleraccount',
  'kms:encryptioncontext:*',
  'kms:grantisforawsresource',
  'kms:viaservice',
  's3:delimiter',
  's3:max-keys',
  's3:prefix',
  's3:signatureversion',
  's3:tlsversion',
  's3:x-amz-acl',
  's3:x-amz-content-sha256',
  's3:x-amz-server-side-encryption',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
  'secretsmanager:versionstage',
  'sts:externalid',
];

interface Operator {
  readonly set: 'ForAnyValue' | 'ForAllValues' | undefined;
  readonly ifExists: boolean;
  readonly negated: boolean;
  /** Undefined for `Null`, which asks whether the key is there at all. */
  readonly compare: Comparison | undefined;
}

function parseOperator(written: string): Operator | undefined {
  const [, set, name = ''] = /^(?:(ForAnyValue|ForAllValues):)?(\w+)$/.exec(written) ?? [];
  const ifExists = name.endsWith('IfExists');
  const bare = ifExists ? name.slice(0, -'IfExists'.length) : name;
  if (bare === 'Null' && !ifExists && set === undefined) {
    return { set: undefined, ifExists: false, negated: false, compare: undefined };
  }
  const compare = COMPARISONS[NEGATED[bare] ?? bare];
  if (compare === undefined) return undefined;
  return {
    set: set === 'ForAnyValue' || set === 'ForAllValues' ? set : undefined,
    ifExists,
    negated: bare in NEGATED,
    compare,
  };
}

/** Throws `TemplateFault` for an operator or a key that is not known: guessing either way would be wrong. */
export function assertConditionsKnown(conditions: Conditions, where: string): void {
  for (const [operator, keys] of Object.entries(conditions)) {
    if (parseOperator(operator) === undefined) {
      throw new TemplateFault(`The policy of ${where} uses the condition operator ${operator}, which is not known.`);
    }
    const unknown = Object.keys(keys).find(
      (key) => !KNOWN_KEYS.some((known) => matchesPattern(known, key.toLowerCase())),
    );
    if (unknown !== undefined) {
      throw new TemplateFault(`The policy of ${where} uses the condition key ${unknown}, which is not known.`);
    }
  }
}

/** Whether every condition holds: operators and keys are joined by AND, the wanted values of one key by OR. */
export function conditionsHold(conditions: Conditions, context: RequestContext): boolean {
  return Object.entries(conditions).every(([written, keys]) => {
    const operator = parseOperator(written);
    if (operator === undefined) throw new TemplateFault(`The condition operator ${written} is not known.`);
    return Object.entries(keys).every(([key, wanted]) => holds(operator, wanted, { key, context }));
  });
}

function holds(
  operator: Operator,
  wanted: readonly string[],
  subject: { key: string; context: RequestContext },
): boolean {
  const actual = subject.context[subject.key.toLowerCase()];
  const { compare, negated, set, ifExists } = operator;
  if (compare === undefined) return wanted.some((value) => (actual === undefined) === (value.toLowerCase() === 'true'));
  if (actual === undefined || (typeof actual !== 'string' && actual.length === 0)) {
    // A missing key fails a condition, but not a negated one, nor `IfExists`, nor `ForAllValues`.
    return (
      set === 'ForAllValues' || (set === undefined && (ifExists || negated)) || (set === 'ForAnyValue' && ifExists)
    );
  }
  const patterns = wanted
    .map((value) => substituteVariables(value, subject.context))
    .filter((value) => value !== undefined);
  const passes = (value: string): boolean => patterns.some((pattern) => compare(value, pattern)) !== negated;
  const values = typeof actual === 'string' ? [actual] : actual;
  // Several values without a set operator: AWS advises against it; a negated operator must pass for each of them.
  return set === 'ForAllValues' || (set === undefined && negated) ? values.every(passes) : values.some(passes);
}

function matchesThe(actual: string, wanted: string): boolean {
  return matchesPattern(wanted, actual);
}

/** Milliseconds since 1970 of an ISO 8601 date or of seconds since 1970. */
function instant(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}

function withinBlock(actual: string, wanted: string): boolean {
  const address = parseAddress(actual);
  if (address === undefined || wanted.includes(':')) return false;
  const block = parseCidr(wanted.includes('/') ? wanted : `${wanted}/32`);
  return address >= block.address && address < block.address + 2 ** (32 - block.prefix);
}
