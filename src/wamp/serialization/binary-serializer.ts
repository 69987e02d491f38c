import type { ClientMessage } from '../client-message';
import { EMPTY_DICT } from '../payload';
import { ProtocolViolation } from '../protocol-violation';
import type { RouterMessage } from '../router-message';
import { toWire } from '../to-wire';
import { fromJsonValue } from './binary-in-json';
import { faultOf } from './binary-walk';
import type { ByteSink } from './byte-sink';
import { EncodedPayload, type PayloadFormat } from './encoded-payload';
import { JSON_PAYLOAD } from './json-serializer';
import type { Serializer } from './serializer';
import { TextCache } from './text-cache';
import { elementsBeforePayload, type WireMessage } from './wire-message';

/** What a self-describing binary format gives to the serializer that is made of it. */
export interface BinaryFormat {
  readonly title: string;
  readonly payload: PayloadFormat;
  /** Walks over a value: the index after it, or a negative outcome of `binary-walk.ts`. */
  skip(bytes: Uint8Array, start: number, depth: number): number;
  /** The array that begins a message; undefined if it begins with something else. A count of undefined ends by `breakByte`. */
  arrayHead(bytes: Uint8Array): { readonly count: number | undefined; readonly next: number } | undefined;
  readonly breakByte: number | undefined;
  /** Where the text of a string is; undefined if there is no string of definite length. */
  textHead(bytes: Uint8Array, start: number): { readonly start: number; readonly length: number } | undefined;
  /** The number at `start`, if it is a natural one of up to 53 bits. */
  natural(bytes: Uint8Array, start: number): number | undefined;
  isArray(first: number | undefined): boolean;
  isMap(first: number | undefined): boolean;
  isEmptyMap(first: number | undefined): boolean;
  /** How many pairs the map at `start` has, if it says so. */
  pairCount(bytes: Uint8Array, start: number): number | undefined;
  decode(bytes: Uint8Array): unknown;
  encode(value: unknown): Uint8Array;
  appendArrayHead(count: number, sink: ByteSink): void;
  appendNatural(value: number, sink: ByteSink): void;
}

export interface BinarySerializerOptions {
  readonly name: 'msgpack' | 'cbor';
  readonly subprotocol: string;
  readonly rawSocketId: number;
}

/** A serializer of binary frames, over one format. */
export class BinarySerializer implements Serializer {
  readonly name: 'msgpack' | 'cbor';
  readonly subprotocol: string;
  readonly rawSocketId: number;
  readonly isText = false;
  private readonly format: BinaryFormat;
  private readonly emptyDict: Uint8Array;
  private readonly uris = new TextCache();

  constructor(format: BinaryFormat, { name, subprotocol, rawSocketId }: BinarySerializerOptions) {
    this.format = format;
    this.name = name;
    this.subprotocol = subprotocol;
    this.rawSocketId = rawSocketId;
    this.emptyDict = format.encode({});
  }

  encode(message: ClientMessage | RouterMessage, sink: ByteSink): void {
    const { format } = this;
    const { elements, payload } = toWire(message);
    if (payload instanceof EncodedPayload && payload.format === format.payload) {
      format.appendArrayHead(elements.length + payload.elementCount, sink);
      this.appendElements(elements, sink);
      return sink.copy(payload.source, payload.start, payload.end);
    }
    const values = payload === undefined ? [] : valuesOf(payload.args, payload.kwargs);
    // What is not in a binary format was written as JSON, by a client or by a program that speaks to the bridge.
    const isBinary = payload instanceof EncodedPayload && payload.format !== JSON_PAYLOAD;
    format.appendArrayHead(elements.length + values.length, sink);
    this.appendElements(elements, sink);
    for (const value of values) sink.append(format.encode(isBinary ? value : fromJsonValue(value)));
  }

