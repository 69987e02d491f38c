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
  /** The elements of the message that are the payload. A view of what was read from the socket: see `owned`. */
  readonly bytes: Uint8Array;
  readonly elementCount: number;
  readonly hasListThenDict: boolean;
  private elements: readonly unknown[] | undefined;

  constructor(
    format: PayloadFormat,
    bytes: Uint8Array,
    shape: { readonly elementCount: number; readonly hasListThenDict: boolean },
  ) {
    this.format = format;
    this.bytes = bytes;
    this.elementCount = shape.elementCount;
    this.hasListThenDict = shape.hasListThenDict;
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
    return new EncodedPayload(this.format, Uint8Array.prototype.slice.call(this.bytes), this);
  }

  /** All elements, whether they are what they should be or not. Decoded once. */
  values(): readonly unknown[] {
    this.elements ??= this.format.decodeElements(this.bytes, this.elementCount);
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
