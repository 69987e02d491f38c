import { decode as decodeMsgpack, encode as encodeMsgpack } from '@msgpack/msgpack';
import { decode as decodeCbor, encode as encodeCbor } from 'cborg';

/** A message as it is on the wire. */
export type Wire = readonly unknown[];

/**
 * One of the three serializations, by its library alone: the suite would not find a fault of the router's own serializers if it used
 * them too.
 */
export interface Codec {
  readonly name: 'json' | 'msgpack' | 'cbor';
  readonly subprotocol: string;
  /** Its number in RawSocket's handshake. */
  readonly rawSocketId: number;
  readonly isText: boolean;
  encode(value: unknown): Uint8Array;
  /** @throws Error for what is not well-formed. */
  decode(bytes: Uint8Array): unknown;
  /** A binary value as this serialization has it (Advanced Profile, "Binary Conversion of JSON Strings"). */
  binary(bytes: Uint8Array): unknown;
}

export const CODECS: readonly Codec[] = [
  {
    name: 'json',
    subprotocol: 'wamp.2.json',
    rawSocketId: 1,
    isText: true,
    encode: (value) => Buffer.from(JSON.stringify(value)),
    decode: (bytes): unknown => JSON.parse(Buffer.from(bytes).toString()) as unknown,
    binary: (bytes) => `\0${Buffer.from(bytes).toString('base64')}`,
  },
  {
    name: 'msgpack',
    subprotocol: 'wamp.2.msgpack',
    rawSocketId: 2,
    isText: false,
    encode: (value) => encodeMsgpack(value),
    decode: (bytes) => decodeMsgpack(bytes),
    binary: (bytes) => Uint8Array.from(bytes),
  },
  {
    name: 'cbor',
    subprotocol: 'wamp.2.cbor',
    rawSocketId: 3,
    isText: false,
    encode: encodeCbor,
    decode: (bytes) => decodeCbor(bytes),
    binary: (bytes) => Uint8Array.from(bytes),
  },
];
