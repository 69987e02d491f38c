import { decode, encode } from 'cborg';
import { bigIntDecoder, bigNegIntDecoder } from 'cborg/taglib';
import type { BinaryFormat } from './binary-serializer';
import { BinarySerializer } from './binary-serializer';
import { CBOR_TAGS, cborHead, skipCborItem } from './cbor-walker';
import { withoutBigIntegers } from './exact-integers';

const TWO_32 = 2 ** 32;
const MAJOR_TEXT = 3;
const MAJOR_ARRAY = 4;
const MAJOR_MAP = 5;
const INDEFINITE = 31;

/** By tag: the content of a tag, without the tag; bignums as the numbers that they are. */
const TAG_DECODERS: ((content: never) => unknown)[] = [];
for (const tag of CBOR_TAGS) TAG_DECODERS[tag] = (content) => content;
TAG_DECODERS[2] = bigIntDecoder;
TAG_DECODERS[3] = bigNegIntDecoder;

const OPTIONS = { coerceUndefinedToNull: true, tags: TAG_DECODERS };

function decodeOne(bytes: Uint8Array): unknown {
  return withoutBigIntegers(decode(bytes, OPTIONS));
}

function decodeAll(bytes: Uint8Array, elementCount: number): unknown[] {
  const array: unknown = decodeOne(Buffer.concat([Buffer.from([0x80 | elementCount]), bytes]));
  return Array.isArray(array) ? array : [];
}

const CBOR: BinaryFormat = {
  title: 'CBOR',
  payload: { name: 'cbor', decodeElements: decodeAll },
  skip: skipCborItem,
  arrayHead: (bytes) => {
    const head = cborHead(bytes, 0);
    if (head?.major !== MAJOR_ARRAY) return undefined;
    return { count: head.info === INDEFINITE ? undefined : head.argument, next: head.next };
  },
  breakByte: 0xff,
  textHead: (bytes, start) => {
    const head = cborHead(bytes, start);
    if (head?.major !== MAJOR_TEXT || head.info === INDEFINITE) return undefined;
    return { start: head.next, length: head.argument };
  },
  natural: (bytes, start) => {
    const head = cborHead(bytes, start);
    return head?.major === 0 && head.argument <= Number.MAX_SAFE_INTEGER + 1 ? head.argument : undefined;
  },
  isArray: (first = 0) => first >> 5 === MAJOR_ARRAY,
  isMap: (first = 0) => first >> 5 === MAJOR_MAP,
  isEmptyMap: (first) => first === 0xa0,
  pairCount: (bytes, start) => {
    const head = cborHead(bytes, start);
    return head === undefined || head.info === INDEFINITE ? undefined : head.argument;
  },
  decode: decodeOne,
  encode: (value) => encode(value),
  appendArrayHead: (count, sink) => sink.byte(0x80 | count),
  appendNatural: (value, sink) => {
    if (value < 24) sink.byte(value);
    else if (value < 256) {
      sink.byte(24);
      sink.byte(value);
    } else if (value < TWO_32) {
      sink.byte(0x1a);
      sink.uint32(value);
    } else {
      sink.byte(0x1b);
      sink.uint64(value);
    }
  },
};

/** `wamp.2.cbor`: binary frames of CBOR (RFC 8949). Integers are exact up to 2^53. */
export class CborSerializer extends BinarySerializer {
  constructor() {
    super(CBOR, { name: 'cbor', subprotocol: 'wamp.2.cbor', rawSocketId: 3 });
  }
}
