import { encode as encodeMsgpack } from '@msgpack/msgpack';
import { encode as encodeCbor } from 'cborg';

/** Random numbers that a seed repeats: mulberry32. */
export class Dice {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** A whole number from 0 to below `sides`. */
  roll(sides: number): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  }

  one<T>(choices: readonly T[]): T {
    const choice = choices[this.roll(choices.length)];
    if (choice === undefined) throw new Error('nothing to choose from');
    return choice;
  }

  bytes(count: number): Buffer {
    return Buffer.from(Array.from({ length: count }, () => this.roll(256)));
  }
}

export const SERIALIZERS = [
  { name: 'json', rawSocketId: 1, encode: (value: unknown) => Buffer.from(JSON.stringify(value)) },
  {
    name: 'msgpack',
    rawSocketId: 2,
    encode: (value: unknown) => Buffer.from(encodeMsgpack(value, { maxDepth: 1_000 })),
  },
  { name: 'cbor', rawSocketId: 3, encode: (value: unknown) => Buffer.from(encodeCbor(value)) },
] as const;
export type FuzzSerializer = (typeof SERIALIZERS)[number];

export const HELLO: readonly unknown[] = [
  1,
  'realm1',
  { roles: { caller: {}, callee: {}, publisher: {}, subscriber: {} } },
];

/** A message that a client may send, or nearly: options and IDs are sometimes wrong. */
export function clientMessage(dice: Dice): readonly unknown[] {
  const id = dice.roll(1_000_000) + 1;
  const payload = [[1, { list: [1, 2, 'x', null, 1.5] }], { key: 'value', nested: { empty: [] } }];
  return dice.one<readonly unknown[]>([
    HELLO,
    [16, id, { acknowledge: dice.roll(2) === 1 }, 'fuzz.topic', ...payload],
    [32, id, { match: dice.one(['exact', 'prefix', 'wildcard', 'none']) }, 'fuzz.topic'],
    [34, id, dice.roll(100)],
    [48, id, { receive_progress: true, timeout: dice.roll(50) }, 'fuzz.procedure', ...payload],
    [49, id, { mode: dice.one(['skip', 'kill', 'killnowait', 'none']) }],
    [64, id, { invoke: dice.one(['single', 'roundrobin', 'first']) }, 'fuzz.procedure'],
    [66, id, dice.roll(50)],
    [70, dice.roll(20) + 1, {}, ...payload],
    [8, 68, dice.roll(20) + 1, {}, 'fuzz.error', ...payload],
    [6, {}, 'wamp.close.close_realm'],
    [5, 'signature', {}],
    [dice.roll(80), id, {}, 'fuzz.topic'],
    nested(dice.roll(700)),
  ]);
}

function nested(depth: number): readonly unknown[] {
  let value: unknown[] = [];
  for (let level = 0; level < depth; level++) value = [value];
  return [16, 1, {}, 'fuzz.topic', value];
}

/** Changes up to three places of some bytes. */
export function mutated(dice: Dice, bytes: Buffer): Buffer {
  let result = Buffer.from(bytes);
  for (let changes = dice.roll(3) + 1; changes > 0 && result.length > 0; changes--) {
    const at = dice.roll(result.length);
    const kind = dice.roll(3);
    if (kind === 0) result = Buffer.concat([result.subarray(0, at), result.subarray(at + 1)]);
    else if (kind === 1) result[at] = dice.roll(256);
    else result = Buffer.concat([result.subarray(0, at), dice.bytes(1 + dice.roll(4)), result.subarray(at)]);
  }
  return result;
}

/** A masked frame of a client (RFC 6455), below 64 KiB. */
export function webSocketFrame(dice: Dice, content: Buffer, isText: boolean): Buffer {
  const mask = dice.bytes(4);
  const first = 0x80 | (isText ? 1 : 2);
  const head =
    content.length < 126
      ? Buffer.from([first, 0x80 | content.length])
      : Buffer.from([first, 0xfe, content.length >> 8, content.length & 0xff]);
  return Buffer.concat([head, mask, content.map((byte, index) => byte ^ (mask[index & 3] ?? 0))]);
}

export function rawSocketFrame(content: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUIntBE(content.length, 1, 3);
  return Buffer.concat([head, content]);
}
