import { createHash } from 'node:crypto';
import type { ServiceCall } from '../../contracts';
import { ServiceError } from '../../contracts';
import { checksumAlgorithm, checksumHeader, checksumOf } from './checksums';

/** A body as it is to be stored, with the checksum headers that came with it, all of them verified. */
export interface RequestBody {
  readonly body: Buffer;
  readonly checksums: Readonly<Record<string, string>>;
}

/**
 * The body of an upload: taken out of its `aws-chunked` frames if it has them (SDKs send the checksum as a trailer so), and compared
 * with every checksum that the request names. The gateway has verified the signatures.
 */
export function readRequestBody({ headers, body: raw }: Pick<ServiceCall, 'headers' | 'body'>): RequestBody {
  const isChunked =
    headers['content-encoding']?.split(/,\s*/).includes('aws-chunked') === true ||
    headers['x-amz-content-sha256']?.startsWith('STREAMING-') === true;
  const { body, trailers } = isChunked ? readChunks(raw) : { body: raw, trailers: {} };
  const decodedLength = headers['x-amz-decoded-content-length'];
  if (isChunked && decodedLength !== undefined && Number(decodedLength) !== body.length) {
    throw new ServiceError('IncompleteBody', `The request says ${decodedLength} bytes and has ${body.length}.`);
  }
  const md5 = headers['content-md5'];
  if (md5 !== undefined && createHash('md5').update(body).digest('base64') !== md5) {
    throw new ServiceError('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
  const checksums: Record<string, string> = {};
  for (const [name, value] of Object.entries({ ...headers, ...trailers })) {
    const algorithm = checksumAlgorithm(name);
    if (algorithm === undefined) continue;
    if (checksumOf(algorithm, body) !== value) {
      throw new ServiceError(
        'BadDigest',
        `The ${algorithm.toUpperCase()} you specified did not match what we received.`,
      );
    }
    checksums[name] = value;
  }
  if (Object.keys(checksums).length === 0) {
    // S3 gives every object a checksum; without one of the client's it is CRC-64/NVME.
    const algorithm = headers['x-amz-sdk-checksum-algorithm'] ?? 'crc64nvme';
    checksums[checksumHeader(algorithm)] = checksumOf(algorithm, body);
  }
  return { body, checksums };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html: `size[;chunk-signature=...]`, data, and trailers. */
function readChunks(raw: Buffer): { body: Buffer; trailers: Record<string, string> } {
  const chunks: Buffer[] = [];
  let position = 0;
  for (;;) {
    const end = raw.indexOf('\r\n', position);
    const [size = ''] = raw.toString('latin1', position, Math.max(end, position)).split(';');
    if (end < 0 || !/^[0-9a-fA-F]+$/.test(size)) {
      throw new ServiceError('IncompleteBody', 'The aws-chunked body ends in the middle of a chunk.');
    }
    const bytes = Number.parseInt(size, 16);
    position = end + 2;
    if (bytes === 0) break;
    if (position + bytes > raw.length) {
      throw new ServiceError('IncompleteBody', 'The aws-chunked body ends in the middle of a chunk.');
    }
    chunks.push(raw.subarray(position, position + bytes));
    position += bytes + 2;
  }
  const trailers: Record<string, string> = {};
  for (const line of raw.toString('latin1', position).split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) trailers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { body: Buffer.concat(chunks), trailers };
}
