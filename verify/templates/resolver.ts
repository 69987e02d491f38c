import { at, isObject, type Json, type JsonObject } from './json';
import type { StackTemplate } from './template-schema';
import { REF, isLiteral, tokensIn, tokenText } from './token';

/** A value that a stack exports to others of its account and region. */
export interface ExportedValue {
  readonly name: string;
  readonly stack: StackTemplate;
  /** Of the output. */
  readonly logicalId: string;
  readonly value: Json;
}

const MAXIMUM_DEPTH = 20;

/**
 * Resolves the intrinsics of all templates of one deployment: literals to literals, across stacks, and what only CloudFormation knows to
 * tokens. Conditions are evaluated with the parameters' defaults; one that cannot be known counts as true.
 */
export class Resolver {
  readonly exports: readonly ExportedValue[];
  readonly #stacks: ReadonlyMap<string, StackTemplate>;

  constructor(stacks: readonly StackTemplate[]) {
    this.#stacks = new Map(stacks.map((stack) => [stack.stackName, stack]));
    this.exports = stacks.flatMap((stack) =>
      Object.entries(stack.template.Outputs).flatMap(([logicalId, { Value: value, Export }]) => {
        const name = Export === undefined ? undefined : this.resolve(Export.Name, stack);
        return typeof name === 'string' ? [{ name, stack, logicalId, value }] : [];
      }),
    );
  }

  /** The value without intrinsics; undefined for `AWS::NoValue`. */
  resolve(value: Json, stack: StackTemplate, depth = 0): Json | undefined {
    if (depth > MAXIMUM_DEPTH) return tokenText({ kind: 'unknown', why: 'too deep' });
    if (Array.isArray(value)) {
      return value.map((item) => this.resolve(item, stack, depth)).filter((item) => item !== undefined);
    }
    if (!isObject(value)) return value;
    const keys = Object.keys(value);
    const [key] = keys;
    if (keys.length === 1 && key !== undefined && (key === 'Ref' || key.startsWith('Fn::'))) {
      return this.#intrinsic(key, value[key] ?? null, stack, depth);
    }
    const resolved: JsonObject = {};
    for (const [name, item] of Object.entries(value)) {
      const found = this.resolve(item, stack, depth);
      if (found !== undefined) resolved[name] = found;
    }
    return resolved;
  }

  #intrinsic(name: string, argument: Json, stack: StackTemplate, depth: number): Json | undefined {
    const unknown = tokenText({ kind: 'unknown', why: name });
    const resolved = (item: Json | undefined): Json => this.resolve(item ?? null, stack, depth) ?? null;
    switch (name) {
      case 'Ref':
        return typeof argument === 'string' ? this.#reference(argument, REF, stack) : unknown;
      case 'Fn::GetAtt': {
        const [id, ...rest] =
          typeof argument === 'string' ? argument.split('.') : Array.isArray(argument) ? argument : [];
        return typeof id === 'string' ? this.#reference(id, rest.map(asText).join('.'), stack) : unknown;
      }
      case 'Fn::Base64':
        return resolved(argument);
      case 'Fn::Join': {
        const items = resolved(at(argument, 1));
        return Array.isArray(items) ? items.map(asText).join(asText(at(argument, 0) ?? '')) : unknown;
      }
      case 'Fn::Sub':
        return this.#substituted(argument, stack, depth);
      case 'Fn::Split': {
        const text = resolved(at(argument, 1));
        return typeof text === 'string' ? text.split(asText(at(argument, 0) ?? '')) : unknown;
      }
      case 'Fn::Select': {
        const items = resolved(at(argument, 1));
        const index = Number(asText(resolved(at(argument, 0))));
        if (!Array.isArray(items)) return typeof items === 'string' ? partOf(items, index) : unknown;
        return items[index] ?? partOf(asText(items[0] ?? ''), index);
      }
      case 'Fn::GetAZs':
        return ['a', 'b', 'c'].map((zone) => `${tokenText({ kind: 'pseudo', name: 'AWS::Region' })}${zone}`);
      case 'Fn::If':
        return this.resolve(at(argument, this.#holds(at(argument, 0), stack) ? 1 : 2) ?? null, stack, depth + 1);
      case 'Fn::FindInMap': {
        const path = resolved(argument);
        const found = Array.isArray(path) ? at(stack.template.Mappings, ...path.slice(0, 3).map(asText)) : undefined;
        return found ?? unknown;
      }
      case 'Fn::ImportValue':
        return this.#imported(asText(resolved(argument)), depth);
      case 'Fn::GetStackOutput':
        return this.#outputOf(argument, stack, depth);
      default:
        return unknown;
    }
  }

  #reference(id: string, attribute: string, stack: StackTemplate): Json | undefined {
    if (id === 'AWS::NoValue') return undefined;
    if (id === 'AWS::StackName') return stack.stackName;
    if (id === 'AWS::Region' && stack.region !== undefined) return stack.region;
    if (id.startsWith('AWS::')) return tokenText({ kind: 'pseudo', name: id });
    const parameter = Object.hasOwn(stack.template.Parameters, id) ? stack.template.Parameters[id] : undefined;
    if (parameter !== undefined) {
      if (parameter.Type.startsWith('AWS::SSM::')) {
        return tokenText({ kind: 'ssm', path: asText(parameter.Default ?? id) });
      }
      return parameter.Default ?? tokenText({ kind: 'unknown', why: `parameter ${id}` });
    }
    if (!Object.hasOwn(stack.template.Resources, id)) {
      return tokenText({ kind: 'unknown', why: id });
    }
    return tokenText({ kind: 'resource', stack: stack.stackName, logicalId: id, attribute });
  }

