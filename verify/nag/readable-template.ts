import { at, isObject, textAt, type Json, type JsonObject } from '../templates/json';
import type { Template } from '../templates/template-schema';

/** What stands in for a resource whose properties are not to be read. */
const OPAQUE = { Type: 'Custom::Opaque' };

/**
 * A template as CDK can include it: what the rules do not look at is left out, and what CDK cannot read, a reference to another stack's
 * output (`Fn::GetStackOutput`) or to what is not there, is an import. `opaque`: the resources to put an empty one in the place of.
 */
export function readableTemplate(template: Template, opaque: ReadonlySet<string>): Record<string, unknown> {
  const known = new Set([...Object.keys(template.Resources), ...Object.keys(template.Parameters)]);
  const resources = Object.entries(template.Resources).map(([logicalId, { Type, Properties, Metadata }]) => [
    logicalId,
    opaque.has(logicalId) ? OPAQUE : { Type, Properties: readable(Properties, known), Metadata },
  ]);
  return {
    Parameters: template.Parameters,
    Mappings: template.Mappings,
    Conditions: readable(template.Conditions, known),
    Resources: Object.fromEntries(resources),
  };
}

function readable(value: Json, known: ReadonlySet<string>): Json {
  if (Array.isArray(value)) return value.map((item) => readable(item, known));
  if (!isObject(value)) return value;
  return intrinsic(value, known) ?? mapValues(value, (item) => readable(item, known));
}

/** The import that stands for a reference that CDK could not read; undefined for anything else. */
function intrinsic(value: JsonObject, known: ReadonlySet<string>): Json | undefined {
  if ('Fn::GetStackOutput' in value) {
    const [stack, output] = ['StackName', 'OutputName'].map((name) => at(value, 'Fn::GetStackOutput', name));
    return importOf(`${asText(stack)}:${asText(output)}`);
  }
  const attribute = value['Fn::GetAtt'];
  const named = textAt(value, 'Ref') ?? textAt(attribute, 0) ?? textAt(attribute)?.split('.')[0];
  if (named !== undefined && !named.startsWith('AWS::') && !known.has(named)) return importOf(named);
  const substituted = textAt(value, 'Fn::Sub');
  if (substituted === undefined) return undefined;
  const names = [...substituted.matchAll(/\$\{([^!.}][^.}]*)[^}]*\}/g)].map((match) => match[1] ?? '');
  const dangling = names.find((name) => !name.startsWith('AWS::') && !known.has(name));
  return dangling === undefined ? undefined : importOf(substituted);
}

function importOf(name: string): JsonObject {
  return { 'Fn::ImportValue': name };
}

function asText(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function mapValues(value: JsonObject, change: (item: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, change(item)]));
}
