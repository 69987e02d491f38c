import { z } from 'zod';

/** What a template may hold, before or after its intrinsics are resolved. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export const jsonObjectSchema: z.ZodType<JsonObject> = z.record(z.string(), z.json());

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path of property names and indices; undefined where there is none. */
export function at(value: Json | undefined, ...path: (string | number)[]): Json | undefined {
  let found = value;
  for (const step of path) {
    if (typeof step === 'number') found = Array.isArray(found) ? found[step] : undefined;
    else found = isObject(found) && Object.hasOwn(found, step) ? found[step] : undefined;
  }
  return found;
}

/** The text at a path; undefined where there is none. */
export function textAt(value: Json | undefined, ...path: (string | number)[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : typeof found === 'number' ? String(found) : undefined;
}

/** The number at a path, which CloudFormation also takes as text; undefined where there is none, or none that is known now. */
export function numberAt(value: Json | undefined, ...path: (string | number)[]): number | undefined {
  const found = at(value, ...path);
  if (typeof found === 'number') return found;
  return typeof found === 'string' && /^-?\d+(\.\d+)?$/.test(found) ? Number(found) : undefined;
}

/** The truth at a path: CloudFormation also takes `"true"`. */
export function isTrueAt(value: Json | undefined, ...path: (string | number)[]): boolean {
  const found = at(value, ...path);
  return found === true || found === 'true';
}

/** The list at a path; a single value stands for a list of one, as in policies. */
export function listAt(value: Json | undefined, ...path: (string | number)[]): Json[] {
  const found = at(value, ...path);
  if (found === undefined || found === null) return [];
  return Array.isArray(found) ? found : [found];
}

/** The texts of the list at a path. */
export function textsAt(value: Json | undefined, ...path: (string | number)[]): string[] {
  return listAt(value, ...path).filter((item) => typeof item === 'string');
}

/** The entries of the object at a path. */
export function entriesAt(value: Json | undefined, ...path: (string | number)[]): [string, Json][] {
  const found = at(value, ...path);
  return isObject(found) ? Object.entries(found) : [];
}

/** Every text in a value, however deep. */
export function textsIn(value: Json | undefined): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isObject(value) ? Object.values(value).flatMap(textsIn) : [];
}

/** A text read as JSON, its tokens as words of their own; undefined when it is none. */
export function parseJson(text: string): Json | undefined {
  try {
    return z.json().parse(JSON.parse(text.replaceAll(/⟦[^⟧]*⟧/g, 'x')));
  } catch {
    return undefined;
  }
}
