import fc from 'fast-check';
import WebSocket from 'ws';
import type { FramingFault } from '../../../src/router/transport/framing/framing';
import { WebSocketFrameReader } from '../../../src/router/transport/framing/websocket-frame-reader';

/*
 * `ws` is the reference: whatever bytes come, in whatever pieces, both readers find the same messages and control frames, and end at
 * the same frame.
 */

const MAXIMUM_BYTES = 70_000;

interface Read {
  readonly events: string[];
  readonly end: 'open' | 'closed' | 'fault';
}

function byOurs(chunks: readonly Buffer[], isText: boolean): Read & { fault: FramingFault | undefined } {
  const events: string[] = [];
  let end: Read['end'] = 'open';
  let fault: FramingFault | undefined;
  const reader = new WebSocketFrameReader({
    isText,
    maximumMessageBytes: MAXIMUM_BYTES,
    handler: {
      message: (bytes) => events.push(`message ${bytes.toString('hex')}`),
      ping: (bytes) => events.push(`ping ${bytes.toString('hex')}`),
      pong: () => events.push('pong'),
      closed: () => (end = 'closed'),
      fault: (found) => {
        fault = found;
        end = 'fault';
      },
    },
  });
  // The reader takes the mask off in place: each gets bytes of its own.
  for (const chunk of chunks) reader.push(Buffer.from(chunk));
  return { events, end, fault };
}

type Receiver = NodeJS.WritableStream & { on(event: string, listener: (...values: never[]) => void): Receiver };
type ReceiverConstructor = new (options: Record<string, unknown>) => Receiver;

async function byReference(chunks: readonly Buffer[], isText: boolean): Promise<Read> {
  const events: string[] = [];
  let end: Read['end'] = 'open';
  const Reference = Reflect.get(WebSocket, 'Receiver') as ReceiverConstructor;
  const receiver = new Reference({
    isServer: true,
    maxPayload: MAXIMUM_BYTES,
    skipUTF8Validation: true,
    allowSynchronousEvents: true,
  });
  receiver.on('message', (bytes: Buffer, isBinary: boolean) => {
    if (end !== 'open') return;
    // Which opcode a message has is no matter of the reference's: ours takes one of the two.
    if (isBinary === isText) end = 'fault';
    else events.push(`message ${bytes.toString('hex')}`);
  });
  receiver.on('ping', (bytes: Buffer) => void (end === 'open' && events.push(`ping ${bytes.toString('hex')}`)));
  receiver.on('pong', () => void (end === 'open' && events.push('pong')));
  receiver.on('conclude', () => {
    if (end === 'open') end = 'closed';
  });
  receiver.on('error', () => {
    if (end === 'open') end = 'fault';
  });
  for (const chunk of chunks) {
    if (end === 'open') receiver.write(Buffer.from(chunk));
  }
  await new Promise((resolve) => setImmediate(resolve));
  return { events, end };
}

interface FrameParts {
  readonly first: number;
  readonly content: Buffer;
  readonly mask: Buffer | undefined;
  /** How the length is written: minimal, or in more bytes than it takes. */
  readonly width: 0 | 2 | 8;
}

function frameBytes({ first, content, mask, width }: FrameParts): Buffer {
  const masked = mask === undefined ? 0 : 0x80;
  const least = content.length < 126 ? 0 : content.length < 65_536 ? 2 : 8;
  const used = Math.max(width, least);
  const length =
    used === 0
      ? Buffer.from([masked | content.length])
      : Buffer.alloc(1 + used, 0).fill(masked | (used === 2 ? 126 : 127), 0, 1);
  if (used === 2) length.writeUInt16BE(content.length, 1);
  if (used === 8) length.writeUInt32BE(content.length, 5);
  const body = mask === undefined ? content : content.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return Buffer.concat([Buffer.from([first]), length, mask ?? Buffer.alloc(0), body]);
}

const bytes = (maxLength: number): fc.Arbitrary<Buffer> => fc.uint8Array({ maxLength }).map((one) => Buffer.from(one));
const mask = fc.uint8Array({ minLength: 4, maxLength: 4 }).map((one) => Buffer.from(one));

