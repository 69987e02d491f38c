import { z } from 'zod';
import { TemplateFault } from '../contracts';
import { assertConditionsKnown, conditionsSchema } from './conditions';

const oneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());

const principalSchema = z.union([
  z.literal('*').transform(() => ({ AWS: ['*'], Service: [] as string[] })),
  z
    .strictObject({ AWS: oneOrMore.default([]), Service: oneOrMore.default([]) })
    .refine((principal) => principal.AWS.length + principal.Service.length > 0, 'a principal names somebody'),
]);
export type PolicyPrincipal = z.output<typeof principalSchema>;

const statementSchema = z
  .strictObject({
    Sid: z.string().optional(),
    Effect: z.enum(['Allow', 'Deny']),
    Principal: principalSchema.optional(),
    NotPrincipal: principalSchema.optional(),
    Action: oneOrMore.optional(),
    NotAction: oneOrMore.optional(),
    Resource: oneOrMore.optional(),
    NotResource: oneOrMore.optional(),
    Condition: conditionsSchema.default({}),
  })
  .refine((statement) => (statement.Action === undefined) !== (statement.NotAction === undefined), {
    message: 'a statement has either Action or NotAction',
  })
  .refine((statement) => statement.Resource === undefined || statement.NotResource === undefined, {
    message: 'a statement has Resource or NotResource, not both',
  });

const policySchema = z.strictObject({
  Version: z.string().optional(),
  Id: z.string().optional(),
  Statement: z.preprocess((statements) => [statements].flat(), z.array(statementSchema)),
});

/** Of the policy language; the one before it, which counts where none is given, knows no variables (IAM user guide, "Version"). */
const CURRENT_VERSION = '2012-10-17';

/** One statement of a policy document, lists where the grammar allows one or many. */
export type Statement = z.output<typeof statementSchema>;

/**
 * Parses a policy document. `where` names it in the `TemplateFault` for what the evaluator does not know: an element, a condition
 * operator or a condition key. So nothing in a policy is ever passed over.
 */
export function parsePolicy(document: unknown, where: string): readonly Statement[] {
  const parsed = policySchema.safeParse(document);
  if (!parsed.success) {
    throw new TemplateFault(`The policy of ${where} is not understood: ${z.prettifyError(parsed.error)}`);
  }
  if (parsed.data.Version !== CURRENT_VERSION && JSON.stringify(document).includes('${')) {
    throw new TemplateFault(
      `The policy of ${where} has a policy variable, but not Version ${CURRENT_VERSION}: without it AWS takes the variable for literal text. Add the Version.`,
    );
  }
  for (const statement of parsed.data.Statement) assertConditionsKnown(statement.Condition, where);
  return parsed.data.Statement;
}
