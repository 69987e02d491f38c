import type { Place } from '../fault';
import type { Json } from './json';
import type { StackTemplate } from './template-schema';

/** A resource or an output as its template writes it, intrinsics and all. */
export interface TemplateEntry {
  readonly place: Place;
  readonly value: Json;
  /** Name of the condition under which it is made. */
  readonly condition: string | undefined;
}

/** All resources and outputs of a template, in its order. */
export function entriesOf(stack: StackTemplate): TemplateEntry[] {
  const { Resources, Outputs } = stack.template;
  return [
    ...Object.entries(Resources).map(([logicalId, { Type, Properties, Condition }]) => ({
      place: { stack, logicalId, type: Type },
      value: Properties,
      condition: Condition,
    })),
    ...Object.entries(Outputs).map(([logicalId, { Value, Export, Condition }]) => ({
      place: outputPlace(stack, logicalId),
      value: [Value, Export?.Name ?? null],
      condition: Condition,
    })),
  ];
}

export function outputPlace(stack: StackTemplate, logicalId: string): Place {
  return { stack, logicalId, type: 'Output' };
}

/** The template itself, for faults of no one entry. */
export function templatePlace(stack: StackTemplate): Place {
  return { stack, logicalId: stack.stackName, type: 'Template' };
}
