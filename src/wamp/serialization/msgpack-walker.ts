import { BAD_KEY, isKey, MALFORMED, skipText, TOO_DEEP, UNSUPPORTED } from './binary-walk';
import { MAXIMUM_DEPTH } from './serializer';

/*
 * The MessagePack specification, byte by byte: whether bytes are well-formed, without making values of them. Extension types, timestamps
 * among them, are refused: no other serializer of WAMP has them.
 */

/** Bytes that follow the first one of a value of fixed length: 0xc0 to 0xd3 without those of variable length. */
const FIXED_BYTES: readonly (number | undefined)[] = ((): (number | undefined)[] => {
  const bytes: (number | undefined)[] = [];
  for (const [first, count] of [
    [0xc0, 0], // nil
    [0xc2, 0], // false
    [0xc3, 0], // true
    [0xca, 4], // float 32
    [0xcb, 8], // float 64
    [0xcc, 1], // uint 8 to 64
    [0xcd, 2],
    [0xce, 4],
    [0xcf, 8],
    [0xd0, 1], // int 8 to 64
    [0xd1, 2],
    [0xd2, 4],
    [0xd3, 8],
  ] as const) {
    bytes[first] = count;
  }
  return bytes;
})();

/** A big-endian number of 1, 2 or 4 bytes; NaN behind the end, which no comparison lets through. */
function lengthAt(bytes: Uint8Array, start: number, width: number): number {
  if (start + width > bytes.length) return Number.NaN;
  let value = 0;
  for (let index = start; index < start + width; index++) value = value * 256 + (bytes[index] ?? 0);
  return value;
}

/**
 * Walks over the value that begins at `start`, and is `depth` arrays and maps deep already.
 *
 * @returns the index after it, at most the bytes' length, or one of the negative outcomes of `binary-walk.ts`.
 */
export function skipMsgpackValue(bytes: Uint8Array, start: number, depth: number): number {
  const first = bytes[start];
  if (first === undefined) return MALFORMED;
  if (first < 0x80 || first >= 0xe0) return start + 1; // fixint
  if (first < 0x90) return skipMap(bytes, start + 1, { count: first & 0x0f, depth });
  if (first < 0xa0) return skipArray(bytes, start + 1, { count: first & 0x0f, depth });
  if (first < 0xc0) return skipText(bytes, start + 1, first & 0x1f);
  const fixed = FIXED_BYTES[first];
  if (fixed !== undefined) return start + 1 + fixed <= bytes.length ? start + 1 + fixed : MALFORMED;
  switch (first) {
    case 0xd9:
    case 0xda:
    case 0xdb:
      return skipLong(bytes, start, { width: 1 << (first - 0xd9), isText: true });
    case 0xc4:
    case 0xc5:
    case 0xc6:
      return skipLong(bytes, start, { width: 1 << (first - 0xc4), isText: false });
    case 0xdc:
    case 0xdd: {
      const width = first === 0xdc ? 2 : 4;
      return skipArray(bytes, start + 1 + width, { count: lengthAt(bytes, start + 1, width), depth });
    }
    case 0xde:
    case 0xdf: {
      const width = first === 0xde ? 2 : 4;
      return skipMap(bytes, start + 1 + width, { count: lengthAt(bytes, start + 1, width), depth });
    }
    case 0xc1: // never used
      return MALFORMED;
    default: // extensions
      return UNSUPPORTED;
  }
}

interface Container {
  readonly count: number;
  readonly depth: number;
}

function skipLong(
  bytes: Uint8Array,
  start: number,
  { width, isText }: { readonly width: number; readonly isText: boolean },
): number {
  const length = lengthAt(bytes, start + 1, width);
  const body = start + 1 + width;
  if (!(body + length <= bytes.length)) return MALFORMED;
  return isText ? skipText(bytes, body, length) : body + length;
}

function skipArray(bytes: Uint8Array, start: number, { count, depth }: Container): number {
  // Each item takes a byte at least: a count that cannot be right ends the walk before it begins.
  if (!(count <= bytes.length - start)) return MALFORMED;
  if (depth >= MAXIMUM_DEPTH) return TOO_DEEP;
  let index = start;
  for (let item = 0; item < count; item++) {
    index = skipMsgpackValue(bytes, index, depth + 1);
    if (index < 0) return index;
  }
  return index;
}

function skipMap(bytes: Uint8Array, start: number, { count, depth }: Container): number {
  if (!(2 * count <= bytes.length - start)) return MALFORMED;
  if (depth >= MAXIMUM_DEPTH) return TOO_DEEP;
  let index = start;
  for (let pair = 0; pair < count; pair++) {
    index = skipKey(bytes, index);
    if (index >= 0) index = skipMsgpackValue(bytes, index, depth + 1);
    if (index < 0) return index;
  }
  return index;
}

function skipKey(bytes: Uint8Array, start: number): number {
  const first = bytes[start] ?? 0;
  // Nearly every key: its length is in its first byte.
  if (first >= 0xa0 && first < 0xc0) {
    const end = skipText(bytes, start + 1, first & 0x1f);
    return end >= 0 && !isKey(bytes, start + 1, first & 0x1f) ? BAD_KEY : end;
  }
  const head = msgpackTextHead(bytes, start);
  if (head === undefined) return bytes[start] === undefined ? MALFORMED : BAD_KEY;
  const end = skipText(bytes, head.start, head.length);
  return end >= 0 && !isKey(bytes, head.start, head.length) ? BAD_KEY : end;
}

/** Where the text of the string at `start` is; undefined if there is no string. */
export function msgpackTextHead(
  bytes: Uint8Array,
  start: number,
): { readonly start: number; readonly length: number } | undefined {
  const first = bytes[start] ?? 0;
  if (first >= 0xa0 && first < 0xc0) return { start: start + 1, length: first & 0x1f };
  if (first < 0xd9 || first > 0xdb) return undefined;
  const width = 1 << (first - 0xd9);
  const length = lengthAt(bytes, start + 1, width);
  return { start: start + 1 + width, length: Number.isNaN(length) ? bytes.length : length };
}
