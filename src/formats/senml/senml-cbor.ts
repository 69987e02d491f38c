import { decode } from 'cborg';
import { bigIntDecoder, bigNegIntDecoder } from 'cborg/taglib';
import { HeadwaterError } from '../../model/errors';
import { CBOR_LABELS } from './labels';

const DECIMAL_FRACTION = 4;
const SELF_DESCRIBED = 55_799;

/** By tag (RFC 8949, section 3.4): bignums and decimal fractions as numbers; the tag that says "this is CBOR" says nothing more. */
const TAG_DECODERS: ((content: never) => unknown)[] = [];
TAG_DECODERS[2] = bigIntDecoder;
TAG_DECODERS[3] = bigNegIntDecoder;
TAG_DECODERS[DECIMAL_FRACTION] = decimalFraction;
TAG_DECODERS[SELF_DESCRIBED] = (content) => content;

/**
 * Parses the CBOR form of a pack (RFC 8428, section 6) into that of JSON: text labels, numbers and, for octets, base64.
 *
 * @throws HeadwaterError `malformed_body`
 */
export function parseSenmlCbor(bytes: Uint8Array): unknown {
  try {
    const pack = decode(bytes, { useMaps: true, rejectDuplicateMapKeys: true, tags: TAG_DECODERS });
    return Array.isArray(pack) ? pack.map(recordOf) : asJson(pack);
  } catch (cause) {
    if (cause instanceof HeadwaterError) throw cause;
    const reason = cause instanceof RangeError ? 'it is nested too deeply' : messageOf(cause);
    throw new HeadwaterError('malformed_body', `The body is not CBOR (RFC 8949): ${reason}.`, { cause });
  }
}

function recordOf(element: unknown): unknown {
  if (!(element instanceof Map)) return asJson(element);
  const entries: [unknown, unknown][] = [...element];
  return Object.fromEntries(entries.map(([label, value]) => [textLabel(label), asJson(value)]));
}

function textLabel(label: unknown): string {
  if (typeof label === 'string') return label;
  const text = typeof label === 'number' ? CBOR_LABELS.get(label) : undefined;
  if (text !== undefined) return text;
  throw new HeadwaterError(
    'malformed_body',
    `${String(label)} is no label of SenML in CBOR: those are integers from -6 to 8, and text (RFC 8428, table 4).`,
  );
}

/** Nothing in a pack is nested: what is, becomes what an error message can show. */
function asJson(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64url');
  if (value instanceof Map || Array.isArray(value)) return { nested: value.constructor.name };
  return value;
}

/** Mantissa times ten to the exponent, rounded once, as reading the decimal would. */
function decimalFraction(content: unknown): number {
  const parts: readonly unknown[] = Array.isArray(content) ? content : [];
  const [exponent, mantissa] = parts;
  const isInteger = (part: unknown): boolean => typeof part === 'bigint' || Number.isSafeInteger(part);
  if (isInteger(exponent) && isInteger(mantissa)) return Number(`${String(mantissa)}e${String(exponent)}`);
  throw new HeadwaterError('malformed_body', 'A decimal fraction (CBOR tag 4) is an array of two integers.');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/^CBOR decode error: /, '') : 'it was not understood';
}
