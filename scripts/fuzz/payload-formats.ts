import { decodeMulti, encode as encodeMsgpack } from '@msgpack/msgpack';
import { decode as decodeCbor, encode as encodeCbor } from 'cborg';
import { isUtf8 } from 'node:buffer';
import { MALFORMED } from '../../src/wamp/serialization/binary-walk';
import { CBOR_TAGS, skipCborItem } from '../../src/wamp/serialization/cbor-walker';
import { skipJsonValue, skipSpace, takeHasSeenNonAscii, TOO_DEEP } from '../../src/wamp/serialization/json-walker';
import { skipMsgpackValue } from '../../src/wamp/serialization/msgpack-walker';
import type { Dice } from './hostile-bytes';

/** What a walk makes of bytes that should be one value. */
export type Walk = 'well-formed' | 'malformed' | 'refused by WAMP';

export interface PayloadFormatUnderTest {
  readonly name: string;
  readonly encode: (value: unknown) => Buffer;
  readonly walk: (bytes: Buffer) => Walk;
  /** Whether the library that peers use takes the bytes as one value. */
  readonly decodes: (bytes: Buffer) => boolean;
}

const WORDS = [
  '',
  'a',
  'temperature',
  'Größe',
  '日本',
  '\u0000',
  '"',
  '\\',
  '😀',
  '__proto__'.slice(2),
  'x'.repeat(40),
];
const MAXIMUM_DEPTH = 4;

/** A value that every serializer can write. */
export function randomValue(dice: Dice, depth: number): unknown {
  switch (dice.roll(depth < MAXIMUM_DEPTH ? 8 : 6)) {
    case 0:
      return dice.roll(2) === 0;
    case 1:
      return null;
    case 2:
      return dice.roll(2 ** 31) - 2 ** 30;
    case 3:
      return dice.roll(2 ** 31) * 2 ** dice.roll(22);
    case 4:
      return (dice.roll(2 ** 31) - 2 ** 30) / 2 ** dice.roll(40);
    case 5:
      return dice.one(WORDS);
    case 6:
      return Array.from({ length: dice.roll(5) }, () => randomValue(dice, depth + 1));
    default:
      return Object.fromEntries(
        Array.from({ length: dice.roll(5) }, () => [dice.one(WORDS), randomValue(dice, depth + 1)]),
      );
  }
}

/** The bytes with one to four of them replaced, put in or taken out, or cut off at some place. */
export function changed(bytes: Buffer, dice: Dice): Buffer {
  let result = bytes;
  for (let change = 1 + dice.roll(4); change > 0; change--) {
    const at = dice.roll(result.length + 1);
    const before = result.subarray(0, at);
    // Bytes of the payload itself are more often meaningful there than any byte.
    const byte = dice.roll(2) === 0 ? dice.roll(256) : (result[dice.roll(result.length + 1)] ?? 0);
    switch (dice.roll(8)) {
      case 0:
        result = Buffer.from(before);
        break;
      case 1:
      case 2:
        result = Buffer.concat([before, result.subarray(at + 1)]);
        break;
      case 3:
      case 4:
        result = Buffer.concat([before, Buffer.from([byte]), result.subarray(at)]);
        break;
      default:
        result = Buffer.concat([before, Buffer.from([byte]), result.subarray(at + 1)]);
    }
  }
  return result;
}

function succeeds(action: () => void): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}

function walkJson(bytes: Buffer): Walk {
  takeHasSeenNonAscii();
  const end = skipJsonValue(bytes, skipSpace(bytes, 0), 0);
  if (end === TOO_DEEP) return 'refused by WAMP';
  const isWhole = end >= 0 && end <= bytes.length && skipSpace(bytes, end) === bytes.length;
  return isWhole && (!takeHasSeenNonAscii() || isUtf8(bytes)) ? 'well-formed' : 'malformed';
}

function walkBinary(skip: typeof skipCborItem): (bytes: Buffer) => Walk {
  return (bytes) => {
    const end = skip(bytes, 0, 0);
    if (end === bytes.length) return 'well-formed';
    return end >= 0 || end === MALFORMED ? 'malformed' : 'refused by WAMP';
  };
}

function decodesMsgpack(bytes: Buffer): boolean {
  let count = 0;
  const isDecoded = succeeds(() => {
    for (const _value of decodeMulti(bytes)) count++;
  });
  return isDecoded && count === 1;
}

/** As the serializer sets it up: tags without a meaning of their own. */
const CBOR_OPTIONS = {
  coerceUndefinedToNull: true,
  tags: CBOR_TAGS.reduce<((content: unknown) => unknown)[]>((decoders, tag) => {
    decoders[tag] = (content) => content;
    return decoders;
  }, []),
};

export const PAYLOAD_FORMATS: readonly PayloadFormatUnderTest[] = [
  {
    name: 'JSON',
    encode: (value) => Buffer.from(JSON.stringify(value)),
    walk: walkJson,
    decodes: (bytes) => isUtf8(bytes) && succeeds(() => void JSON.parse(bytes.toString())),
  },
  {
    name: 'MessagePack',
    encode: (value) => Buffer.from(encodeMsgpack(value)),
    walk: walkBinary(skipMsgpackValue),
    decodes: decodesMsgpack,
  },
  {
    name: 'CBOR',
    encode: (value) => Buffer.from(encodeCbor(value)),
    walk: walkBinary(skipCborItem),
    decodes: (bytes) => succeeds(() => decodeCbor(bytes, CBOR_OPTIONS)),
  },
];
