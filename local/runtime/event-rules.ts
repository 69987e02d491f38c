import { z } from 'zod';
import { TemplateFault, type Deployment, type Resource } from '../contracts';
import { functionByReference, nameOf, requireInvocation, type Permissions } from './permissions';

const ruleSchema = z.object({
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  ScheduleExpression: z.string().optional(),
  EventPattern: z.unknown().optional(),
  Targets: z
    .array(
      z
        .strictObject({ Arn: z.string(), Id: z.string(), Input: z.string().optional(), RetryPolicy: z.unknown() })
        .partial({ RetryPolicy: true }),
    )
    .default([]),
});

/** A rule of EventBridge that is switched on and has functions to invoke. */
export interface EventRule {
  readonly resource: Resource;
  readonly scheduleExpression: string | undefined;
  readonly eventPattern: unknown;
  readonly targets: readonly RuleTarget[];
}

export interface RuleTarget {
  readonly functionArn: string;
  /** JSON in place of the event. */
  readonly input: string | undefined;
}

/**
 * The rules that may fire. Throws a TemplateFault that names the rule which never would: neither schedule nor pattern, a target that is no
 * function, or one that EventBridge may not invoke.
 */
export function readEventRules(deployment: Deployment, permissions: Permissions): readonly EventRule[] {
  return deployment.ofType('AWS::Events::Rule').flatMap((resource) => {
    const name = nameOf(resource);
    const parsed = ruleSchema.safeParse(resource.properties);
    if (!parsed.success) throw new TemplateFault(`${name}: ${z.prettifyError(parsed.error)}`);
    const { State, ScheduleExpression, EventPattern, Targets } = parsed.data;
    if (State === 'DISABLED' || Targets.length === 0) return [];
    if ((ScheduleExpression === undefined) === (EventPattern === undefined))
      throw new TemplateFault(`${name}: it must have either a ScheduleExpression or an EventPattern`);
    return [
      {
        resource,
        scheduleExpression: ScheduleExpression,
        eventPattern: EventPattern,
        targets: Targets.map(({ Arn, Input }) => ({
          functionArn: targetOf(resource, Arn, { deployment, permissions }),
          input: Input,
        })),
      },
    ];
  });
}

function targetOf(
  rule: Resource,
  arn: string,
  { deployment, permissions }: { readonly deployment: Deployment; readonly permissions: Permissions },
): string {
  const functionArn = functionByReference(deployment, arn)?.attributes['Arn'];
  if (functionArn === undefined)
    throw new TemplateFault(`${nameOf(rule)}: its target ${arn} is no function of the templates`);
  const sourceArn = rule.attributes['Arn'] ?? rule.ref;
  requireInvocation(permissions, { functionArn, service: 'events.amazonaws.com', sourceArn, where: nameOf(rule) });
  return functionArn;
}