  decode(bytes: Buffer): WireMessage {
    const { format } = this;
    const head = format.arrayHead(bytes);
    if (head === undefined) {
      const end = format.skip(bytes, 0, 0);
      if (end !== bytes.length) throw this.fault(end);
      throw new ProtocolViolation('a message is an array; received another value');
    }
    const { count } = head;
    const elements: unknown[] = [];
    let index = head.next;
    let beforePayload: number | undefined;
    const isLast = (): boolean => (count === undefined ? bytes[index] === format.breakByte : elements.length === count);
    while (!isLast()) {
      const end = this.endOf(bytes, index);
      elements.push(this.element(bytes, index, end));
      index = end;
      if (elements.length === 1) beforePayload = elementsBeforePayload(elements[0]);
      if (elements.length === beforePayload) return this.withPayload(bytes, index, { elements, count });
    }
    return this.ended(bytes, count === undefined ? index + 1 : index, { elements, payload: undefined });
  }

  private withPayload(
    bytes: Buffer,
    start: number,
    { elements, count }: { readonly elements: readonly unknown[]; readonly count: number | undefined },
  ): WireMessage {
    const { format } = this;
    let index = start;
    let elementCount = 0;
    let hasListThenDict = true;
    while (count === undefined ? bytes[index] !== format.breakByte : elements.length + elementCount < count) {
      if (elementCount === 0) hasListThenDict = format.isArray(bytes[index]);
      else if (elementCount === 1) hasListThenDict &&= format.isMap(bytes[index]);
      index = this.endOf(bytes, index);
      elementCount++;
    }
    const payload = new EncodedPayload(format.payload, bytes, { start, end: index, elementCount, hasListThenDict });
    return this.ended(bytes, count === undefined ? index + 1 : index, { elements, payload });
  }

  private ended(bytes: Buffer, end: number, message: WireMessage): WireMessage {
    if (end !== bytes.length) throw this.fault(end);
    return message;
  }

  private endOf(bytes: Buffer, start: number): number {
    const end = this.format.skip(bytes, start, 1);
    if (end < 0) throw this.fault(end);
    return end;
  }

  /** The value of an element, which is well-formed. */
  private element(bytes: Buffer, start: number, end: number): unknown {
    const { format } = this;
    const first = bytes[start];
    if (format.isEmptyMap(first)) return EMPTY_DICT;
    const natural = format.natural(bytes, start);
    if (natural !== undefined) return natural;
    const text = format.textHead(bytes, start);
    if (text !== undefined) return this.uris.get(bytes, text.start, end);
    const value = format.decode(bytes.subarray(start, end));
    if (format.isMap(first)) this.checkKeys(value, format.pairCount(bytes, start));
    return value;
  }

  private checkKeys(value: unknown, pairCount: number | undefined): void {
    const keys = typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
    if (pairCount !== undefined && keys !== pairCount) {
      throw new ProtocolViolation('a key occurs twice in the options or details');
    }
  }

  private appendElements(elements: readonly unknown[], sink: ByteSink): void {
    const { format } = this;
    for (const element of elements) {
      if (typeof element === 'number' && Number.isInteger(element) && element >= 0) format.appendNatural(element, sink);
      else sink.append(element === EMPTY_DICT ? this.emptyDict : format.encode(withoutUndefined(element)));
    }
  }

  /** What came is not repeated: it may be a secret. */
  private fault(outcome: number): ProtocolViolation {
    return new ProtocolViolation(`the ${this.format.title} message ${faultOf(Math.min(outcome, -1))}`);
  }
}

function valuesOf(args: readonly unknown[] | undefined, kwargs: unknown): readonly unknown[] {
  if (kwargs !== undefined) return [args ?? [], kwargs];
  return args === undefined ? [] : [args];
}

/** Options and details without what is absent: JSON leaves it out, the other formats have a value for it. */
function withoutUndefined(element: unknown): unknown {
  if (typeof element !== 'object' || element === null || Array.isArray(element)) return element;
  const entries: [string, unknown][] = Object.entries(element);
  return entries.some(([, value]) => value === undefined)
    ? Object.fromEntries(entries.filter(([, value]) => value !== undefined))
    : element;
}
