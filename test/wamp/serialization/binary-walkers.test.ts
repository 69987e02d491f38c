import { encode as encodeMsgpack } from '@msgpack/msgpack';
import { encode as encodeCbor } from 'cborg';
import fc from 'fast-check';
import { ProtocolViolation } from '../../../src/wamp/protocol-violation';
import { skipCborItem } from '../../../src/wamp/serialization/cbor-walker';
import { skipMsgpackValue } from '../../../src/wamp/serialization/msgpack-walker';
import { commonValue, SERIALIZERS } from '../support/wire';

const [, msgpack, cbor] = SERIALIZERS;
const value = fc.oneof(
  commonValue({ maxDepth: 3 }),
  fc.uint8Array({ maxLength: 40 }),
  fc.double({ noDefaultInfinity: false }),
  fc.integer({ min: -(2 ** 53) + 1, max: 2 ** 53 - 1 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
);
const change = fc.record({
  at: fc.nat(),
  byte: fc.nat({ max: 255 }),
  kind: fc.constantFrom('replace', 'replace', 'insert', 'remove'),
});

function changed(bytes: Uint8Array, changes: readonly { at: number; byte: number; kind: string }[]): Buffer {
  let result = Buffer.from(bytes);
  for (const { at, byte, kind } of changes) {
    const place = at % (result.length + 1);
    const rest = result.subarray(kind === 'insert' ? place : place + 1);
    result = Buffer.concat([result.subarray(0, place), Buffer.from(kind === 'remove' ? [] : [byte]), rest]);
  }
  return result;
}

describe.each([
  {
    name: 'MessagePack',
    serializer: msgpack,
    skip: skipMsgpackValue,
    encode: (one: unknown) => encodeMsgpack(one),
    prefix: [0x95, 16, 1, 0x80, 0xa1, 0x61],
  },
  {
    name: 'CBOR',
    serializer: cbor,
    skip: skipCborItem,
    encode: (one: unknown) => encodeCbor(one),
    prefix: [0x85, 16, 1, 0xa0, 0x61, 0x61],
  },
])('the walk over $name', ({ serializer, skip, encode, prefix }) => {
  it('goes to the end of every value that the library writes', () => {
    fc.assert(
      fc.property(value, (one) => {
        const bytes = encode(one);
        expect(skip(bytes, 0, 0)).toBe(bytes.length);
      }),
    );
  });

  it('lets nothing through that the decoder then refuses, of bytes that were changed', () => {
    fc.assert(
      fc.property(value, fc.array(change, { minLength: 1, maxLength: 3 }), (one, changes) => {
        const bytes = changed(encode([one]), changes);
        let message;
        try {
          message = serializer?.decode(Buffer.concat([Buffer.from(prefix), bytes]));
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolViolation);
          return;
        }
        expect(() => message?.payload?.values()).not.toThrow();
      }),
      { numRuns: 20_000 },
    );
  });

  it('refuses what ends too early, at every place', () => {
    const bytes = encode({
      list: [1, 2 ** 40, -1.5, 'text', 'ü'.repeat(300), null, new Uint8Array(300)],
      map: { a: {} },
    });
    for (let length = 0; length < bytes.length; length++) expect(skip(bytes.subarray(0, length), 0, 0)).toBeLessThan(0);
  });

  it('refuses what nests too deeply', () => {
    const opening = encode([0])[0] ?? 0;
    expect(skip(Buffer.concat([Buffer.alloc(600, opening), Buffer.from([1])]), 0, 0)).toBeLessThan(0);
    expect(skip(Buffer.concat([Buffer.alloc(500, opening), Buffer.from([1])]), 0, 0)).toBe(501);
  });

  it('refuses keys that are no strings, and __proto__', () => {
    const map = Buffer.from(encode({ a: 1 }));
    const key = map.lastIndexOf(Buffer.from('a')) - 1;
    expect(skip(Buffer.concat([map.subarray(0, key), Buffer.from([7, 1])]), 0, 0)).toBeLessThan(0);
    const proto: unknown = JSON.parse('{"__proto__":1}');
    expect(skip(encode(proto), 0, 0)).toBeLessThan(0);
  });

  it('refuses a string that is not UTF-8', () => {
    const bytes = Buffer.from(encode('üü'));
    bytes[bytes.length - 1] = 0x41;
    expect(skip(bytes, 0, 0)).toBeLessThan(0);
  });
});
