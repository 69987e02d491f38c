import { TemplateFault } from '../contracts';
import { cidrSubnets } from './cidr';
import { isObject, type Json, type JsonObject } from './json';

/** What an expression can refer to, from where it stands. All methods throw `TemplateFault` for what does not exist. */
export interface Scope {
  /** Where the expression stands, for messages: `stack S, resource R (T)`. */
  readonly where: string;
  /** `Ref` of a resource, parameter or pseudo parameter. */
  reference(name: string): unknown;
  attribute(logicalId: string, name: string): unknown;
  condition(name: string): boolean;
  mapping(map: string, topLevelKey: string, secondLevelKey: string): Json | undefined;
  exported(name: string): unknown;
  stackOutput(stack: string, output: string): unknown;
  availabilityZones(region: string): readonly string[];
}

/** `AWS::NoValue`: the property or list item is as if it had not been written. */
const NO_VALUE = Symbol('AWS::NoValue');

type Intrinsic = (argument: Json, scope: Scope) => unknown;

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, scope) => {
    const name = text(argument, 'Ref', scope);
    return name === 'AWS::NoValue' ? NO_VALUE : scope.reference(name);
  },
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId, ...path] =
      typeof argument === 'string' ? argument.split('.') : list(argument, 'Fn::GetAtt', scope);
    const attribute = path.map((part) => text(resolve(part ?? null, scope), 'Fn::GetAtt', scope)).join('.');
    return scope.attribute(text(logicalId, 'Fn::GetAtt', scope), attribute);
  },
  'Fn::Join': (argument, scope) => {
    const [delimiter, items] = list(argument, 'Fn::Join', scope);
    const parts = list(resolve(items ?? null, scope), 'Fn::Join', scope).map((item) => text(item, 'Fn::Join', scope));
    return parts.join(text(delimiter, 'Fn::Join', scope));
  },
  'Fn::Sub': (argument, scope) => {
    const [template, variables] = typeof argument === 'string' ? [argument, {}] : list(argument, 'Fn::Sub', scope);
    return substitute(text(template, 'Fn::Sub', scope), isObject(variables) ? variables : {}, scope);
  },
  'Fn::Select': (argument, scope) => {
    const [index, items] = list(argument, 'Fn::Select', scope);
    const values = list(resolve(items ?? null, scope), 'Fn::Select', scope);
    const position = Number(resolve(index ?? null, scope));
    const value = values[position];
    if (value === undefined) fault(scope, `Fn::Select has no item ${position} in a list of ${values.length}`);
    return value;
  },
  'Fn::Split': (argument, scope) => {
    const [delimiter, source] = list(argument, 'Fn::Split', scope);
    return text(resolve(source ?? null, scope), 'Fn::Split', scope).split(text(delimiter, 'Fn::Split', scope));
  },
  'Fn::ImportValue': (argument, scope) => scope.exported(text(resolve(argument, scope), 'Fn::ImportValue', scope)),
  'Fn::GetStackOutput': (argument, scope) => {
    const given = resolve(argument, scope);
    if (!isObject(given)) return fault(scope, 'Fn::GetStackOutput wants an object with StackName and OutputName');
    return scope.stackOutput(
      text(given['StackName'], 'Fn::GetStackOutput', scope),
      text(given['OutputName'], 'Fn::GetStackOutput', scope),
    );
  },
  'Fn::FindInMap': (argument, scope) => {
    const [map, topLevelKey, secondLevelKey, fallback] = list(argument, 'Fn::FindInMap', scope);
    const key = (part: unknown): string => text(resolve(part as Json, scope), 'Fn::FindInMap', scope);
    const value = scope.mapping(key(map), key(topLevelKey), key(secondLevelKey));
    if (value !== undefined) return value;
    if (isObject(fallback) && 'DefaultValue' in fallback) return resolve(fallback['DefaultValue'], scope);
    return fault(scope, `Fn::FindInMap finds nothing at ${key(map)}, ${key(topLevelKey)}, ${key(secondLevelKey)}`);
  },
  'Fn::Base64': (argument, scope) =>
    Buffer.from(text(resolve(argument, scope), 'Fn::Base64', scope)).toString('base64'),
  'Fn::GetAZs': (argument, scope) => scope.availabilityZones(text(resolve(argument, scope), 'Fn::GetAZs', scope)),
  'Fn::Cidr': (argument, scope) => {
    const [block, count, hostBits] = list(resolve(argument, scope), 'Fn::Cidr', scope);
    return cidrSubnets(text(block, 'Fn::Cidr', scope), Number(count), Number(hostBits));
  },
  'Fn::If': (argument, scope) => {
    const [name, whenTrue, whenFalse] = list(argument, 'Fn::If', scope);
    return evaluate((scope.condition(text(name, 'Fn::If', scope)) ? whenTrue : whenFalse) as Json, scope);
  },
  'Fn::Equals': (argument, scope) => {
    const [left, right] = list(resolve(argument, scope), 'Fn::Equals', scope);
    return JSON.stringify(left) === JSON.stringify(right);
  },
  'Fn::Not': (argument, scope) => !truths(argument, 'Fn::Not', scope).every(Boolean),
  'Fn::And': (argument, scope) => truths(argument, 'Fn::And', scope).every(Boolean),
  'Fn::Or': (argument, scope) => truths(argument, 'Fn::Or', scope).some(Boolean),
  'Fn::Length': (argument, scope) => list(resolve(argument, scope), 'Fn::Length', scope).length,
  'Fn::ToJsonString': (argument, scope) => JSON.stringify(resolve(argument, scope)),
};

