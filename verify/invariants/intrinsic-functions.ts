import type { Place, Report } from '../fault';
import { intrinsicsIn, substitutionsOf, type Intrinsic } from '../templates/intrinsics';
import { at, isObject, listAt, type Json } from '../templates/json';
import { entriesOf, templatePlace } from '../templates/template-entries';
import type { StackTemplate } from '../templates/template-schema';
import type { Invariant } from './invariant';

/** docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html, and Fn::GetStackOutput of weak references. */
const FUNCTIONS =
  /^(Ref|Fn::(Base64|Cidr|FindInMap|ForEach::\w+|GetAtt|GetAZs|GetStackOutput|If|ImportValue|Join|Length|Select|Split|Sub|ToJsonString|Transform|And|Equals|Not|Or|Contains|EachMemberEquals|EachMemberIn|RefAll|ValueOf|ValueOfAll))$/;

/** Intrinsic functions: those that there are, with the arguments that they take; conditions and mappings that are defined. */
export const intrinsicFunctions: Invariant = (deployment, report) => {
  for (const stack of deployment.stacks) {
    for (const { place, value, condition } of entriesOf(stack)) {
      for (const intrinsic of intrinsicsIn(value)) checkFunction(place, intrinsic, report);
      if (condition !== undefined) checkCondition(place, condition, report);
      if (JSON.stringify(value).includes('${Token['))
        report(
          place,
          'function-call/unresolved-token',
          'A token of the CDK was never resolved.',
          'Do not build text of it by hand.',
        );
    }
    checkConditions(stack, report);
  }
};

function checkFunction(place: Place, { name, argument }: Intrinsic, report: Report): void {
  const fault = (rule: string, wrong: string, fix: string): void => report(place, `function-call/${rule}`, wrong, fix);
  if (!FUNCTIONS.test(name)) return fault('unknown', `There is no function ${name}.`, 'As in Fn::Join or Fn::Sub.');
  const items = at(argument, 1);
  switch (name) {
    case 'Fn::Join':
      if (typeof at(argument, 0) !== 'string' || !(Array.isArray(items) || isObject(items)))
        fault('join', `Fn::Join of ${JSON.stringify(argument).slice(0, 80)}.`, 'A delimiter, and a list.');
      return;
    case 'Fn::Select':
      return checkSelect(argument, fault);
    case 'Fn::Split':
      if (typeof at(argument, 0) !== 'string' || items === undefined)
        fault('split', `Fn::Split of ${JSON.stringify(argument).slice(0, 80)}.`, 'A delimiter, and a text.');
      return;
    case 'Fn::If': {
      const condition = at(argument, 0);
      if (!Array.isArray(argument) || argument.length !== 3 || typeof condition !== 'string')
        fault('if', 'Fn::If takes a condition and two values.', 'Give three arguments.');
      else checkCondition(place, condition, report);
      return;
    }
    case 'Fn::Sub': {
      const given = at(argument, 1);
      const used = substitutionsOf(argument);
      const unused = isObject(given) ? Object.keys(given).find((key) => !used.includes(key)) : undefined;
      if (unused !== undefined)
        fault('sub', `Fn::Sub gives ${unused}, which its text does not use.`, 'Use it or remove it.');
      if (typeof (Array.isArray(argument) ? argument[0] : argument) !== 'string')
        fault('sub', 'Fn::Sub has no text.', 'Give a text, and variables after it.');
      return;
    }
    case 'Fn::FindInMap':
      return checkMap(place.stack, argument, fault);
  }
}

type Say = (rule: string, wrong: string, fix: string) => void;

function checkSelect(argument: Json, fault: Say): void {
  const index = Number(at(argument, 0));
  const items = at(argument, 1);
  const [split] = isObject(items) ? listAt(items, 'Fn::Split') : [];
  const text = at(items, 'Fn::Split', 1);
  const length = Array.isArray(items)
    ? items.length
    : typeof split === 'string' && typeof text === 'string'
      ? text.split(split).length
      : undefined;
  if (!Number.isInteger(index) && !isObject(at(argument, 0)))
    fault('select', 'Fn::Select has no index.', 'A number from 0, and a list.');
  if (items === undefined || typeof items === 'string')
    fault('select', 'Fn::Select has no list.', 'A number from 0, and a list.');
  if (length !== undefined && (index < 0 || index >= length))
    fault('select', `Fn::Select of item ${index} of ${length}.`, `0 to ${length - 1}.`);
}

function checkMap({ template }: StackTemplate, argument: Json, fault: Say): void {
  const [map, ...keys] = Array.isArray(argument) ? argument : [];
  const hasDefault = isObject(keys[2]);
  if (typeof map !== 'string') return;
  const found = at(template.Mappings, map);
  if (found === undefined) return fault('find-in-map', `There is no mapping ${map}.`, 'Define it under Mappings.');
  const path = keys.slice(0, 2).filter((key) => typeof key === 'string');
  if (!hasDefault && path.length === 2 && at(found, ...path) === undefined)
    fault('find-in-map', `The mapping ${map} has no ${path.join(', ')}.`, 'Add it.');
}

function checkCondition(place: Place, condition: string, report: Report): void {
  if (Object.hasOwn(place.stack.template.Conditions, condition)) return;
  const wrong = `The condition ${condition} is not defined.`;
  report(place, 'function-call/condition', wrong, 'Define it under Conditions.');
}

function conditionsIn(value: Json | undefined): string[] {
  if (Array.isArray(value)) return value.flatMap(conditionsIn);
  if (!isObject(value)) return [];
  const own = value['Condition'];
  return [...(typeof own === 'string' ? [own] : []), ...Object.values(value).flatMap(conditionsIn)];
}

function checkConditions(stack: StackTemplate, report: Report): void {
  const { Conditions, Parameters } = stack.template;
  const place = templatePlace(stack);
  const visit = (name: string, path: readonly string[]): void => {
    if (path.includes(name)) {
      const wrong = `The condition ${name} is defined by itself.`;
      return report(place, 'function-call/condition', wrong, 'Break the circle.');
    }
    for (const other of conditionsIn(Conditions[name])) {
      if (Object.hasOwn(Conditions, other)) visit(other, [...path, name]);
      else checkCondition(place, other, report);
    }
  };
  for (const [name, condition] of Object.entries(Conditions)) {
    visit(name, []);
    for (const { name: fn, argument } of intrinsicsIn(condition)) {
      if (
        fn === 'Ref' &&
        typeof argument === 'string' &&
        !Object.hasOwn(Parameters, argument) &&
        !argument.startsWith('AWS::')
      )
        report(
          place,
          'function-call/condition',
          `The condition ${name} refers to ${argument}: only parameters are known then.`,
          'Use a parameter.',
        );
      if (fn === 'Fn::Equals' && (!Array.isArray(argument) || argument.length !== 2))
        report(place, 'function-call/condition', `Fn::Equals of ${name} takes two values.`, 'Give two.');
    }
  }
}
