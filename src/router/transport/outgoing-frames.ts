import type { RouterMessage } from '../../wamp/router-message';
import { ByteSink } from '../../wamp/serialization/byte-sink';
import { EncodedPayload } from '../../wamp/serialization/encoded-payload';
import type { Serializer } from '../../wamp/serialization/serializer';
import type { Framing } from './framing/framing';

/** Who has frames to be written: one peer's transport. */
export interface FrameOwner {
  readonly serializer: Serializer;
  readonly framing: Framing;
  /** Frames above this size are not sent. */
  readonly maximumFrameBytes: number;
  /** Told of a message that was not sent because it is too large. */
  oversize(message: RouterMessage, frameBytes: number): void;
  /**
   * Writes bytes to its socket. @returns whether the socket still needs them after the call.
   */
  write(bytes: Buffer): boolean;
  /** Whether its socket still has bytes of former turns to send. */
  readonly isCongested: boolean;
  /** Where its frames of this turn are in the memory: start, end, start, end ... Owned by `OutgoingFrames`. */
  readonly segments: number[];
}

/** A message that was encoded and framed, and where its frame is. */
interface Framed {
  readonly message: RouterMessage;
  readonly serializer: Serializer;
  readonly framing: Framing;
  readonly start: number;
  readonly end: number;
}

/** How much is collected before it is written without waiting for the turn's end. */
const FLUSH_BYTES = 262_144;
const ROOM_FOR_LAST_MESSAGE = 65_536;
/** About what a message takes beside its payload. */
const ELEMENTS_BYTES = 48;

/**
 * All frames that are sent during one turn of the event loop, of all peers, one behind the other in one piece of memory, and written at
 * the turn's end: one write a peer, however many messages. A message that goes to many is encoded and framed once for each serializer
 * and framing, and the same bytes are written to all of them.
 *
 * Invariants: a segment is valid from `append` to the next `flush`; memory that a socket still needs is given up, never written
 * again, and a socket makes that happen at most once until it has sent everything.
 */
export class OutgoingFrames {
  private sink = new ByteSink(FLUSH_BYTES + ROOM_FOR_LAST_MESSAGE);
  private readonly dirty: FrameOwner[] = [];
  private isScheduled = false;
  /** The message framed last, since the last flush, and where its frame is. */
  private last: Framed | undefined;

  /** Adds a message to what the owner is sent at the end of this turn. */
  append(owner: FrameOwner, message: RouterMessage): void {
    this.addFrame(owner, this.framed(owner, message));
  }

  /** A frame for an owner that keeps it until it can be written; undefined if it is too large for the owner. */
  copy(owner: FrameOwner, message: RouterMessage): Buffer | undefined {
    const { start, end } = this.framed(owner, message);
    if (end - start <= owner.maximumFrameBytes) return Buffer.from(this.sink.bytes.subarray(start, end));
    owner.oversize(message, end - start);
    return undefined;
  }

  /** Writes everything now. */
  flush(): void {
    this.isScheduled = false;
    const { sink, dirty } = this;
    let isNeeded = false;
    for (const owner of dirty) {
      const { segments } = owner;
      // Each write of a congested socket waits: as a view it would keep the memory of its whole turn.
      const isView = segments.length === 2 && !owner.isCongested;
      const bytes = isView ? sink.bytes.subarray(segments[0], segments[1]) : joined(sink.bytes, segments);
      segments.length = 0;
      const isKept = owner.write(bytes);
      isNeeded ||= isKept && isView;
    }
    dirty.length = 0;
    this.last = undefined;
    if (isNeeded || sink.bytes.length > 2 * FLUSH_BYTES) this.sink = new ByteSink(FLUSH_BYTES + ROOM_FOR_LAST_MESSAGE);
    else sink.length = 0;
  }

  /** Where the message's frame is: it is made once for all whom it goes to one after the other. */
  private framed({ serializer, framing }: FrameOwner, message: RouterMessage): Framed {
    if (this.sink.length >= FLUSH_BYTES) this.flush();
    const { last } = this;
    if (last?.message === message && last.serializer === serializer && last.framing === framing) return last;
    const start = this.frame(message, serializer, framing);
    this.last = { message, serializer, framing, start, end: this.sink.length };
    return this.last;
  }

  /** Encodes a message behind room for its header. @returns where the frame begins; it ends at the sink's length. */
  private frame(message: RouterMessage, serializer: Serializer, framing: Framing): number {
    const { sink } = this;
    const expected = framing.headerBytes(expectedBytes(message));
    const start = sink.length;
    sink.ensure(expected);
    sink.length += expected;
    serializer.encode(message, sink);
    const messageBytes = sink.length - start - expected;
    const headerBytes = framing.headerBytes(messageBytes);
    if (headerBytes !== expected) moveMessage(sink, { start, from: expected, to: headerBytes });
    framing.writeHeader(sink.bytes, start, messageBytes);
    return start;
  }

  private addFrame(owner: FrameOwner, { message, start, end }: Framed): void {
    if (end - start > owner.maximumFrameBytes) owner.oversize(message, end - start);
    else this.addSegment(owner, start, end);
  }

  private addSegment(owner: FrameOwner, start: number, end: number): void {
    const { segments } = owner;
    const { length } = segments;
    if (length > 0 && segments[length - 1] === start) {
      segments[length - 1] = end;
      return;
    }
    if (length === 0) {
      this.dirty.push(owner);
      if (!this.isScheduled) {
        this.isScheduled = true;
        setImmediate(() => this.flush());
      }
    }
    segments.push(start, end);
  }
}

function expectedBytes(message: RouterMessage): number {
  const payload = 'payload' in message ? message.payload : undefined;
  return ELEMENTS_BYTES + (payload instanceof EncodedPayload ? payload.byteLength : 0);
}

/** The header is longer or shorter than expected: moves what was encoded behind it. */
function moveMessage(sink: ByteSink, { start, from, to }: { start: number; from: number; to: number }): void {
  const end = sink.length;
  sink.ensure(Math.max(0, to - from));
  sink.bytes.copyWithin(start + to, start + from, end);
  sink.length = end + to - from;
}

function joined(bytes: Buffer, segments: readonly number[]): Buffer {
  let length = 0;
  for (let index = 0; index < segments.length; index += 2)
    length += (segments[index + 1] ?? 0) - (segments[index] ?? 0);
  const whole = Buffer.allocUnsafe(length);
  let at = 0;
  for (let index = 0; index < segments.length; index += 2) {
    at += bytes.copy(whole, at, segments[index], segments[index + 1]);
  }
  return whole;
}
