import { isUtf8 } from 'node:buffer';
import { MAXIMUM_DEPTH } from './serializer';

/** Of a walk: the bytes are not well-formed. */
export const MALFORMED = -1;
/** Of a walk: arrays and maps nest too deeply. */
export const TOO_DEEP = -2;
/** Of a walk: a key of a map is no string, or is `__proto__`, which decoders refuse. */
export const BAD_KEY = -3;
/** Of a walk: a string is not UTF-8. */
export const NOT_UTF8 = -4;
/** Of a walk: an extension, tag or simple value that has no meaning in WAMP. */
export const UNSUPPORTED = -5;

/** What a walk that did not end well found, for a message. */
export function faultOf(outcome: number): string {
  switch (outcome) {
    case TOO_DEEP:
      return `is nested deeper than ${MAXIMUM_DEPTH} levels`;
    case BAD_KEY:
      return 'has a map with a key that is no string, or is __proto__';
    case NOT_UTF8:
      return 'has a string that is not UTF-8';
    case UNSUPPORTED:
      return 'has a value of a type that WAMP does not have';
    default:
      return 'is not well-formed';
  }
}

const NON_ASCII = 0x80;
const PROTO = Buffer.from('__proto__');

/** Walks over a string of `length` bytes. @returns the index after it, or what is wrong with it. */
export function skipText(bytes: Uint8Array, start: number, length: number): number {
  const end = start + length;
  if (end > bytes.length) return MALFORMED;
  for (let index = start; index < end; index++) {
    if ((bytes[index] ?? 0) >= NON_ASCII) return isUtf8(bytes.subarray(index, end)) ? end : NOT_UTF8;
  }
  return end;
}

/** Whether the string at `start` may be a key. */
export function isKey(bytes: Uint8Array, start: number, length: number): boolean {
  if (length !== PROTO.length) return true;
  for (let index = 0; index < length; index++) if (bytes[start + index] !== PROTO[index]) return true;
  return false;
}
