import { isObject, type Json } from '../templates/json';

/** Comparisons of EventBridge and of Lambda's filters: docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html. */
const OPERATORS = /^(prefix|suffix|anything-but|numeric|cidr|exists|equals-ignore-case|wildcard)$/;

/** What is wrong with an event pattern; undefined when it is right. */
export function patternFault(pattern: Json | undefined): string | undefined {
  if (!isObject(pattern)) return 'it is no JSON object';
  if (Object.keys(pattern).length === 0) return 'it is empty';
  for (const [name, value] of Object.entries(pattern)) {
    if (name === '$or') continue;
    if (isObject(value)) {
      const inner = patternFault(value);
      if (inner !== undefined) return inner;
      continue;
    }
    if (!Array.isArray(value)) return `${name} is no list`;
    if (value.length === 0) return `${name} is an empty list: nothing matches`;
    for (const item of value) {
      const operator = isObject(item) ? Object.keys(item).find((key) => !OPERATORS.test(key)) : undefined;
      if (operator !== undefined) return `there is no comparison '${operator}'`;
    }
  }
  return undefined;
}
