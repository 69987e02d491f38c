import { createHash, createPublicKey, verify } from 'node:crypto';
import { z } from 'zod';
import type { AuthMethod, Beginning, Opening } from '../auth-method';
import { type Binding, bindTo } from '../channel-binding';
import type { StoredPrincipal } from '../principal-schema';
import { identityOf, type PrincipalStore } from '../principal-store';
import type { RandomBytes } from '../random-bytes';
import { areSameBytes } from '../same-bytes';

export interface CryptosignMethodOptions {
  readonly principals: PrincipalStore;
  readonly randomBytes: RandomBytes;
}

/** HELLO.Details.authextra */
const helloExtraSchema = z.object({
  pubkey: z.string().regex(/^[0-9a-fA-F]{64}$/),
  channel_binding: z.string().nullish(),
});

const CHALLENGE_BYTES = 32;
const SIGNATURE_BYTES = 64;
/** The signature and what is signed. */
const ANSWER_PATTERN = /^[0-9a-fA-F]{192}$/;

/**
 * The client signs a random challenge with its Ed25519 key (Advanced Profile, "Cryptosign-based Authentication"), and answers with
 * the signature and what it has signed, which must be this very challenge: an older one could be replayed. Bound to a channel, what
 * is signed is the challenge XOR the channel's ID.
 */
export class CryptosignMethod implements AuthMethod {
  readonly name = 'cryptosign';
  readonly offer = '"cryptosign" with authextra.pubkey of 64 hexadecimal digits';
  private readonly options: CryptosignMethodOptions;

  constructor(options: CryptosignMethodOptions) {
    this.options = options;
  }

  begin({ hello: { authid, authextra }, channel }: Opening): Beginning | undefined {
    const extra = helloExtraSchema.safeParse(authextra);
    if (!extra.success) return undefined;
    const bound = bindTo(channel, extra.data.channel_binding);
    if (!bound.isPossible) return { type: 'refused', refusal: bound.refusal };
    const { binding } = bound;
    const publicKey = extra.data.pubkey.toLowerCase();
    const principal = this.find(authid, publicKey);
    const challenge = this.options.randomBytes(CHALLENGE_BYTES);
    const signed = binding === undefined ? challenge : xor(challenge, channelIdOf(binding));
    return {
      type: 'challenge',
      extra: { challenge: challenge.toString('hex'), channel_binding: binding?.type ?? null },
      claimed: authid ?? publicKey,
      verify: ({ signature }) => {
        const isSigned = signs(signature, publicKey, signed);
        return principal !== undefined && isSigned ? { identity: identityOf(principal, this.name) } : undefined;
      },
    };
  }

  /** The principal who has the key; a client that names an authid as well must be that one. */
  private find(authid: string | undefined, publicKey: string): StoredPrincipal | undefined {
    const principal = this.options.principals.findByPublicKey(publicKey);
    return authid === undefined || principal?.authid === authid ? principal : undefined;
  }
}

/** Finished is of 12 bytes in TLS 1.2; the ID of 32 is its hash, as clients take it. */
function channelIdOf({ type, bytes }: Binding): Buffer {
  return type === 'tls-unique' ? createHash('sha256').update(bytes).digest() : bytes;
}

function xor(one: Buffer, other: Buffer): Buffer {
  return Buffer.from(one.map((byte, index) => byte ^ (other[index] ?? 0)));
}

function signs(answer: string, publicKey: string, expected: Buffer): boolean {
  if (!ANSWER_PATTERN.test(answer)) return false;
  const bytes = Buffer.from(answer, 'hex');
  const signed = bytes.subarray(SIGNATURE_BYTES);
  return (
    verify(undefined, signed, ed25519(publicKey), bytes.subarray(0, SIGNATURE_BYTES)) && areSameBytes(signed, expected)
  );
}

function ed25519(publicKey: string): ReturnType<typeof createPublicKey> {
  const x = Buffer.from(publicKey, 'hex').toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}
