import { at, isObject, type Json } from './json';

/** One intrinsic function as a template writes it. */
export interface Intrinsic {
  /** `Ref`, or as in `Fn::GetAtt`. */
  readonly name: string;
  readonly argument: Json;
}

/** A mention of a resource, a parameter or a pseudo parameter, by whatever function. */
export interface Mention {
  readonly id: string;
  /** Undefined for `Ref`. */
  readonly attribute: string | undefined;
}

/** Every intrinsic function in a value, outer ones first. */
export function intrinsicsIn(value: Json | undefined): Intrinsic[] {
  if (Array.isArray(value)) return value.flatMap(intrinsicsIn);
  if (!isObject(value)) return [];
  const keys = Object.keys(value);
  const name = keys[0] ?? '';
  const inner = Object.values(value).flatMap(intrinsicsIn);
  return keys.length === 1 && (name === 'Ref' || name.startsWith('Fn::'))
    ? [{ name, argument: value[name] ?? null }, ...inner]
    : inner;
}

/** What an intrinsic itself mentions, without what is nested in it. */
export function mentionsOf({ name, argument }: Intrinsic): Mention[] {
  if (name === 'Ref') return typeof argument === 'string' ? [{ id: argument, attribute: undefined }] : [];
  if (name === 'Fn::GetAtt') {
    const [id, ...rest] = typeof argument === 'string' ? argument.split('.') : Array.isArray(argument) ? argument : [];
    if (typeof id !== 'string' || !rest.every((item) => typeof item === 'string')) return [];
    return [{ id, attribute: rest.join('.') }];
  }
  if (name !== 'Fn::Sub') return [];
  const given = Array.isArray(argument) ? at(argument, 1) : undefined;
  return substitutionsOf(argument)
    .filter((variable) => at(given, variable) === undefined)
    .map((variable) => {
      const dot = variable.indexOf('.');
      return dot < 0
        ? { id: variable, attribute: undefined }
        : { id: variable.slice(0, dot), attribute: variable.slice(dot + 1) };
    });
}

/** The names in `${...}` of the argument of `Fn::Sub`. */
export function substitutionsOf(argument: Json): string[] {
  const text = Array.isArray(argument) ? argument[0] : argument;
  if (typeof text !== 'string') return [];
  return [...text.matchAll(/\$\{([^!}][^}]*)\}/g)].map((match) => (match[1] ?? '').trim());
}
