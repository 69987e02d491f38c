import { display } from '../../model/display';
import { HeadwaterError } from '../../model/errors';
import type { ReadingValue } from '../../model/reading';
import type { FieldText } from './point';

const FLOAT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const INTEGER = /^([+-]?\d{1,20})i$/;
const UNSIGNED = /^(\d{1,20})u$/;
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...['t', 'T', 'true', 'True', 'TRUE'].map((text) => [text, true] as const),
  ...['f', 'F', 'false', 'False', 'FALSE'].map((text) => [text, false] as const),
]);

/**
 * The value of a field: float `21.5`, integer `21i`, unsigned `21u`, boolean or string. Integers beyond 2^53 become the nearest
 * number that a double can hold, as they do in JSON.
 *
 * @throws HeadwaterError `invalid_argument`
 */
export function readFieldValue(key: string, { text, quoted }: FieldText): ReadingValue {
  if (quoted) return text;
  const boolean = BOOLEANS.get(text);
  if (boolean !== undefined) return boolean;
  if (FLOAT.test(text)) return Number(text);
  const integer = INTEGER.exec(text)?.[1];
  if (integer !== undefined) return inRange(key, text, BigInt.asIntN(64, BigInt(integer)) === BigInt(integer));
  const unsigned = UNSIGNED.exec(text)?.[1];
  if (unsigned !== undefined) return inRange(key, text, BigInt.asUintN(64, BigInt(unsigned)) === BigInt(unsigned));
  throw new HeadwaterError(
    'invalid_argument',
    `the field ${key} is ${display(text)}: give a number (21.5), an integer (21i), an unsigned integer (21u), true or false, or a string in double quotes`,
  );
}

function inRange(key: string, text: string, fits: boolean): number {
  if (fits) return Number(text.slice(0, -1));
  throw new HeadwaterError('invalid_argument', `the field ${key} is ${display(text)}, which is no integer of 64 bits`);
}
