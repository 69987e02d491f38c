import { checkInvariants } from '../../verify/rungs/invariants';
import { Deployment } from '../../verify/templates/deployment';
import { templateSchema } from '../../verify/templates/template-schema';
import type { Fault } from '../../verify/fault';

interface GivenStack {
  readonly Resources: Record<string, unknown>;
  readonly [section: string]: unknown;
}

/** The deployment of some stacks, by name. */
export function deploymentOf(stacks: Record<string, GivenStack>, region?: string): Deployment {
  return new Deployment(
    Object.entries(stacks).map(([stackName, template]) => ({
      stackName,
      file: `${stackName}.template.json`,
      template: templateSchema.parse(template),
      ...(region === undefined ? {} : { region }),
    })),
  );
}

/** What the invariants find in one template of these resources. */
export function faultsOf(resources: Record<string, unknown>, more: Record<string, unknown> = {}): Fault[] {
  return checkInvariants(deploymentOf({ Stack: { ...more, Resources: resources } }));
}

/** The rules of a concept that resources break, sorted, each once: other concepts are not what such a test is about. */
export function rulesOf(
  concept: string,
  resources: Record<string, unknown>,
  more: Record<string, unknown> = {},
): string[] {
  const rules = faultsOf(resources, more).flatMap(({ rule }) =>
    rule.startsWith(`${concept}/`) ? [rule.slice(concept.length + 1)] : [],
  );
  return [...new Set(rules)].sort();
}

/** A resource as templates write it. */
export function resource(
  type: string,
  properties: Record<string, unknown> = {},
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  return { Type: type, Properties: properties, ...more };
}

/** Fn::GetAtt. */
export function att(logicalId: string, attribute = 'Arn'): Record<string, unknown> {
  return { 'Fn::GetAtt': [logicalId, attribute] };
}

/** Ref. */
export function ref(logicalId: string): Record<string, unknown> {
  return { Ref: logicalId };
}
