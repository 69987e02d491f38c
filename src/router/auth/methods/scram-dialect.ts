import { z } from 'zod';
import type { Binding } from '../channel-binding';
import type { ScramSecret } from '../principal-schema';

/** What differs between the SCRAM of the specification and the one that clients made of its draft. */
export interface ScramDialect {
  /** As in HELLO.Details.authmethods. */
  readonly authmethod: string;
  /** How its clients derive keys. */
  readonly kdfs: readonly ScramSecret['kdf'][];
  /** Whether proofs can be bound to a channel. */
  readonly binds: boolean;
  /** The attribute `c` of the message that is proved. */
  channelAttribute(binding: Binding | undefined): string;
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
  kdfs: ['pbkdf2', 'argon2id13'],
  binds: true,
  channelAttribute: (binding) => {
    const header = binding === undefined ? 'n,,' : `p=${binding.type},,`;
    return Buffer.concat([Buffer.from(header), binding?.bytes ?? Buffer.alloc(0)]).toString('base64');
  },
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
 * As autobahn for Python and Crossbar do it, which followed a draft: the client proves no channel binding and repeats no nonce. Its PBKDF2
 * fails, so it has Argon2 alone.
 */
export const DRAFT_SCRAM: ScramDialect = {
  authmethod: 'scram',
  kdfs: ['argon2id-13'],
  binds: false,
  channelAttribute: () => '',
  repeats: () => true,
  verifierKey: 'scram_server_signature',
};
