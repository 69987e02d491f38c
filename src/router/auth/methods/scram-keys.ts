import { createHash, createHmac } from 'node:crypto';
import { areSameBytes } from '../same-bytes';

/** What the client, the router and the client again have said, of which the proofs are made (RFC 5802, section 3). */
export interface ScramExchange {
  readonly authid: string;
  readonly clientNonce: string;
  /** The client's nonce and the router's. */
  readonly nonce: string;
  readonly salt: string;
  readonly iterations: number;
  /** The attribute `c`: what the client is bound to, in base64. */
  readonly channel: string;
}

export function authMessage({ authid, clientNonce, nonce, salt, iterations, channel }: ScramExchange): string {
  const name = authid.replaceAll('=', '=3D').replaceAll(',', '=2C');
  return `n=${name},r=${clientNonce},r=${nonce},s=${salt},i=${iterations},c=${channel},r=${nonce}`;
}

/** Whether whoever made the proof has the ClientKey, whose hash the router keeps. */
export function provesClientKey(proof: Buffer, storedKey: Buffer, message: string): boolean {
  const signature = createHmac('sha256', storedKey).update(message).digest();
  const clientKey = signature.map((byte, index) => byte ^ (proof[index] ?? 0));
  return areSameBytes(createHash('sha256').update(clientKey).digest(), storedKey) && proof.length === signature.length;
}

/** Proves to the client that the router has the ServerKey. */
export function serverSignature(serverKey: Buffer, message: string): string {
  return createHmac('sha256', serverKey).update(message).digest('base64');
}
