import { decodeMulti, encode } from '@msgpack/msgpack';
import type { BinaryFormat } from './binary-serializer';
import { BinarySerializer } from './binary-serializer';
import { MAXIMUM_DEPTH } from './serializer';
import { msgpackTextHead, skipMsgpackValue } from './msgpack-walker';

const TWO_32 = 2 ** 32;

function decodeAll(bytes: Uint8Array): unknown[] {
  return [...decodeMulti(bytes)];
}

const MSGPACK: BinaryFormat = {
  title: 'MessagePack',
  payload: { name: 'msgpack', decodeElements: decodeAll },
  skip: skipMsgpackValue,
  arrayHead: (bytes) => {
    const first = bytes[0] ?? 0;
    if (first >= 0x90 && first < 0xa0) return { count: first & 0x0f, next: 1 };
    if (first !== 0xdc && first !== 0xdd) return undefined;
    const width = first === 0xdc ? 2 : 4;
    return { count: unsignedAt(bytes, 1, width), next: 1 + width };
  },
  breakByte: undefined,
  textHead: msgpackTextHead,
  natural: (bytes, start) => {
    const first = bytes[start] ?? 0;
    if (first < 0x80) return first;
    if (first < 0xcc || first > 0xcf) return undefined;
    const value = unsignedAt(bytes, start + 1, 1 << (first - 0xcc));
    return value <= Number.MAX_SAFE_INTEGER + 1 ? value : undefined;
  },
  isArray: (first = 0) => (first >= 0x90 && first < 0xa0) || first === 0xdc || first === 0xdd,
  isMap: (first = 0) => (first >= 0x80 && first < 0x90) || first === 0xde || first === 0xdf,
  isEmptyMap: (first) => first === 0x80,
  pairCount: (bytes, start) => {
    const first = bytes[start] ?? 0;
    if (first < 0x90) return first & 0x0f;
    return unsignedAt(bytes, start + 1, first === 0xde ? 2 : 4);
  },
  decode: (bytes) => decodeAll(bytes)[0],
  encode: (value) => encode(value, { ignoreUndefined: true, maxDepth: MAXIMUM_DEPTH }),
  appendArrayHead: (count, sink) => sink.byte(0x90 | count),
  appendNatural: (value, sink) => {
    if (value < 0x80) sink.byte(value);
    else if (value < TWO_32) {
      sink.byte(0xce);
      sink.uint32(value);
    } else {
      sink.byte(0xcf);
      sink.uint64(value);
    }
  },
};

/** `wamp.2.msgpack`: binary frames of MessagePack. Integers are exact up to 2^53; extension types are refused. */
export class MsgpackSerializer extends BinarySerializer {
  constructor() {
    super(MSGPACK, { name: 'msgpack', subprotocol: 'wamp.2.msgpack', rawSocketId: 2 });
  }
}

function unsignedAt(bytes: Uint8Array, start: number, width: number): number {
  let value = 0;
  for (let index = start; index < start + width; index++) value = value * 256 + (bytes[index] ?? 0);
  return value;
}
