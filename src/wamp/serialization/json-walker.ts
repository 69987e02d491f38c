import { MAXIMUM_DEPTH } from './serializer';

/*
 * RFC 8259, byte by byte: whether text is well-formed, without making values of it. A test shows that it takes exactly what JSON.parse
 * takes (of UTF-8 text that is nested less than `MAXIMUM_DEPTH`): whether it is UTF-8 is for the caller to check, if there is need. This is on the way of every message, so it makes no objects, and
 * reads past the end instead of asking for it: a missing byte is `undefined`, which belongs to no class of bytes.
 */

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const PLUS = 0x2b;
const POINT = 0x2e;
const ZERO = 0x30;
const COLON = 0x3a;
const UPPER_E = 0x45;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const LOWER_E = 0x65;
const LETTER_U = 0x75;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const NON_ASCII = 0x80;

/** Classes of bytes, as 1 at the byte's place. */
function bytesOf(characters: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const character of characters) table[character.charCodeAt(0)] = 1;
  return table;
}

const SPACE = bytesOf(' \t\n\r');
const DIGIT = bytesOf('0123456789');
const HEX = bytesOf('0123456789abcdefABCDEF');
const ESCAPED = bytesOf('"\\/bfnrt');
/** Bytes within a string that stand for themselves: ASCII but the quotation mark, the backslash and control characters. */
const PLAIN = new Uint8Array(256).fill(1, 0x20, NON_ASCII);
PLAIN[QUOTE] = 0;
PLAIN[BACKSLASH] = 0;

const TRUE = [0x74, 0x72, 0x75, 0x65];
const FALSE = [0x66, 0x61, 0x6c, 0x73, 0x65];
const NULL = [0x6e, 0x75, 0x6c, 0x6c];

/** What surrounds the place where the walk is, from the outermost in: 1 for an object, 0 for an array. */
const surroundings = new Uint8Array(MAXIMUM_DEPTH + 1);

/** Whether walks came over bytes that are not ASCII, which only strings may hold. */
let hasSeenNonAscii = false;

/** Whether any byte since the last call was not ASCII: if none was, the text is UTF-8 and there is no need to look again. */
export function takeHasSeenNonAscii(): boolean {
  const hasSeen = hasSeenNonAscii;
  hasSeenNonAscii = false;
  return hasSeen;
}

/** Of a walk: the text is not well-formed. */
export const MALFORMED = -1;
/** Of a walk: arrays and objects nest too deeply. */
export const TOO_DEEP = -2;

/** The first index from `start` that is no white space. */
export function skipSpace(text: Uint8Array, start: number): number {
  let index = start;
  while (SPACE[text[index] ?? 0] === 1) index++;
  return index;
}

/**
 * Walks over one value that begins at `start`, and `depth` arrays and objects deep already.
 *
 * @returns the index after it, `MALFORMED` or `TOO_DEEP`. It may be behind the text's end, if a string is not closed: compare it.
 */
export function skipJsonValue(text: Uint8Array, start: number, depth: number): number {
  const outermost = depth;
  let level = depth;
  let index = start;
  for (;;) {
    const byte = text[index];
    if (byte === QUOTE) index = skipString(text, index);
    else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      if (++level > MAXIMUM_DEPTH) return TOO_DEEP;
      const isObject = byte === OPEN_OBJECT;
      surroundings[level] = isObject ? 1 : 0;
      index = skipSpace(text, index + 1);
      if (text[index] === (isObject ? CLOSE_OBJECT : CLOSE_ARRAY)) {
        index++;
        level--;
      } else {
        if (isObject) index = skipKey(text, index);
        if (index < 0) return MALFORMED;
        continue;
      }
    } else index = skipScalar(text, index);
    if (index < 0) return MALFORMED;

    // After a value: close what it ends, or go on to the next one.
    for (;;) {
      if (level === outermost) return index;
      index = skipSpace(text, index);
      const next = text[index++];
      const isObject = surroundings[level] === 1;
      if (next === COMMA) {
        index = skipSpace(text, index);
        if (isObject) index = skipKey(text, index);
        if (index < 0) return MALFORMED;
        break;
      }
      if (next !== (isObject ? CLOSE_OBJECT : CLOSE_ARRAY)) return MALFORMED;
      level--;
    }
  }
}

/** Walks over a key, its colon and the space around it, to where its value begins. */
function skipKey(text: Uint8Array, start: number): number {
  if (text[start] !== QUOTE) return MALFORMED;
  const end = skipString(text, start);
  if (end < 0) return MALFORMED;
  const colon = skipSpace(text, end);
  return text[colon] === COLON ? skipSpace(text, colon + 1) : MALFORMED;
}

function skipString(text: Uint8Array, start: number): number {
  let index = start + 1;
  for (;;) {
    while (PLAIN[text[index] ?? 0] === 1) index++;
    const byte = text[index];
    if (byte === QUOTE) return index + 1;
    if (byte !== undefined && byte >= NON_ASCII) {
      hasSeenNonAscii = true;
      index++;
      continue;
    }
    if (byte !== BACKSLASH) return MALFORMED;
    const escaped = text[index + 1];
    if (escaped === LETTER_U) {
      for (let digit = 2; digit < 6; digit++) if (HEX[text[index + digit] ?? 0] !== 1) return MALFORMED;
      index += 6;
    } else if (ESCAPED[escaped ?? 0] === 1) index += 2;
    else return MALFORMED;
  }
}

function skipScalar(text: Uint8Array, start: number): number {
  switch (text[start]) {
    case TRUE[0]:
      return skipWord(text, start, TRUE);
    case FALSE[0]:
      return skipWord(text, start, FALSE);
    case NULL[0]:
      return skipWord(text, start, NULL);
    default:
      return skipNumber(text, start);
  }
}

function skipWord(text: Uint8Array, start: number, word: readonly number[]): number {
  for (let index = 1; index < word.length; index++) if (text[start + index] !== word[index]) return MALFORMED;
  return start + word.length;
}

function skipNumber(text: Uint8Array, start: number): number {
  let index = text[start] === MINUS ? start + 1 : start;
  if (text[index] === ZERO) index++;
  else {
    index = skipDigits(text, index);
    if (index < 0) return MALFORMED;
  }
  if (text[index] === POINT) {
    index = skipDigits(text, index + 1);
    if (index < 0) return MALFORMED;
  }
  if (text[index] === LOWER_E || text[index] === UPPER_E) {
    index++;
    if (text[index] === PLUS || text[index] === MINUS) index++;
    index = skipDigits(text, index);
  }
  return index;
}

/** Walks over one or more digits. */
function skipDigits(text: Uint8Array, start: number): number {
  let index = start;
  while (DIGIT[text[index] ?? 0] === 1) index++;
  return index === start ? MALFORMED : index;
}
