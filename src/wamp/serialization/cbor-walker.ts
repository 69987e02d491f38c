import { BAD_KEY, isKey, MALFORMED, skipText, TOO_DEEP, UNSUPPORTED } from './binary-walk';
import { MAXIMUM_DEPTH } from './serializer';

/*
 * RFC 8949, byte by byte: whether bytes are well-formed, without making values of them. Arrays and maps may be
 * of indefinite length, strings not. Of tags those of `CBOR_TAGS` are taken, of simple values false, true, null and undefined.
 */

/** Tags whose content makes sense to those who do not know the tag: times, numbers, texts of some kind, "this is CBOR". */
export const CBOR_TAGS: readonly number[] = [0, 1, 2, 3, 4, 5, 21, 22, 23, 32, 33, 34, 36, 37, 100, 1004, 55_799];
/** Numbers that are written as byte strings. */
const isBignum = (tag: number): boolean => tag === 2 || tag === 3;
const KNOWN_TAGS: ReadonlySet<number> = new Set(CBOR_TAGS);

const MAJOR = { unsigned: 0, negative: 1, bytes: 2, text: 3, array: 4, map: 5, tag: 6, other: 7 } as const;
const INDEFINITE = 31;
const BREAK = 0xff;
const SHORT_TEXT = 0x60;

/** The first byte of an item and the number that it says. */
interface Head {
  readonly major: number;
  /** The low five bits. */
  readonly info: number;
  readonly argument: number;
  /** Where the content begins. */
  readonly next: number;
}

/** Undefined if there is no whole head. */
export function cborHead(bytes: Uint8Array, start: number): Head | undefined {
  const first = bytes[start];
  if (first === undefined) return undefined;
  const major = first >> 5;
  const info = first & 31;
  if (info < 24 || info === INDEFINITE) return { major, info, argument: info, next: start + 1 };
  if (info > 27) return undefined;
  const width = 1 << (info - 24);
  const next = start + 1 + width;
  if (next > bytes.length) return undefined;
  let argument = 0;
  for (let index = start + 1; index < next; index++) argument = argument * 256 + (bytes[index] ?? 0);
  return { major, info, argument, next };
}

/**
 * Walks over the item that begins at `start`, and is `depth` arrays and maps deep already.
 *
 * @returns the index after it, at most the bytes' length, or one of the negative outcomes of `binary-walk.ts`.
 */
export function skipCborItem(bytes: Uint8Array, start: number, depth: number): number {
  const first = bytes[start] ?? BREAK;
  // Small integers and short texts are most of what there is: no head is made of them.
  if (first < 0x18 || (first >= 0x20 && first < 0x38)) return start + 1;
  if (isShortText(first)) return skipText(bytes, start + 1, first - SHORT_TEXT);
  const head = cborHead(bytes, start);
  if (head === undefined) return MALFORMED;
  const { major, info, argument, next } = head;
  switch (major) {
    case MAJOR.unsigned:
    case MAJOR.negative:
      return info === INDEFINITE ? MALFORMED : next;
    case MAJOR.bytes:
    case MAJOR.text:
      return info === INDEFINITE ? UNSUPPORTED : skipString(bytes, head);
    case MAJOR.array:
    case MAJOR.map:
      return skipContainer(bytes, head, depth);
    case MAJOR.tag:
      if (info === INDEFINITE) return MALFORMED;
      if (!KNOWN_TAGS.has(argument)) return UNSUPPORTED;
      if (isBignum(argument) && cborHead(bytes, next)?.major !== MAJOR.bytes) return UNSUPPORTED;
      // A tag nests as an array does: decoders recurse on it too.
      return depth >= MAXIMUM_DEPTH ? TOO_DEEP : skipCborItem(bytes, next, depth + 1);
    default:
      return skipSimpleOrFloat(head);
  }
}

/** Whether it is the first byte of a text whose length is in that byte. */
function isShortText(first: number): boolean {
  return first >= SHORT_TEXT && first < SHORT_TEXT + 24;
}

function skipSimpleOrFloat({ info, next }: Head): number {
  if (info >= 20 && info <= 23) return next; // false, true, null, undefined
  if (info >= 25 && info <= 27) return next; // floats of 16, 32 and 64 bits
  return info === INDEFINITE ? MALFORMED : UNSUPPORTED;
}

function skipString(bytes: Uint8Array, { major, argument, next }: Head): number {
  if (next + argument > bytes.length) return MALFORMED;
  return major === MAJOR.text ? skipText(bytes, next, argument) : next + argument;
}

function skipContainer(bytes: Uint8Array, { major, info, argument, next }: Head, depth: number): number {
  const isMap = major === MAJOR.map;
  const isIndefinite = info === INDEFINITE;
  // Each item takes a byte at least: a count that cannot be right ends the walk before it begins.
  if (!isIndefinite && (isMap ? 2 : 1) * argument > bytes.length - next) return MALFORMED;
  if (depth >= MAXIMUM_DEPTH) return TOO_DEEP;
  let index = next;
  for (let item = 0; isIndefinite ? bytes[index] !== BREAK : item < argument; item++) {
    if (isMap) index = skipKey(bytes, index);
    if (index >= 0) index = skipCborItem(bytes, index, depth + 1);
    if (index < 0) return index;
  }
  return isIndefinite ? index + 1 : index;
}

function skipKey(bytes: Uint8Array, start: number): number {
  const first = bytes[start] ?? BREAK;
  if (isShortText(first)) {
    const end = skipText(bytes, start + 1, first - SHORT_TEXT);
    return end >= 0 && !isKey(bytes, start + 1, first - SHORT_TEXT) ? BAD_KEY : end;
  }
  const head = cborHead(bytes, start);
  if (head === undefined) return MALFORMED;
  if (head.major !== MAJOR.text || head.info === INDEFINITE) return BAD_KEY;
  const end = skipString(bytes, head);
  return end >= 0 && !isKey(bytes, head.next, head.argument) ? BAD_KEY : end;
}