/** Mostly what a client may send; now and then something that it may not. */
const frame: fc.Arbitrary<Buffer> = fc
  .record({
    first: fc.oneof(
      { weight: 20, arbitrary: fc.constantFrom(0x81, 0x81, 0x82, 0x01, 0x02, 0x00, 0x80, 0x89, 0x8a) },
      { weight: 1, arbitrary: fc.constant(0x88) },
      { weight: 1, arbitrary: fc.nat({ max: 255 }) },
    ),
    content: fc.oneof(
      { weight: 8, arbitrary: bytes(130) },
      { weight: 1, arbitrary: fc.nat({ max: 70_100 }).map((n) => Buffer.alloc(n, 0x61)) },
    ),
    mask: fc.oneof({ weight: 40, arbitrary: mask }, { weight: 1, arbitrary: fc.constant(undefined) }),
    width: fc.constantFrom(0 as const, 0 as const, 2 as const, 8 as const),
  })
  .map(frameBytes);

/** One stream of bytes in random pieces. */
const pieces = fc
  .tuple(fc.array(frame, { minLength: 1, maxLength: 8 }), fc.array(fc.nat({ max: 4_000 }), { maxLength: 12 }))
  .map(([frames, cuts]) => {
    const stream = Buffer.concat(frames);
    const places = [...new Set([0, ...cuts.map((cut) => cut % (stream.length + 1)), stream.length])].sort(
      (a, b) => a - b,
    );
    return places.slice(1).map((place, index) => stream.subarray(places[index], place));
  });

jest.setTimeout(60_000);

describe('WebSocketFrameReader', () => {
  it.each([true, false])('reads what the reference reads, of any bytes in any pieces (text: %p)', async (isText) => {
    await fc.assert(
      fc.asyncProperty(pieces, async (chunks) => {
        const { events, end, fault } = byOurs(chunks, isText);
        const reference = await byReference(chunks, isText);
        // A frame of the other opcode, and one that is too large, are refused by us at their head, by the reference at their end.
        if (fault?.kind === 'tooLarge' || /^messages are/.test(fault?.message ?? '')) {
          expect(reference.events.slice(0, events.length)).toEqual(events);
          return;
        }
        // The reference does not look at UTF-8 here, as that is the serializer's in messages; in close reasons it is ours.
        expect({ events, end: fault?.kind === 'notUtf8' ? 'closed' : end }).toEqual(reference);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each<[string, number[], string]>([
    ['a frame that is not masked', [0x81, 0x01, 0x61], 'masked'],
    ['reserved bits', [0xc1, 0x80, 0, 0, 0, 0], 'reserved'],
    ['an opcode that there is none', [0x83, 0x80], 'opcode 3'],
    ['a fragmented ping', [0x09, 0x80], 'fragmented'],
    ['a continuation of nothing', [0x80, 0x80], 'continues nothing'],
    ['a ping that is too long', [0x89, 0xfe], '125 bytes'],
    ['a message that is too large', [0x81, 0xff, 0, 0, 0, 0, 0xff, 0, 0, 0, 0, 0, 0, 0], 'split it'],
    ['a close code that is none', [0x88, 0x82, 0, 0, 0, 0, 0x03, 0xed], 'code 1005'],
  ])('names %s', (_, octets, message) => {
    expect(byOurs([Buffer.from(octets)], true).fault?.message).toContain(message);
  });

  it('refuses a message in endless fragments, which may be empty', () => {
    const first = frameBytes({ first: 0x01, content: Buffer.alloc(0), mask: Buffer.alloc(4), width: 0 });
    const next = frameBytes({ first: 0x00, content: Buffer.alloc(0), mask: Buffer.alloc(4), width: 0 });
    const fragments = Array.from({ length: 5_000 }, () => next);
    expect(byOurs([first, ...fragments], true).fault).toMatchObject({ kind: 'tooLarge' });
  });
});
