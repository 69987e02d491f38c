import { z } from 'zod';
import type { Authenticate } from '../../../wamp/client-message';
import type { AuthMethod, Beginning, Opening } from '../auth-method';
import { type Binding, bindTo } from '../channel-binding';
import { prepareText } from '../prepare-text';
import type { ScramSecret } from '../principal-schema';
import { identityOf, type PrincipalStore } from '../principal-store';
import type { RandomBytes } from '../random-bytes';
import { fromBase64 } from '../same-bytes';
import type { StandIns } from '../stand-ins';
import type { ScramDialect } from './scram-dialect';
import { authMessage, provesClientKey, type ScramExchange, serverSignature } from './scram-keys';

export interface ScramMethodOptions {
  readonly principals: PrincipalStore;
  readonly standIns: StandIns;
  readonly randomBytes: RandomBytes;
}

/** HELLO.Details.authextra */
const helloExtraSchema = z.object({
  nonce: z
    .string()
    .min(1)
    .max(256)
    .refine((nonce) => fromBase64(nonce) !== undefined),
  channel_binding: z.string().nullish(),
});

const NONCE_BYTES = 18;

/**
 * The client proves that it knows a password, and the router that it has what derives from it (RFC 5802 and 7677). It is the client
 * that derives keys, so the router needs neither PBKDF2 nor Argon2.
 */
export class ScramMethod implements AuthMethod {
  readonly name: string;
  readonly offer: string;
  private readonly dialect: ScramDialect;
  private readonly options: ScramMethodOptions;

  constructor(dialect: ScramDialect, options: ScramMethodOptions) {
    this.name = dialect.authmethod;
    this.offer = `"${dialect.authmethod}" with an authid and a base64 authextra.nonce`;
    this.dialect = dialect;
    this.options = options;
  }

  begin({ hello: { authid, authextra }, channel }: Opening): Beginning | undefined {
    const extra = helloExtraSchema.safeParse(authextra);
    if (authid === undefined || !extra.success) return undefined;
    const { dialect, options } = this;
    const { nonce: clientNonce, channel_binding: asked } = extra.data;
    if (typeof asked === 'string' && !dialect.binds) return undefined;
    const bound = bindTo(channel, asked);
    if (!bound.isPossible) return { type: 'refused', refusal: bound.refusal };
    const claimed = prepareText(authid) ?? authid;
    const principal = options.principals.find(claimed);
    const known = usable(principal?.scram, dialect);
    const standIn = options.standIns.scram(claimed, dialect.kdfs);
    const secret = known ?? standIn;
    if (secret === undefined) return undefined;
    const { salt, iterations } = secret;
    const nonce = `${clientNonce}${options.randomBytes(NONCE_BYTES).toString('base64')}`;
    return {
      type: 'challenge',
      extra: { nonce, salt, iterations, kdf: secret.kdf, memory: memoryOf(secret) },
      claimed,
      verify: (answer) => {
        const spoken = { authid, clientNonce, nonce, salt, iterations };
        const verifier = this.check(answer, secret, { ...spoken, binding: bound.binding });
        if (verifier === undefined || principal === undefined || known === undefined) return undefined;
        return { identity: identityOf(principal, this.name), authextra: { [dialect.verifierKey]: verifier } };
      },
    };
  }

  /** @returns the router's own proof if the client's is right. */
  private check(
    answer: Authenticate,
    secret: ScramSecret,
    { binding, ...spoken }: Omit<ScramExchange, 'channel'> & { readonly binding: Binding | undefined },
  ): string | undefined {
    const { dialect } = this;
    const message = authMessage({ ...spoken, channel: dialect.channelAttribute(binding) });
    const proof = fromBase64(answer.signature) ?? Buffer.alloc(0);
    const isProved = provesClientKey(proof, Buffer.from(secret.storedKey, 'base64'), message);
    const verifier = serverSignature(Buffer.from(secret.serverKey, 'base64'), message);
    return isProved && dialect.repeats(answer.extra, { nonce: spoken.nonce, binding }) ? verifier : undefined;
  }
}

function usable(secret: ScramSecret | undefined, { kdfs }: ScramDialect): ScramSecret | undefined {
  return secret !== undefined && kdfs.includes(secret.kdf) ? secret : undefined;
}

function memoryOf(secret: ScramSecret): number | null {
  return secret.kdf === 'pbkdf2' ? null : secret.memoryKibibytes;
}
