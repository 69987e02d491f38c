import type { Dict, Payload } from '../payload';
import type { ReceivedPayload } from './wire-message';

/** What is between the encoded form of a payload and its values. One object a serializer, compared by identity. */
export interface PayloadFormat {
  readonly name: 'json' | 'msgpack' | 'cbor';
  /** The values of so many elements, which are well-formed. */
  decodeElements(bytes: Uint8Array, elementCount: number): readonly unknown[];
}

/**
 * A payload in the bytes in which it came, known to be well-formed. To a peer of the same serializer they go on as they are; the values
 * are only made when somebody asks for them.
 */
export class EncodedPayload implements ReceivedPayload {
  readonly format: PayloadFormat;
  /** The message, or more, as it was read from the socket: see `owned`. The payload's elements are from `start` to before `end`. */
  readonly source: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly elementCount: number;
  readonly hasListThenDict: boolean;
  private elements: readonly unknown[] | undefined;

  constructor(
    format: PayloadFormat,
    source: Uint8Array,
    place: {
      readonly start: number;
      readonly end: number;
      readonly elementCount: number;
      readonly hasListThenDict: boolean;
    },
  ) {
    this.format = format;
    this.source = source;
    this.start = place.start;
    this.end = place.end;
    this.elementCount = place.elementCount;
    this.hasListThenDict = place.hasListThenDict;
  }

  get byteLength(): number {
    return this.end - this.start;
  }

  get args(): readonly unknown[] | undefined {
    const args = this.values()[0];
    return Array.isArray(args) ? args : undefined;
  }

  get kwargs(): Dict | undefined {
    const kwargs = this.values()[1];
    return isDict(kwargs) ? kwargs : undefined;
  }

  /** The same payload in memory of its own, to be kept: a view would keep alive all that was read with it. */
  owned(): EncodedPayload {
    const { format, source, start, end, elementCount, hasListThenDict } = this;
    const bytes = Uint8Array.prototype.slice.call(source, start, end);
    return new EncodedPayload(format, bytes, { start: 0, end: bytes.length, elementCount, hasListThenDict });
  }

  /** All elements, whether they are what they should be or not. Decoded once. */
  values(): readonly unknown[] {
    this.elements ??= this.format.decodeElements(this.source.subarray(this.start, this.end), this.elementCount);
    return this.elements;
  }
}

/** A payload that may be kept: see `EncodedPayload.owned`. */
export function ownedPayload(payload: Payload): Payload {
  return payload instanceof EncodedPayload ? payload.owned() : payload;
}

function isDict(value: unknown): value is Dict {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
