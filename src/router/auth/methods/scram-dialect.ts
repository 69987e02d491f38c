import { z } from 'zod';
import type { Dict } from '../../../wamp/payload';
import type { Binding } from '../channel-binding';
import type { ScramSecret } from '../principal-schema';

/** What differs between the SCRAM of the specification and the one that clients made of its draft. */
export interface ScramDialect {
  /** As in HELLO.Details.authmethods. */
  readonly authmethod: string;
  /** Whether proofs can be bound to a channel. */
  readonly binds: boolean;
  /** The attribute `c` of the message that is proved. */
  channelAttribute(binding: Binding | undefined): string;
  /** What CHALLENGE says of the key derivation function, beside salt and iterations. */
  costOf(secret: ScramSecret): Dict;
  /** Whether AUTHENTICATE repeats the nonce and the binding, as far as it must. */
  repeats(extra: unknown, expected: { readonly nonce: string; readonly binding: Binding | undefined }): boolean;
  /** Where WELCOME.Details.authextra has the router's own proof. */
  readonly verifierKey: string;
}

const answerExtraSchema = z.object({
  nonce: z.string(),
  channel_binding: z.string().nullish(),
  cbind_data: z.string().nullish(),
});

/** Advanced Profile, "Salted Challenge Response Authentication Mechanism". */
export const WAMP_SCRAM: ScramDialect = {
  authmethod: 'wamp-scram',
  binds: true,
  channelAttribute: (binding) => {
    const header = binding === undefined ? 'n,,' : `p=${binding.type},,`;
    return Buffer.concat([Buffer.from(header), binding?.bytes ?? Buffer.alloc(0)]).toString('base64');
  },
  costOf: (secret) => ({ kdf: secret.kdf, memory: secret.kdf === 'argon2id13' ? secret.memoryKibibytes : null }),
  repeats: (extra, { nonce, binding }) => {
    const answer = answerExtraSchema.safeParse(extra);
    return (
      answer.success &&
      answer.data.nonce === nonce &&
      (answer.data.channel_binding ?? undefined) === binding?.type &&
      (answer.data.cbind_data ?? undefined) === binding?.bytes.toString('base64')
    );
  },
  verifierKey: 'verifier',
};

/**
 * As autobahn for Python and Crossbar do it, which followed a draft: the client proves no channel binding, repeats no nonce, and refuses
 * a challenge with `memory` where there is none.
 */
export const DRAFT_SCRAM: ScramDialect = {
  authmethod: 'scram',
  binds: false,
  channelAttribute: () => '',
  costOf: (secret) =>
    secret.kdf === 'argon2id13' ? { kdf: 'argon2id-13', memory: secret.memoryKibibytes } : { kdf: secret.kdf },
  repeats: () => true,
  verifierKey: 'scram_server_signature',
};