/**
 * Resolves every intrinsic function in a value of a template. Dynamic references (`{{resolve:...}}`) stay as they are.
 * Throws `TemplateFault` for an intrinsic that is not known and for whatever an intrinsic cannot be given.
 */
export function resolve(value: Json, scope: Scope): unknown {
  const result = evaluate(value, scope);
  return result === NO_VALUE ? undefined : result;
}

/** Whether a condition of the template holds: it may refer to others by `{"Condition": name}`, as no property may. */
export function resolveCondition(value: Json, scope: Scope): boolean {
  if (isObject(value) && typeof value['Condition'] === 'string') return scope.condition(value['Condition']);
  const holds = resolve(value, scope);
  if (typeof holds === 'boolean') return holds;
  return fault(scope, `a condition is ${JSON.stringify(holds)}, which is neither true nor false`);
}

function evaluate(value: Json, scope: Scope): unknown {
  if (Array.isArray(value)) {
    return (value as readonly Json[]).map((item) => evaluate(item, scope)).filter((item) => item !== NO_VALUE);
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only !== undefined) {
    const [name, argument] = only;
    const intrinsic = INTRINSICS[name];
    if (intrinsic !== undefined) return intrinsic(argument, scope);
    if (name.startsWith('Fn::')) fault(scope, `the intrinsic function ${name} is not known to the local cloud`);
  }
  const resolved = entries.map(([key, item]) => [key, evaluate(item, scope)] as const);
  return Object.fromEntries(resolved.filter(([, item]) => item !== NO_VALUE));
}

/** `${Name}`, `${Resource.Attribute}`, a variable of the function's own, or `${!Literal}`. */
function substitute(template: string, variables: JsonObject, scope: Scope): string {
  return template.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal !== '') return `\${${name}}`;
    const variable = variables[name];
    if (variable !== undefined) return text(resolve(variable, scope), 'Fn::Sub', scope);
    return text(resolve(name.includes('.') ? { 'Fn::GetAtt': name } : { Ref: name }, scope), 'Fn::Sub', scope);
  });
}

function truths(argument: Json, name: string, scope: Scope): boolean[] {
  return list(argument, name, scope).map((item) => resolveCondition(item, scope));
}

function list(value: unknown, name: string, scope: Scope): readonly Json[] {
  if (Array.isArray(value)) return value as readonly Json[];
  return fault(scope, `${name} wants a list and got ${JSON.stringify(value)}`);
}

/** CloudFormation turns numbers and booleans into text where text is wanted. */
function text(value: unknown, name: string, scope: Scope): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return fault(scope, `${name} wants a string and got ${JSON.stringify(value)}`);
}

function fault(scope: Scope, what: string): never {
  throw new TemplateFault(`In ${scope.where}: ${what}.`);
}
