import type { Report } from '../fault';
import type { Deployment, Resource } from '../templates/deployment';
import { at, isObject, type Json } from '../templates/json';
import { isLiteral } from '../templates/token';

/**
 * What the properties of one type may be, by its API reference: plain facts that need no other resource. Paths are as in
 * `Rules.*.Name`, `*` standing for each item of a list.
 */
export interface Shape {
  readonly type: string;
  /** Concept that the rules' ids begin with: `<concept>/missing`, `/choice`, `/text` and `/range`. */
  readonly concept: string;
  /** Properties that must be given where what holds them is. */
  readonly needs?: readonly string[];
  /** The values that a property may have, separated by spaces. */
  readonly choices?: Readonly<Record<string, string>>;
  /** What a text must look like, and how to say so. */
  readonly texts?: Readonly<Record<string, readonly [pattern: RegExp, inWords: string]>>;
  readonly ranges?: Readonly<Record<string, readonly [least: number, greatest: number]>>;
}

/** Reports every resource that is not of its type's shape. What is known only at deployment is taken to fit. */
export function checkShapes(deployment: Deployment, report: Report, shapes: readonly Shape[]): void {
  for (const shape of shapes) {
    for (const resource of deployment.all(shape.type)) checkShape(resource, shape, report);
  }
}

function checkShape(resource: Resource, shape: Shape, report: Report): void {
  const { concept, needs = [], choices = {}, texts = {}, ranges = {} } = shape;
  for (const path of needs) {
    for (const { name, value } of placesAt(resource.properties, path)) {
      if (value === undefined) report(resource, `${concept}/missing`, `${name} is missing.`, `Give ${name}.`);
    }
  }
  for (const [path, allowed] of Object.entries(choices)) {
    for (const { name, text } of literalsAt(resource.properties, path)) {
      if (allowed.split(' ').includes(text)) continue;
      const wrong = `${name} is '${text}', which there is not.`;
      report(resource, `${concept}/choice`, wrong, `One of: ${allowed.replaceAll(' ', ', ')}.`);
    }
  }
  for (const [path, [pattern, inWords]] of Object.entries(texts)) {
    for (const { name, text } of literalsAt(resource.properties, path)) {
      if (!pattern.test(text)) report(resource, `${concept}/text`, `${name} is '${text}'.`, `${inWords}.`);
    }
  }
  for (const [path, [least, greatest]] of Object.entries(ranges)) {
    for (const { name, text } of literalsAt(resource.properties, path)) {
      const value = Number(text);
      if (text.trim() !== '' && value >= least && value <= greatest) continue;
      report(resource, `${concept}/range`, `${name} is ${text}.`, `AWS takes ${least} to ${greatest}.`);
    }
  }
}

interface Place {
  readonly name: string;
  readonly value: Json | undefined;
}

/** The places that a path leads to; none where what would hold the property is itself absent or not known now. */
export function placesAt(value: Json, path: string): Place[] {
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  let holders: { name: string; value: Json }[] = [{ name: '', value }];
  for (const step of steps) {
    holders = holders.flatMap(({ name, value: held }) => {
      if (step === '*') {
        return Array.isArray(held) ? held.map((item, index) => ({ name: `${name}${index}.`, value: item })) : [];
      }
      const next = at(held, step);
      return next === undefined ? [] : [{ name: `${name}${step}.`, value: next }];
    });
  }
  return holders.flatMap(({ name, value: held }) => {
    if (last === '*') {
      return Array.isArray(held) ? held.map((item, index) => ({ name: `${name}${index}`, value: item })) : [];
    }
    return isObject(held) ? [{ name: `${name}${last}`, value: at(held, last) }] : [];
  });
}

function literalsAt(value: Json, path: string): { name: string; text: string }[] {
  return placesAt(value, path).flatMap(({ name, value: found }) => {
    const text = typeof found === 'number' ? String(found) : found;
    return typeof text === 'string' && isLiteral(text) && !text.includes('{{resolve:') ? [{ name, text }] : [];
  });
}
