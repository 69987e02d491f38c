import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

/** The DER frame around the 32 bytes of an Ed25519 private key (RFC 8410). */
const DER_PREFIX = '302e020100300506032b657004220420';

/** @param hex the 32 bytes of the key. */
export function privateKeyOf(hex: string): KeyObject {
  return createPrivateKey({ key: Buffer.from(`${DER_PREFIX}${hex}`, 'hex'), format: 'der', type: 'pkcs8' });
}

/** The public key of a private one, both in hexadecimal digits. */
export function publicKeyOf(hex: string): string {
  return createPublicKey(privateKeyOf(hex)).export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex');
}
