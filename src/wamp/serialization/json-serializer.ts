import { isUtf8 } from 'node:buffer';
import type { ClientMessage } from '../client-message';
import { EMPTY_DICT } from '../payload';
import { ProtocolViolation, quote } from '../protocol-violation';
import type { RouterMessage } from '../router-message';
import { toWire } from '../to-wire';
import { toJsonValue } from './binary-in-json';
import type { ByteSink } from './byte-sink';
import { EncodedPayload, type PayloadFormat } from './encoded-payload';
import { findDuplicateKey } from './json-scan';
import { skipJsonValue, skipSpace, takeHasSeenNonAscii, TOO_DEEP } from './json-walker';
import { MAXIMUM_DEPTH, type Serializer } from './serializer';
import { TextCache } from './text-cache';
import { elementsBeforePayload, type WireMessage } from './wire-message';

const QUOTE = 0x22;
const COMMA = 0x2c;
const ZERO = 0x30;
const NINE = 0x39;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
/** Numbers of so many digits are below 2^53. */
const SAFE_DIGITS = 15;

/** Values of a JSON payload. A binary value stays the string that it is in JSON: see `binary-in-json.ts`. */
export const JSON_PAYLOAD: PayloadFormat = {
  name: 'json',
  decodeElements: (bytes) => {
    const elements: unknown = JSON.parse(`[${textOf(bytes)}]`);
    return asArray(elements);
  },
};

/**
 * `wamp.2.json`: text frames. Integers are exact up to 2^53, as JSON is read in JavaScript. Of two equal keys in options or details
 * the message is refused: they could mean different things to the check and to what it guards.
 */
export class JsonSerializer implements Serializer {
  readonly name = 'json';
  readonly subprotocol = 'wamp.2.json';
  readonly rawSocketId = 1;
  readonly isText = true;
  private readonly uris = new TextCache();

  encode(message: ClientMessage | RouterMessage, sink: ByteSink): void {
    const { elements, payload } = toWire(message);
    sink.byte(OPEN_ARRAY);
    for (let index = 0; index < elements.length; index++) {
      if (index > 0) sink.byte(COMMA);
      appendValue(elements[index], sink);
    }
    if (payload instanceof EncodedPayload && payload.format === JSON_PAYLOAD) {
      if (payload.elementCount > 0) {
        sink.byte(COMMA);
        sink.copy(payload.source, payload.start, payload.end);
      }
    } else if (payload?.kwargs !== undefined) {
      sink.text(`,${JSON.stringify(toJsonValue(payload.args ?? []))},${JSON.stringify(toJsonValue(payload.kwargs))}`);
    } else if (payload?.args !== undefined) {
      sink.text(`,${JSON.stringify(toJsonValue(payload.args))}`);
    }
    sink.byte(CLOSE_ARRAY);
  }

  decode(bytes: Buffer): WireMessage {
    // What a message before it left, if that one was refused half-way, says nothing of this one.
    takeHasSeenNonAscii();
    let index = skipSpace(bytes, 0);
    if (bytes[index] !== OPEN_ARRAY) throw notAnArray(bytes);
    const elements: unknown[] = [];
    index = skipSpace(bytes, index + 1);
    if (bytes[index] === CLOSE_ARRAY) return this.ended(bytes, index + 1, { elements, payload: undefined });

    let beforePayload: number | undefined;
    for (;;) {
      const end = endOfValue(bytes, index);
      elements.push(this.element(bytes, index, end));
      index = skipSpace(bytes, end);
      if (elements.length === 1) beforePayload = elementsBeforePayload(elements[0]);
      if (elements.length === beforePayload) return this.withPayload(bytes, index, elements);
      const next = bytes[index];
      if (next === CLOSE_ARRAY) return this.ended(bytes, index + 1, { elements, payload: undefined });
      if (next !== COMMA) throw malformed(bytes);
      index = skipSpace(bytes, index + 1);
    }
  }

