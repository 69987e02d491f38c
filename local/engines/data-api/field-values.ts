import type { ArrayElements } from './array-literal';
import { parseArrayLiteral } from './array-literal';
import { elementType, valueKind } from './column-types';

/** A value as the Data API returns it. */
export type Field = Readonly<Record<string, unknown>>;

/** A column's value from PostgreSQL's text form: numbers and booleans as such, binary in base64, everything else as text. */
export function toField(typeOid: number, text: string | null): Field {
  if (text === null) return { isNull: true };
  const element = elementType(typeOid);
  if (element !== undefined) return { arrayValue: toArrayValue(element, parseArrayLiteral(text)) };
  return { [`${valueKind(typeOid)}Value`]: scalar(typeOid, text) };
}

/** A column's value for `formatRecordsAs: JSON`. */
export function toJsonValue(typeOid: number, text: string | null): unknown {
  if (text === null) return null;
  const element = elementType(typeOid);
  if (element === undefined) return scalar(typeOid, text);
  const convert = (elements: ArrayElements): unknown[] =>
    elements.map((item) => (item === null ? null : typeof item === 'string' ? scalar(element, item) : convert(item)));
  return convert(parseArrayLiteral(text));
}

function toArrayValue(element: number, elements: ArrayElements): object {
  if (elements.some((item) => Array.isArray(item))) {
    return {
      arrayValues: elements.map((item) => toArrayValue(element, item === null || typeof item === 'string' ? [] : item)),
    };
  }
  const kind = valueKind(element) === 'blob' ? 'string' : valueKind(element);
  return { [`${kind}Values`]: elements.map((item) => (typeof item === 'string' ? scalar(element, item) : null)) };
}

const TIMESTAMP_WITH_ZONE = 1184;

function scalar(typeOid: number, text: string): string | number | boolean {
  switch (valueKind(typeOid)) {
    case 'boolean':
      return text === 't';
    case 'long':
      return Number(text);
    case 'double':
      // JSON has no NaN or infinity: the protocol carries them as text.
      return Number.isFinite(Number(text)) ? Number(text) : text;
    case 'blob':
      return Buffer.from(text.slice(2), 'hex').toString('base64');
    case 'string':
      // The Data API returns instants in UTC and without a zone.
      return typeOid === TIMESTAMP_WITH_ZONE ? text.replace(/\+00$/, '') : text;
  }
}
