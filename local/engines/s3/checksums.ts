import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** Reflected polynomials: CRC-32C (Castagnoli) and CRC-64/NVME. */
const CRC32C_POLYNOMIAL = 0x82f63b78;
const CRC64NVME_POLYNOMIAL = 0x9a6c9329ac4bc9b5n;

const ALGORITHMS: Readonly<Record<string, (body: Buffer) => string>> = {
  crc32: (body) => base64OfUInt32(crc32(body)),
  crc32c: (body) => base64OfUInt32(crc32c(body)),
  crc64nvme: (body) => base64OfUInt64(crc64nvme(body)),
  sha1: (body) => createHash('sha1').update(body).digest('base64'),
  sha256: (body) => createHash('sha256').update(body).digest('base64'),
};

const PREFIX = 'x-amz-checksum-';

/** The algorithm that a header `x-amz-checksum-<algorithm>` carries the checksum of, or undefined for another header. */
export function checksumAlgorithm(header: string): string | undefined {
  const name = header.startsWith(PREFIX) ? header.slice(PREFIX.length) : '';
  return Object.hasOwn(ALGORITHMS, name) ? name : undefined;
}

export function checksumHeader(algorithm: string): string {
  return PREFIX + algorithm.toLowerCase();
}

/** The checksum of a body in base64, as S3's headers carry it. */
export function checksumOf(algorithm: string, body: Buffer): string {
  const compute = ALGORITHMS[algorithm.toLowerCase()];
  if (compute === undefined) throw new Error(`No checksum algorithm ${algorithm}.`);
  return compute(body);
}

const CRC32C_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = (value & 1) === 1 ? CRC32C_POLYNOMIAL ^ (value >>> 1) : value >>> 1;
  return value;
});

function crc32c(body: Buffer): number {
  let value = 0xffffffff;
  for (const byte of body) value = (CRC32C_TABLE[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

/** The table in two halves of 32 bits: arithmetic on bigint would be a hundred times slower. */
const CRC64_TABLE = Array.from({ length: 256 }, (_, byte) => {
  let value = BigInt(byte);
  for (let bit = 0; bit < 8; bit += 1) value = (value & 1n) === 1n ? CRC64NVME_POLYNOMIAL ^ (value >> 1n) : value >> 1n;
  return { high: Number(value >> 32n), low: Number(value & 0xffffffffn) };
});

function crc64nvme(body: Buffer): bigint {
  let high = 0xffffffff;
  let low = 0xffffffff;
  for (const byte of body) {
    const entry = CRC64_TABLE[(low ^ byte) & 0xff];
    low = ((low >>> 8) | (high << 24)) ^ (entry?.low ?? 0);
    high = (high >>> 8) ^ (entry?.high ?? 0);
  }
  return (BigInt((high ^ 0xffffffff) >>> 0) << 32n) | BigInt((low ^ 0xffffffff) >>> 0);
}

function base64OfUInt32(value: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes.toString('base64');
}

function base64OfUInt64(value: bigint): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes.toString('base64');
}