  #substituted(argument: Json, stack: StackTemplate, depth: number): Json {
    const template = asText(Array.isArray(argument) ? (argument[0] ?? '') : argument);
    const given = Array.isArray(argument) ? argument[1] : undefined;
    return template.replaceAll(/\$\{([^}]*)\}/g, (_, inner: string) => {
      if (inner.startsWith('!')) return `\${${inner.slice(1)}}`;
      const name = inner.trim();
      const own = at(given, name);
      if (own !== undefined) return asText(this.resolve(own, stack, depth) ?? '');
      const dot = name.indexOf('.');
      const value =
        dot < 0 ? this.#reference(name, REF, stack) : this.#reference(name.slice(0, dot), name.slice(dot + 1), stack);
      return asText(value ?? '');
    });
  }

  #imported(name: string, depth: number): Json | undefined {
    const found = this.exports.find((exported) => exported.name === name);
    if (found !== undefined) return this.resolve(found.value, found.stack, depth + 1);
    return tokenText({ kind: 'unknown', why: `export ${name}` });
  }

  #outputOf(argument: Json, stack: StackTemplate, depth: number): Json | undefined {
    const stackName = asText(this.resolve(at(argument, 'StackName') ?? '', stack, depth) ?? '');
    const outputName = asText(at(argument, 'OutputName') ?? '');
    const other = this.#stacks.get(stackName);
    const output =
      other !== undefined && Object.hasOwn(other.template.Outputs, outputName)
        ? other.template.Outputs[outputName]
        : undefined;
    if (other === undefined || output === undefined) {
      return tokenText({ kind: 'unknown', why: outputName });
    }
    return this.resolve(output.Value, other, depth + 1);
  }

  #holds(condition: Json | undefined, stack: StackTemplate, depth = 0): boolean {
    if (typeof condition === 'string') return this.#holds(stack.template.Conditions[condition], stack, depth + 1);
    if (!isObject(condition) || depth > MAXIMUM_DEPTH) return true;
    const list = (key: string): Json[] => {
      const found = condition[key];
      return Array.isArray(found) ? found : [];
    };
    if ('Condition' in condition) return this.#holds(condition['Condition'], stack, depth + 1);
    if ('Fn::Not' in condition) return !this.#holds(list('Fn::Not')[0], stack, depth + 1);
    if ('Fn::And' in condition) return list('Fn::And').every((item) => this.#holds(item, stack, depth + 1));
    if ('Fn::Or' in condition) return list('Fn::Or').some((item) => this.#holds(item, stack, depth + 1));
    if ('Fn::Equals' in condition) {
      const [one, other] = list('Fn::Equals').map((item) => asText(this.resolve(item, stack) ?? ''));
      return one === other || !isLiteral(`${one}${other}`);
    }
    return true;
  }
}

/** A piece of what is known only later: it keeps saying of which resource. */
function partOf(text: string, index: number): string {
  const token = tokensIn(text)[0];
  if (token?.kind === 'resource') return tokenText({ ...token, attribute: `${token.attribute}#${index}` });
  return tokenText({ kind: 'unknown', why: 'Fn::Select' });
}

function asText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
