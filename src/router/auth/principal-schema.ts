import { z } from 'zod';
import { roleNameSchema } from './role-configuration';
import { prepareText } from './prepare-text';

/** Octets in canonical base64. */
const base64 = (minimumBytes: number, maximumBytes: number): z.ZodString =>
  z.string().refine(
    (text) => {
      const bytes = Buffer.from(text, 'base64');
      return bytes.toString('base64') === text && bytes.length >= minimumBytes && bytes.length <= maximumBytes;
    },
    `must be ${minimumBytes === maximumBytes ? minimumBytes : `${minimumBytes} to ${maximumBytes}`} bytes in base64`,
  );

/** The hash of a random ticket: nobody can use it to join. */
const ticketSchema = z.strictObject({
  hash: z.string().regex(/^sha256:[A-Za-z0-9_-]{43}$/, 'must be "sha256:" and the SHA-256 of the ticket in base64url'),
});

/** The very key that signs: whoever steals it can join. Salting keeps no more than the password itself from being stolen. */
const wampcraSchema = z.strictObject({
  key: z.string().min(16, 'must have 16 characters or more'),
  /** How clients get the key from the password: PBKDF2 with SHA-256; the key is what comes out, in base64. */
  salting: z
    .strictObject({
      salt: base64(8, 64),
      iterations: z.number().int().min(1_000),
      keyBytes: z.number().int().min(16).max(64).default(32),
    })
    .optional(),
});

const scramKeys = { salt: base64(8, 64), storedKey: base64(32, 32), serverKey: base64(32, 32) };

/** StoredKey and ServerKey (RFC 5802): whoever steals them cannot join, unless the password can be guessed. */
const scramSchema = z.discriminatedUnion(
  'kdf',
  [
    z.strictObject({ kdf: z.literal('pbkdf2'), iterations: z.number().int().min(4_096), ...scramKeys }),
    z.strictObject({
      /** The second is autobahn's and Crossbar's: the salted password is then the outcome's base64, and the method `scram`. */
      kdf: z.enum(['argon2id13', 'argon2id-13']),
      iterations: z.number().int().min(1),
      memoryKibibytes: z.number().int().min(8),
      ...scramKeys,
    }),
  ],
  'must be "pbkdf2", "argon2id13" or "argon2id-13"',
);

/** Ed25519 public keys: of no use to whoever steals them. */
const cryptosignSchema = z.strictObject({
  publicKeys: z.array(z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 small hexadecimal digits')).min(1),
});

/** TLS certificates of clients: of no use to whoever steals them. */
const tlsSchema = z
  .strictObject({
    /** Of the whole certificate, as `openssl x509 -fingerprint -sha256` prints it, with or without colons. */
    certificateSha256: z
      .array(
        z
          .string()
          .transform((text) => text.replaceAll(':', '').toLowerCase())
          .pipe(z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits')),
      )
      .default([]),
    /** Of certificates that an authority in `tls.clientCaFile` has issued. */
    commonNames: z.array(z.string().min(1)).default([]),
  })
  .refine(
    ({ certificateSha256, commonNames }) => certificateSha256.length + commonNames.length > 0,
    'names no certificate: give it certificateSha256 or commonNames',
  );

const principalSchema = z
  .strictObject({
    authid: z
      .string()
      .min(1)
      .max(128)
      .refine(
        (authid) => prepareText(authid) === authid,
        'must be as SASLprep (RFC 4013) leaves it: without control characters, and with accents in one piece (NFKC)',
      ),
    role: roleNameSchema,
    ticket: ticketSchema.optional(),
    wampcra: wampcraSchema.optional(),
    scram: scramSchema.optional(),
    cryptosign: cryptosignSchema.optional(),
    tls: tlsSchema.optional(),
  })
  .refine(
    ({ ticket, wampcra, scram, cryptosign, tls }) =>
      [ticket, wampcra, scram, cryptosign, tls].some((way) => way !== undefined),
    'has no way to authenticate: give it ticket, wampcra, scram, cryptosign or tls',
  );

/** Who may join besides the principals of the registry, with what proves it. */
export const principalsSchema = z
  .array(principalSchema)
  .refine((principals) => areDistinct(principals.map(({ authid }) => authid)), 'an authid is there twice')
  .refine(
    (principals) => areDistinct(principals.flatMap(({ cryptosign }) => cryptosign?.publicKeys ?? [])),
    'a public key is there twice',
  )
  .refine(
    (principals) => areDistinct(principals.flatMap(({ tls }) => tls?.certificateSha256 ?? [])),
    'a certificate is there twice',
  )
  .refine(
    (principals) => areDistinct(principals.flatMap(({ tls }) => tls?.commonNames ?? [])),
    'a common name is there twice',
  );

export type StoredPrincipal = z.output<typeof principalSchema>;
export type WampcraSecret = z.output<typeof wampcraSchema>;
export type ScramSecret = z.output<typeof scramSchema>;

function areDistinct(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}
