import { createHash, timingSafeEqual } from 'node:crypto';
import { SignatureFault } from './signature-fault';
import { hmac } from './signing-key';

const SIGNED_CHUNKS = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD';
const SIGNED_CHUNKS_AND_TRAILER = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER';
const UNSIGNED_CHUNKS = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';
const UNSIGNED = 'UNSIGNED-PAYLOAD';
const EMPTY_HASH = createHash('sha256').update('').digest('hex');

export interface Payload {
  /** The header `x-amz-content-sha256`, if there is one. */
  readonly declared: string | undefined;
  readonly presigned: boolean;
  readonly service: string;
  readonly body: Buffer;
}

/**
 * What stands for the payload in the canonical request. A declared hash must be that of the body; only S3 takes an unsigned or a
 * streamed payload. Throws `SignatureFault` otherwise.
 */
export function payloadHashOf({ declared, presigned, service, body }: Payload): string {
  if (declared === undefined) return presigned && service === 's3' ? UNSIGNED : sha256(body);
  if (/^[0-9a-f]{64}$/.test(declared)) {
    if (declared !== sha256(body)) {
      throw new SignatureFault('payload-mismatch', 'x-amz-content-sha256 is not the SHA-256 of the body.');
    }
    return declared;
  }
  const streamed = [UNSIGNED, SIGNED_CHUNKS, SIGNED_CHUNKS_AND_TRAILER, UNSIGNED_CHUNKS];
  if (service === 's3' && streamed.includes(declared)) return declared;
  throw new SignatureFault('malformed', `x-amz-content-sha256 is ${declared}, which ${service} does not take.`);
}

export interface SignedStream {
  readonly declared: string | undefined;
  /** The request's own signature, with which the chain of chunk signatures begins. */
  readonly seedSignature: string;
  readonly signingKey: Buffer;
  readonly timestamp: string;
  /** `<date>/<region>/s3/aws4_request` */
  readonly scope: string;
  readonly body: Buffer;
}

/**
 * Verifies the signatures of the chunks of an `aws-chunked` body, if they are signed: each covers its chunk and the signature
 * before ("Signature calculations for the Authorization header: transferring payload in multiple chunks", S3 API reference).
 */
export function verifyChunks(stream: SignedStream): void {
  if (stream.declared !== SIGNED_CHUNKS && stream.declared !== SIGNED_CHUNKS_AND_TRAILER) return;
  let previous = stream.seedSignature;
  let position = 0;
  for (;;) {
    const lineEnd = stream.body.indexOf('\r\n', position);
    const line = lineEnd < 0 ? '' : stream.body.toString('latin1', position, lineEnd);
    const [, size, signature] = /^([0-9a-f]+);chunk-signature=([0-9a-f]{64})$/i.exec(line) ?? [];
    if (size === undefined || signature === undefined) throw broken('a chunk has no signature');
    const start = lineEnd + 2;
    const end = start + Number.parseInt(size, 16);
    if (end > stream.body.length) throw broken('a chunk is cut off');
    const chunk = stream.body.subarray(start, end);
    const text = ['AWS4-HMAC-SHA256-PAYLOAD', stream.timestamp, stream.scope, previous, EMPTY_HASH, sha256(chunk)];
    assertSignature(stream.signingKey, text, signature);
    previous = signature;
    position = end + (chunk.length === 0 ? 0 : 2);
    if (chunk.length === 0) break;
  }
  if (stream.declared === SIGNED_CHUNKS_AND_TRAILER)
    verifyTrailer(stream, previous, stream.body.toString('latin1', position));
}

/** The trailing headers, each `name:value\n` in the order sent, are signed after the last chunk. */
function verifyTrailer(stream: SignedStream, previous: string, trailer: string): void {
  const lines = trailer.split('\r\n').filter((line) => line !== '');
  const signed = lines.find((line) => line.startsWith('x-amz-trailer-signature:'));
  if (signed === undefined) throw broken('the trailer has no signature');
  const headers = lines.filter((line) => line !== signed).map((line) => `${line}\n`);
  const text = [
    'AWS4-HMAC-SHA256-TRAILER',
    stream.timestamp,
    stream.scope,
    previous,
    sha256(Buffer.from(headers.join(''))),
  ];
  assertSignature(stream.signingKey, text, signed.slice('x-amz-trailer-signature:'.length).trim());
}

function assertSignature(key: Buffer, text: readonly string[], signature: string): void {
  const expected = hmac(key, text.join('\n'));
  const actual = Buffer.from(signature, 'hex');
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected))
    throw broken('a signature does not match');
}

function broken(what: string): SignatureFault {
  return new SignatureFault('mismatch', `The streamed body does not fit its signature: ${what}.`);
}

function sha256(data: Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