  /** The rest of a message after its last element before the payload, at a comma or at its end. */
  private withPayload(bytes: Buffer, at: number, elements: readonly unknown[]): WireMessage {
    let index = at;
    let elementCount = 0;
    let hasListThenDict = true;
    const start = skipSpace(bytes, at + 1);
    while (bytes[index] === COMMA) {
      index = skipSpace(bytes, index + 1);
      if (elementCount === 0) hasListThenDict = bytes[index] === OPEN_ARRAY;
      else if (elementCount === 1) hasListThenDict &&= bytes[index] === OPEN_OBJECT;
      index = skipSpace(bytes, endOfValue(bytes, index));
      elementCount++;
    }
    if (bytes[index] !== CLOSE_ARRAY) throw malformed(bytes);
    const payload = new EncodedPayload(JSON_PAYLOAD, bytes, {
      start,
      end: elementCount === 0 ? start : index,
      elementCount,
      hasListThenDict,
    });
    return this.ended(bytes, index + 1, { elements, payload });
  }

  private ended(bytes: Buffer, at: number, message: WireMessage): WireMessage {
    if (skipSpace(bytes, at) !== bytes.length) throw malformed(bytes);
    if (takeHasSeenNonAscii() && !isUtf8(bytes)) throw new ProtocolViolation('the text is not UTF-8');
    return message;
  }

  /** The value of an element, which is well-formed. */
  private element(bytes: Buffer, start: number, end: number): unknown {
    const first = bytes[start] ?? 0;
    if (first >= ZERO && first <= NINE && end - start <= SAFE_DIGITS) {
      const value = naturalNumber(bytes, start, end);
      if (value !== undefined) return value;
    } else if (first === OPEN_OBJECT) {
      if (bytes[start + 1] === CLOSE_OBJECT) return EMPTY_DICT;
      const text = bytes.toString('utf8', start, end);
      const duplicate = findDuplicateKey(text);
      if (duplicate !== undefined) {
        throw new ProtocolViolation(`the key ${quote(duplicate)} occurs twice in the options or details`);
      }
      return JSON.parse(text);
    } else if (first === QUOTE && !hasBackslash(bytes, start, end)) return this.uris.get(bytes, start + 1, end - 1);
    return JSON.parse(bytes.toString('utf8', start, end));
  }
}

function appendValue(value: unknown, sink: ByteSink): void {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) sink.decimal(value);
  else if (value === EMPTY_DICT) {
    sink.byte(OPEN_OBJECT);
    sink.byte(CLOSE_OBJECT);
  } else sink.text(JSON.stringify(toJsonValue(value)));
}

function endOfValue(bytes: Buffer, start: number): number {
  const end = skipJsonValue(bytes, start, 1);
  if (end === TOO_DEEP) throw new ProtocolViolation(`the message is nested deeper than ${MAXIMUM_DEPTH} levels`);
  if (end < 0 || end > bytes.length) throw malformed(bytes);
  return end;
}

function naturalNumber(bytes: Buffer, start: number, end: number): number | undefined {
  let value = 0;
  for (let index = start; index < end; index++) {
    const digit = (bytes[index] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value;
}

function hasBackslash(bytes: Buffer, start: number, end: number): boolean {
  for (let index = start; index < end; index++) if (bytes[index] === BACKSLASH) return true;
  return false;
}

function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
}

/** What came is not repeated: it may be a secret. */
function malformed(bytes: Buffer): ProtocolViolation {
  return new ProtocolViolation(`the message of ${bytes.length} bytes is not well-formed JSON`);
}

function notAnArray(bytes: Buffer): ProtocolViolation {
  if (!isUtf8(bytes)) return new ProtocolViolation('the text is not UTF-8');
  const end = skipJsonValue(bytes, skipSpace(bytes, 0), 1);
  if (end < 0 || skipSpace(bytes, end) !== bytes.length) return malformed(bytes);
  return new ProtocolViolation('a message is an array; received another JSON value');
}
