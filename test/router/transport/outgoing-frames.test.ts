import { TEXT_FRAMES } from '../../../src/router/transport/framing/websocket-framing';
import { type FrameOwner, OutgoingFrames } from '../../../src/router/transport/outgoing-frames';
import type { Published } from '../../../src/wamp/router-message';
import { JsonSerializer } from '../../../src/wamp/serialization/json-serializer';

const serializer = new JsonSerializer();

/** A peer that keeps what is written to it, as a socket does that the other side does not read. */
class SlowOwner implements FrameOwner {
  readonly serializer = serializer;
  readonly framing = TEXT_FRAMES;
  readonly maximumFrameBytes = Number.POSITIVE_INFINITY;
  readonly segments: number[] = [];
  readonly writes: Buffer[] = [];
  private readonly takes: boolean;

  constructor(takes: boolean) {
    this.takes = takes;
  }

  get isCongested(): boolean {
    return !this.takes && this.writes.length > 0;
  }

  oversize(): void {
    throw new Error('nothing is too large here');
  }

  write(bytes: Buffer): boolean {
    this.writes.push(this.takes ? Buffer.from(bytes) : bytes);
    return !this.takes;
  }

  get text(): string {
    return Buffer.concat(this.writes).toString('latin1');
  }
}

const published = (requestId: number): Published => ({ type: 'PUBLISHED', requestId, publicationId: 1 });
const frame = (requestId: number): string => {
  const text = `[17,${requestId},1]`;
  return String.fromCharCode(0x81, text.length) + text;
};

describe('OutgoingFrames', () => {
  it('writes all messages of a turn to a peer at once, in order', () => {
    const frames = new OutgoingFrames();
    const owner = new SlowOwner(true);
    for (let id = 1; id <= 3; id++) frames.append(owner, published(id));
    expect(owner.writes).toHaveLength(0);
    frames.flush();
    expect(owner.writes).toHaveLength(1);
    expect(owner.text).toBe(frame(1) + frame(2) + frame(3));
  });

  it('writes the same bytes to all who get one message, between messages of their own', () => {
    const frames = new OutgoingFrames();
    const owners = [new SlowOwner(true), new SlowOwner(true)];
    const common = published(7);
    owners.forEach((owner, index) => frames.append(owner, published(index + 1)));
    for (const owner of owners) frames.append(owner, common);
    frames.flush();
    expect(owners.map(({ text }) => text)).toEqual([frame(1) + frame(7), frame(2) + frame(7)]);
  });

  it('never changes bytes that a socket has not sent yet', () => {
    const frames = new OutgoingFrames();
    const [slow, quick] = [new SlowOwner(false), new SlowOwner(true)];
    for (let id = 1; id <= 100; id++) {
      frames.append(slow, published(id));
      frames.append(quick, published(1_000 + id));
      frames.flush();
    }
    expect(slow.text).toBe(Array.from({ length: 100 }, (_, index) => frame(index + 1)).join(''));
  });

  it('keeps the memory of one turn for a congested socket, and no more', () => {
    const frames = new OutgoingFrames();
    const slow = new SlowOwner(false);
    for (let id = 1; id <= 100; id++) {
      frames.append(slow, published(id));
      frames.flush();
    }
    const large = new Set(slow.writes.map(({ buffer }) => buffer).filter(({ byteLength }) => byteLength > 65_536));
    expect(large.size).toBe(1);
  });
});
